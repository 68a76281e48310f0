import { type ModelSite, withInstance, withTenant } from '../model-site.ts';
import { anybody, at, between, live, type Mutation, sameInstance, sharedInstance } from '../mutation.ts';
import type { Practice } from '../practice.ts';
import { withDatabases, withPreferences, withVariables } from './databases.ts';

const central = 'mysql/central-manager-spans-tenants';

/** A plant between practices on different servers. */
const apart =
  (plant: (site: ModelSite, a: Practice, b: Practice) => ModelSite) =>
  (site: ModelSite, a: Practice, b: Practice): ModelSite | null =>
    a.instance === b.instance ? null : plant(site, a, b);

function withConnection(
  site: ModelSite,
  { instance, database }: Practice,
  to: { readonly serverName: string; readonly database: string; readonly serviceUri?: string },
): ModelSite {
  return withInstance(site, instance, 'opendental.centralConnections', (all) => ({
    ...all,
    [database]: [{ user: 'root', password: 'k1:a', serviceUri: '', ...to }],
  }));
}

function withReplication(site: ModelSite, { instance, database }: Practice, key: string, path: string): ModelSite {
  return withInstance(site, instance, 'opendental.replicationServers', (all) => ({ ...all, [database]: [{ key, path }] }));
}

/** Other forms of what databases and Open Dental’s own tables say, of versions, the inventory and the evidence. */
export const databaseFormMutations: readonly Mutation[] = [
  between(
    'mysql/cloned-database',
    'one MassEmailGuid in two practices',
    sameInstance,
    (site, a, b) => [a, b].reduce((spoiled, one) => withPreferences(spoiled, one, { MassEmailGuid: 'k1:one' }), site),
    'together',
  ),

  at(
    'mysql/orphan-backup',
    'a second backup of one day of a practice that is gone',
    sameInstance,
    (site, b) => [withDatabases(site, b, 'od_gone_1backup_01_31_2025_1'), 'od_gone_1backup'],
    'nobody',
  ),
  at(
    'mysql/orphan-backup',
    'a backup of a database of nobody',
    sameInstance,
    (site, b) => [withDatabases(site, b, 'scratch', 'scratchbackup_01_31_2025'), 'scratchbackup'],
    'nobody',
  ),
  at('mysql/orphan-backup', 'a backup that outlived its database', sameInstance, (site, b) => {
    const kept = withDatabases(site, b, `${b.database}backup_02_14_2026`);
    return withInstance(kept, b.instance, 'mysql.databases', (rows) => rows.filter(({ name }) => name !== b.database));
  }),

  at('mysql/replication-exposes-neighbour', 'an A to Z folder for the number of the shared server', sharedInstance, (site, b) =>
    withReplication(site, b, '1', 'D:\\OD\\replica'),
  ),
  at('mysql/replication-exposes-neighbour', 'a replica of a shared binary log under another number', sharedInstance, (site, b) =>
    withReplication(withVariables(site, b, { log_bin: '1' }), b, '12', ''),
  ),

  between('mysql/update-list-crosses-tenants', 'an update list with nobody but the neighbour', sameInstance, (site, a, b) =>
    withPreferences(site, b, { UpdateMultipleDatabases: ` ${a.database} ` }),
  ),
  between('mysql/update-list-crosses-tenants', 'the neighbour in other letter case', sameInstance, (site, a, b) =>
    withPreferences(withVariables(site, b, { lower_case_table_names: '1' }), b, { UpdateMultipleDatabases: `${b.database},${a.database.toUpperCase()}` }),
  ),
  between('mysql/update-list-crosses-tenants', 'the neighbour’s backup', sameInstance, (site, a, b) =>
    withPreferences(site, b, { UpdateMultipleDatabases: `${a.database}backup_02_14_2026` }),
  ),
  between('mysql/update-list-crosses-tenants', 'two neighbours, of whom one is found', sameInstance, (site, a, b) =>
    withPreferences(site, b, { UpdateMultipleDatabases: `nobody, ${a.database}` }),
  ),

  at(
    'mysql/shared-archive',
    'a version that will make the shared archive',
    sharedInstance,
    (site, b) => [withPreferences(site, b, { ProgramVersion: '17.4.60.0', DataBaseVersion: '17.4.60.0' }), 'opendentalarchive'],
    'nobody',
  ),
  at(
    'mysql/shared-archive',
    'an archive of old versions that all have left',
    sharedInstance,
    (site, b) => [withDatabases(site, b, 'opendentalarchive'), 'opendentalarchive'],
    'nobody',
  ),

  between(
    central,
    'a connection to the neighbour on another server',
    anybody,
    apart((site, a, b) => withConnection(site, b, { serverName: site.inventory.mysql[a.instance]?.host ?? '', database: a.database })),
    'together',
  ),
  between(
    central,
    'a connection to the neighbour’s Middle Tier',
    ({ middleTier }) => middleTier?.host ?? null,
    (site, a, b) => withConnection(site, b, { serverName: '', database: '', serviceUri: a.middleTier?.url ?? '' }),
    'together',
  ),
  between(
    central,
    'a connection with the neighbour’s user',
    sameInstance,
    (site, a, b) =>
      withInstance(site, b.instance, 'opendental.centralConnections', (all) => ({
        ...all,
        [b.database]: [{ serverName: b.instance, database: `${a.database}_archive`, user: a.account, password: 'k1:a', serviceUri: '' }],
      })),
    'together',
  ),

  at(
    'versions/below-multi-database-gate',
    'an old version alone on its server, beside the neighbour’s HL7 service',
    ({ hl7 }) => hl7?.host ?? null,
    (site, b) =>
      live(site).some((one) => one !== b && one.instance === b.instance) || !live(site).some((one) => one !== b && one.hl7?.host === b.hl7?.host)
        ? null
        : withPreferences(site, b, { DataBaseVersion: '11.1.40.0', ProgramVersion: '11.1.40.0' }),
  ),
  at('versions/below-multi-database-gate', 'the last build before the gate', sharedInstance, (site, b) =>
    withPreferences(site, b, { DataBaseVersion: '12.4.0.0', ProgramVersion: '12.4.0.0' }),
  ),

  at('versions/server-change-pending', 'another product than at the last login', sameInstance, (site, b) => withPreferences(site, b, { MySqlVersion: '9.9' })),
  at(
    'inventory/unclaimed-object',
    'a practice of nobody',
    sameInstance,
    (site, b) => {
      const there = withDatabases(site, b, 'opendental_copy');
      return [withInstance(there, b.instance, 'opendental.preferences', (all) => ({ ...all, opendental_copy: all[b.database] ?? [] })), 'opendental_copy'];
    },
    'nobody',
  ),
  at('inventory/unclaimed-object', 'an archive of nobody', sameInstance, (site, b) => [withDatabases(site, b, 'od_gone_archive'), 'od_gone_archive'], 'nobody'),
  at(
    'evidence/source-missing',
    'passwords that nobody may read',
    anybody,
    (site, b) => [{ ...site, withheld: [`mysql.passwords@${b.instance}`] }, `mysql.passwords@${b.instance}`],
    'nobody',
  ),
  at(
    'evidence/source-missing',
    'a host whose file objects were not read',
    ({ files }) => files?.host ?? null,
    (site, b) => [{ ...site, withheld: [`files.objects@${b.files?.host ?? ''}`] }, `files.objects@${b.files?.host ?? ''}`],
    'nobody',
  ),
  at(
    'evidence/snapshot-stale',
    'access lists that are three days older than the rest',
    ({ files }) => files?.host ?? null,
    (site, b) => [{ ...site, collectedAt: { [`files.objects@${b.files?.host ?? ''}`]: '2026-02-26T02:00:00.000Z' } }, `files.objects@${b.files?.host ?? ''}`],
    'nobody',
  ),
  between(
    'mysql/instance-shared',
    'an account of a tenant elsewhere',
    anybody,
    (site, a, b) => {
      if (a.instance === b.instance || live(site).some((one) => one !== a && one.instance === a.instance)) return null;
      return [withTenant(site, b.id, (tenant) => ({ ...tenant, server: a.instance, accounts: [] })), a.instance];
    },
    'nobody',
  ),
];
