import type { StoredObject } from '../../snapshot/artifacts/mysql.ts';
import { type ModelSite, withInstance } from '../model-site.ts';
import { at, between, type Mutation, type Pairing, sameInstance, sameMariadb } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { grantee, ran, renamed, withDatabases, withVariables } from './databases.ts';
import { stored } from './mysql-servers.ts';

const definer = 'mysql/definer-crosses-tenants';
const engine = 'mysql/foreign-engine-table';
const system = 'mysql/system-schema-access';

/** On a server that tells letter case apart. */
const exactNames: Pairing = ({ instance }, { instances }) =>
  instances[instance]?.['mysql.server'].variables['lower_case_table_names'] === '0' ? instance : null;

function withObject(site: ModelSite, kind: 'mysql.views' | 'mysql.routines' | 'mysql.events', holder: Practice, given: Partial<StoredObject>): ModelSite {
  const type = kind === 'mysql.views' ? 'view' : kind === 'mysql.events' ? 'event' : 'function';
  return withInstance(site, holder.instance, kind, (rows) => [...rows, stored(type, holder, given)]);
}

function withStoredServer(site: ModelSite, { instance }: Practice, plugin: string, db: string): ModelSite {
  const servers = withInstance(site, instance, 'mysql.foreignServers', () => [
    { name: 'link', host: '10.50.0.5', db, user: 'root', port: 3306, wrapper: 'mysql' },
  ]);
  return withInstance(servers, instance, 'mysql.plugins', (rows) => [...rows, { name: plugin, status: 'ACTIVE', type: 'STORAGE ENGINE' }]);
}

/** Other forms of what is on a server besides grants. */
export const serverFormMutations: readonly Mutation[] = [
  between(
    'mysql/password-shared',
    'one password, of an account besides',
    sameInstance,
    (site, a, b) =>
      withInstance(ran(site, b, `CREATE USER ${b.account}@'10.51.${b.number}.4' IDENTIFIED BY 'x';`), b.instance, 'mysql.passwords', (rows) =>
        rows.map((row) => (row.user === a.account || row.host === `10.51.${b.number}.4` ? { ...row, fingerprint: 'k1:the same' } : row)),
      ),
    'together',
  ),

  between(
    'mysql/case-twin-databases',
    'the neighbour’s name in other letter case',
    exactNames,
    (site, a, b) => renamed(site, a, b.database.toUpperCase()),
    'together',
  ),
  at('mysql/case-twin-databases', 'a backup in other letter case', exactNames, (site, b) =>
    withDatabases(site, b, `${b.database}backup_02_14_2026`, `${b.database}Backup_02_14_2026`),
  ),

  at(
    'mysql/local-infile',
    'local_infile, written as a number',
    sameInstance,
    (site, b) => [withVariables(site, b, { local_infile: '1' }), `${b.instance}/local_infile`],
    'nobody',
  ),

  at(
    'mysql/plugin-functions',
    'a function that nobody knows',
    sameInstance,
    (site, b) => [withInstance(site, b.instance, 'mysql.loadableFunctions', () => [{ name: 'levenshtein', library: 'udf.so' }]), 'levenshtein'],
    'nobody',
  ),
  at(
    'mysql/plugin-functions',
    'a function that opens connections',
    sameInstance,
    (site, b) => [withInstance(site, b.instance, 'mysql.loadableFunctions', () => [{ name: 'HTTP_GET', library: 'mysql-udf-http.so' }]), 'HTTP_GET'],
    'nobody',
  ),

  between(
    'mysql/stored-server-credentials',
    'a stored login to the neighbour’s database that SPIDER can use',
    sameMariadb,
    (site, a, b) => withStoredServer(site, b, 'SPIDER', a.database),
    'owner',
  ),
  at(
    'mysql/stored-server-credentials',
    'a stored login that CONNECT can use',
    sameMariadb,
    (site, b) => [withStoredServer(site, b, 'CONNECT', 'elsewhere'), 'link'],
    'nobody',
  ),
  at(
    'mysql/stored-server-credentials',
    'a stored login in another spelling of the engine',
    sameMariadb,
    (site, b) => [withStoredServer(site, b, 'federated', 'elsewhere'), 'link'],
    'nobody',
  ),

  between(definer, 'a view that reads the neighbour with the caller’s rights', sameInstance, (site, a, b) =>
    withObject(site, 'mysql.views', b, { security: 'INVOKER', references: [a.database] }),
  ),
  between(definer, 'a function with the neighbour’s rights', sameInstance, (site, a, b) =>
    withObject(site, 'mysql.routines', b, { definer: `${a.account}@${a.accountHost}` }),
  ),
  between(definer, 'a view that reads the neighbour’s backup', sameInstance, (site, a, b) =>
    withObject(site, 'mysql.views', b, { definer: 'root@localhost', references: [`${a.database}backup_02_14_2026`] }),
  ),
  at(definer, 'an event of an administrator that builds its statements', sameInstance, (site, b) =>
    withObject(site, 'mysql.events', b, { definer: 'root@localhost', body: 'dynamic' }),
  ),

  between(engine, 'a CONNECT table of the neighbour’s', sameInstance, (site, a, b) =>
    withInstance(site, b.instance, 'mysql.specialTables', (rows) => [
      ...rows,
      { database: b.database, name: 'theirs', engine: 'CONNECT', references: [a.database], remote: '127.0.0.1', directory: null },
    ]),
  ),
  at(engine, 'a SPIDER table', sameInstance, (site, b) =>
    withInstance(site, b.instance, 'mysql.specialTables', (rows) => [
      ...rows,
      { database: b.database, name: 'sharded', engine: 'SPIDER', references: [], remote: 'link', directory: null },
    ]),
  ),

  at(system, 'the passwords’ column', sameInstance, (site, b) => ran(site, b, `GRANT SELECT (authentication_string) ON mysql.user TO ${grantee(b)};`)),
  at(system, 'a wildcard that takes the system schema in', sameInstance, (site, b) => ran(site, b, `GRANT SELECT ON \`my%\`.* TO ${grantee(b)};`)),
  at(system, 'the helpers over everybody’s statements', sameInstance, (site, b) => ran(site, b, `GRANT SELECT ON sys.* TO ${grantee(b)};`)),
  at(system, 'a role over the system schema', sameInstance, (site, b) =>
    ran(site, b, 'CREATE ROLE dba;', 'GRANT SELECT ON mysql.* TO dba;', `GRANT dba TO ${grantee(b)};`),
  ),

  at('mysql/file-privilege-reads-neighbour', 'FILE of a role', sameInstance, (site, b) =>
    ran(site, b, 'CREATE ROLE loaders;', 'GRANT FILE ON *.* TO loaders;', `GRANT loaders TO ${grantee(b)};`),
  ),
  at('mysql/log-tables-readable', 'the general log in a table, and a wildcard over the system schema', sameInstance, (site, b) =>
    withVariables(ran(site, b, `GRANT SELECT ON \`mys%\`.* TO ${grantee(b)};`), b, { general_log: '1', log_output: 'TABLE,FILE' }),
  ),
];
