import type { StoredObject } from '../../snapshot/artifacts/mysql.ts';
import { type ModelSite, withInstance, withSql, withTenant } from '../model-site.ts';
import { at, between, live, type Mutation, sameInstance, sharedInstance } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { grantee, preference, withDatabases, withPreferences, withVariables } from './databases.ts';

const definer = 'mysql/definer-crosses-tenants';
const engine = 'mysql/foreign-engine-table';

/** A stored object of a practice, planted. */
export function stored(type: StoredObject['type'], holder: Practice, given: Partial<StoredObject>): StoredObject {
  return {
    database: holder.database,
    name: 'planted',
    type,
    definer: `${holder.account}@${holder.accountHost}`,
    security: 'DEFINER',
    references: [],
    body: 'parsed',
    ...given,
  };
}

function withView(site: ModelSite, holder: Practice, given: Partial<StoredObject>): ModelSite {
  return withInstance(site, holder.instance, 'mysql.views', (rows) => [...rows, stored('view', holder, given)]);
}

/** Things on a server that are no grants, and what Open Dental’s own tables say. */
export const serverMutations: readonly Mutation[] = [
  between(definer, 'a view of an administrator that reads the neighbour', sameInstance, (site, a, b) =>
    withView(site, b, { definer: 'root@localhost', references: [a.database] }),
  ),
  between(definer, 'a view with the neighbour’s rights', sameInstance, (site, a, b) =>
    withView(site, b, { definer: `${a.account}@${a.accountHost}`, references: [a.database] }),
  ),
  between(definer, 'a procedure that writes to the neighbour', sameInstance, (site, a, b) =>
    withInstance(site, b.instance, 'mysql.routines', (rows) => [...rows, stored('procedure', b, { definer: 'root@localhost', references: [a.database] })]),
  ),
  between(definer, 'an event that reads the neighbour', sameInstance, (site, a, b) =>
    withInstance(site, b.instance, 'mysql.events', (rows) => [...rows, stored('event', b, { definer: 'root@localhost', references: [a.database] })]),
  ),
  between(definer, 'a trigger that copies to the neighbour', sameInstance, (site, a, b) =>
    withInstance(site, b.instance, 'mysql.triggers', (rows) => [...rows, stored('trigger', b, { definer: 'root@localhost', references: [a.database] })]),
  ),
  between(engine, 'a MERGE table over the neighbour’s', sameInstance, (site, a, b) =>
    withInstance(site, b.instance, 'mysql.specialTables', (rows) => [
      ...rows,
      { database: b.database, name: 'all_patients', engine: 'MRG_MYISAM', references: [a.database], remote: null, directory: null },
    ]),
  ),
  at(engine, 'a FEDERATED table to another server', sameInstance, (site, b) =>
    withInstance(site, b.instance, 'mysql.specialTables', (rows) => [
      ...rows,
      { database: b.database, name: 'elsewhere', engine: 'FEDERATED', references: [], remote: '203.0.113.5', directory: null },
    ]),
  ),
  at(engine, 'a table in a directory of its own', sameInstance, (site, b) =>
    withInstance(site, b.instance, 'mysql.specialTables', (rows) => [
      ...rows,
      { database: b.database, name: 'moved', engine: 'MyISAM', references: [], remote: null, directory: '/srv/elsewhere' },
    ]),
  ),
  at(
    'mysql/stored-server-credentials',
    'a stored login that FEDERATED can use',
    sameInstance,
    (site, b) => {
      const servers = withInstance(site, b.instance, 'mysql.foreignServers', () => [
        { name: 'reporting', host: '127.0.0.1', db: b.database, user: 'root', port: 3306, wrapper: 'mysql' },
      ]);
      return [
        withInstance(servers, b.instance, 'mysql.plugins', (rows) => [...rows, { name: 'FEDERATED', status: 'ACTIVE', type: 'STORAGE ENGINE' }]),
        'reporting',
      ];
    },
    'nobody',
  ),
  at(
    'mysql/init-connect',
    'a statement at every login',
    sameInstance,
    (site, b) => [withVariables(site, b, { init_connect: 'INSERT INTO audit.logins VALUES (USER())' }), `${b.instance}/init_connect`],
    'nobody',
  ),
  at(
    'mysql/init-connect',
    'a file of statements at every start',
    sameInstance,
    (site, b) => [withVariables(site, b, { init_file: '/etc/mysql/init.sql' }), `${b.instance}/init_file`],
    'nobody',
  ),
  at('mysql/local-infile', 'local_infile', sameInstance, (site, b) => [withVariables(site, b, { local_infile: 'ON' }), `${b.instance}/local_infile`], 'nobody'),
  at(
    'mysql/plugin-functions',
    'a function that starts programs',
    sameInstance,
    (site, b) => [withInstance(site, b.instance, 'mysql.loadableFunctions', () => [{ name: 'sys_exec', library: 'lib_mysqludf_sys.so' }]), 'sys_exec'],
    'nobody',
  ),
  at(
    'mysql/tables-ahead-of-server',
    'a row that the next restart puts in force',
    sameInstance,
    (site, b) => [
      withInstance(site, b.instance, 'mysql.tablesAhead', () => [{ grantee: `'${b.account}'@'${b.accountHost}'`, db: '%', stored: 'SELECT', enforced: '' }]),
      b.instance,
    ],
    'nobody',
  ),
  at(
    'mysql/orphan-backup',
    'a backup of a practice that is gone',
    sameInstance,
    (site, b) => [withDatabases(site, b, 'od_gone_1backup_01_31_2025'), 'od_gone_1backup'],
    'nobody',
  ),
  at(
    'mysql/shared-archive',
    'the archive all old versions share',
    sharedInstance,
    (site, b) => [
      withPreferences(withDatabases(site, b, 'opendentalarchive'), b, { ProgramVersion: '17.4.60.0', DataBaseVersion: '17.4.60.0' }),
      'opendentalarchive',
    ],
    'nobody',
  ),
  at(
    'mysql/case-twin-databases',
    'a database that differs in letter case',
    sameInstance,
    (site, b) => [withDatabases(site, b, b.database.toUpperCase()), b.database],
    'nobody',
  ),
  between(
    'mysql/cloned-database',
    'one registration key in two practices',
    sameInstance,
    (site, a, b) => withPreferences(site, b, { RegistrationKey: preference(site, a, 'RegistrationKey') }),
    'together',
  ),
  between(
    'mysql/central-manager-spans-tenants',
    'a connection to the neighbour',
    sameInstance,
    (site, a, b) =>
      withInstance(site, b.instance, 'opendental.centralConnections', (all) => ({
        ...all,
        [b.database]: [{ serverName: b.instance, database: a.database, user: 'root', password: 'k1:a', serviceUri: '' }],
      })),
    'together',
  ),
  between(
    'mysql/central-manager-spans-tenants',
    'one sync code for two',
    sameInstance,
    (site, a, b) => [a, b].reduce((spoiled, one) => withPreferences(spoiled, one, { CentralManagerSyncCode: 'k1:code' }), site),
    'together',
  ),
  between('mysql/update-list-crosses-tenants', 'an update list with the neighbour in it', sameInstance, (site, a, b) =>
    withPreferences(site, b, { UpdateMultipleDatabases: `${b.database},${a.database}` }),
  ),
  at('mysql/update-half-done', 'a conversion that failed', sameInstance, (site, b) => withPreferences(site, b, { CorruptedDatabase: '1' })),
  at('mysql/update-half-done', 'an update that never ended', sameInstance, (site, b) => withPreferences(site, b, { UpdateInProgressOnComputerName: 'FRONT' })),
  at('mysql/update-needs-global-rights', 'no RELOAD for the backup', sameInstance, (site, b) =>
    withSql(site, b.instance, (sql) => sql.replace(`GRANT RELOAD ON *.* TO ${grantee(b)};`, '')),
  ),
  at('mysql/update-needs-global-rights', 'a strict sql_mode that the client would change', sameInstance, (site, b) =>
    withPreferences(withVariables(site, b, { sql_mode: 'STRICT_TRANS_TABLES' }), b, { DatabaseGlobalVariablesDontSet: '0' }),
  ),
  at('mysql/replication-exposes-neighbour', 'a replica of a shared binary log', sharedInstance, (site, b) =>
    withInstance(withVariables(site, b, { log_bin: 'ON' }), b.instance, 'opendental.replicationServers', (all) => ({
      ...all,
      [b.database]: [{ key: '7', path: '' }],
    })),
  ),
  between(
    'mysql/instance-shared',
    'a practice moved to the neighbour’s server',
    (practice) => practice.connection,
    (site, a, b) => {
      if (a.instance === b.instance || live(site).some((one) => one !== a && one.instance === a.instance)) return null;
      return [withTenant(site, b.id, (tenant) => ({ ...tenant, server: a.instance })), a.instance];
    },
    'nobody',
  ),
  at('versions/below-multi-database-gate', 'a version from before several databases could share a server', sharedInstance, (site, b) =>
    withPreferences(site, b, { DataBaseVersion: '12.3.40.0', ProgramVersion: '12.3.40.0' }),
  ),
  at('versions/server-change-pending', 'a server updated since the last login', sameInstance, (site, b) => withPreferences(site, b, { MySqlVersion: '5.5' })),
  at(
    'versions/server-unsupported',
    'a server series without support',
    sameInstance,
    (site, b) => [
      withInstance(site, b.instance, 'mysql.server', (server) => ({ ...server, version: server.version.includes('MariaDB') ? '10.3.9-MariaDB' : '5.7.30' })),
      b.instance,
    ],
    'nobody',
  ),
  at('versions/server-unsupported', 'a server that this Open Dental is not supported on', sameInstance, (site, b) => {
    const policy = site.inventory.versionPolicy;
    const line = b.version.split('.').slice(0, 2).join('.');
    if (policy === null) return null;
    const lines = { ...policy.openDental.lines, [line]: { supportedUntil: null, servers: ['mariadb 5.5'] } };
    return { ...site, inventory: { ...site.inventory, versionPolicy: { ...policy, openDental: { ...policy.openDental, lines } } } };
  }),
  at('versions/tenant-behind', 'a practice behind the site’s target', sameInstance, (site, b) =>
    withPreferences(site, b, { ProgramVersion: '22.4.0.0', DataBaseVersion: '22.4.0.0' }),
  ),
  at('versions/tenant-behind', 'a practice on a line without support', sameInstance, (site, b) =>
    withPreferences(site, b, { ProgramVersion: '19.2.5.0', DataBaseVersion: '19.2.5.0' }),
  ),
  at('versions/update-source-insecure', 'updates over plain HTTP', sameInstance, (site, b) =>
    withPreferences(site, b, { UpdateWebsitePath: 'http://www.opendental.com/updates/' }),
  ),
  at('versions/update-source-insecure', 'updates from somebody else', sameInstance, (site, b) =>
    withPreferences(site, b, { UpdateServerAddress: 'https://updates.example/Service1.asmx' }),
  ),
  at('inventory/unclaimed-object', 'a database of nobody', sameInstance, (site, b) => [withDatabases(site, b, 'scratch'), 'scratch'], 'nobody'),
  at('inventory/claimed-object-missing', 'a database that is not there', sameInstance, (site, b) =>
    withInstance(site, b.instance, 'mysql.databases', (rows) => rows.filter(({ name }) => name !== b.database)),
  ),
  at('inventory/claimed-object-missing', 'an account that was never made', sameInstance, (site, b) =>
    withTenant(site, b.id, (tenant) => ({ ...tenant, accounts: [...tenant.accounts, 'never_made'] })),
  ),
];
