import { createHash } from 'node:crypto';
import { inventoryOf, tenantNamed, workstations } from '../fixtures/builders/inventory.ts';
import { databasePrivileges } from '../src/domain/mysql/privileges.ts';
import { recommendedPatterns } from '../src/domain/open-dental/recommended-patterns.ts';
import type { Inventory, Tenant } from '../src/inventory/inventory.ts';
import { emptyInstance } from '../src/selftest/clean/empty-instance.ts';
import { buildSnapshot } from '../src/snapshot/build.ts';
import type { InstanceArtifacts, Snapshot, Source } from '../src/snapshot/snapshot.ts';
import { sourceId } from '../src/snapshot/snapshot.ts';

/** A site of the size asked for: every tenant one database, one account, three grant rows; every `leakEvery`-th tenant has the manual's wildcard. */
export interface GeneratedSite {
  readonly inventory: Inventory;
  readonly snapshot: Snapshot;
}

const all = databasePrivileges.filter((name) => name !== 'GRANT OPTION' && name !== 'SHOW CREATE ROUTINE').join(',');
const variables = { lower_case_table_names: '0', skip_name_resolve: 'ON', sql_mode: '', secure_file_priv: '/srv/', local_infile: 'OFF' };
const at = '2026-03-01T02:00:00.000Z';

/** The tenants of a generated site: fixed-width numbers, a /28 network each. */
export function generatedTenants(count: number): readonly Tenant[] {
  return Array.from({ length: count }, (_, n): Tenant => {
    const id = `t${String(n).padStart(5, '0')}`;
    const networks = [network(n)];
    return tenantNamed(id, { name: `Practice ${n}`, databases: [`od_${id}`], accounts: [id], workstations: workstations({ connection: 'direct', networks }) });
  });
}

function network(n: number): string {
  return `10.${n >> 12}.${(n >> 4) & 255}.${(n & 15) << 4}/28`;
}

/** Host part of a tenant's account: its network, in the netmask form every server understands. */
export function accountHost(n: number): string {
  return network(n).replace('/28', '/255.255.255.240');
}

/** The inventory and a complete snapshot of a generated site. Leaking tenants reach the ten tenants whose number begins as theirs does. */
export function generatedSite(count: number, leakEvery = 20): GeneratedSite {
  const tenants = generatedTenants(count);
  const inventory = inventoryOf({
    site: `generated-${count}`,
    scope: ['mysql'],
    mysql: {
      db1: {
        host: '10.20.0.5',
        port: 3306,
        socket: null,
        user: 'bitewing',
        passwordEnv: null,
        passwordFile: null,
        tls: { mode: 'disabled', ca: null },
        administrators: ['root'],
      },
    },
    tenants: Object.fromEntries(tenants.map((tenant) => [tenant.id, tenant])),
  });
  const databases = tenants.flatMap((tenant) => tenant.databases);
  const artifacts: InstanceArtifacts = {
    ...emptyInstance('10.11.6-MariaDB', variables, null, []),
    'mysql.accounts': tenants.map((tenant, n) => ({
      user: tenant.id,
      host: accountHost(n),
      isRole: false,
      privileges: '',
      plugins: ['mysql_native_password'],
      locked: false,
      passwordExpired: false,
      tls: '' as const,
      defaultRole: null,
      restrictions: [],
    })),
    'mysql.passwords': tenants.map((tenant, n) => ({ user: tenant.id, host: accountHost(n), state: 'set' as const, fingerprint: `k:${n}` })),
    'mysql.schemaGrants': tenants.flatMap((tenant, n) => {
      const [live = '', backup = '', archive = ''] = recommendedPatterns(tenant.databases[0] ?? '', { archive: true });
      const wide = n % leakEvery === 0 ? [`${live.slice(0, -1)}%`, backup, archive] : [live, backup, archive];
      return wide.map((db) => ({ user: tenant.id, host: accountHost(n), db, privileges: all }));
    }),
    'mysql.databases': databases.map((name) => ({ name })),
    'opendental.preferences': Object.fromEntries(databases.map((name) => [name, preferences(name)])),
    'opendental.hieClinics': Object.fromEntries(databases.map((name) => [name, []])),
    'opendental.computers': Object.fromEntries(databases.map((name) => [name, []])),
    'opendental.activeInstances': Object.fromEntries(databases.map((name) => [name, []])),
    'opendental.centralConnections': Object.fromEntries(databases.map((name) => [name, []])),
    'opendental.replicationServers': Object.fromEntries(databases.map((name) => [name, []])),
  };
  return { inventory, snapshot: snapshotOf(inventory, artifacts) };
}

function preferences(database: string): { name: string; value: string }[] {
  return [
    { name: 'DataBaseVersion', value: '21.4.10.0' },
    { name: 'ProgramVersion', value: '21.4.10.0' },
    { name: 'RegistrationKey', value: `k:${database}` },
  ];
}

function snapshotOf(inventory: Inventory, artifacts: InstanceArtifacts): Snapshot {
  const kinds = Object.keys(artifacts) as (keyof InstanceArtifacts)[];
  const sources = kinds.map((kind): Source => ({
    id: sourceId(kind, 'db1'),
    kind,
    target: 'db1',
    how: ['generated'],
    status: 'collected',
    reason: null,
    remedy: null,
    gaps: [],
    durationMs: null,
    collectedAt: at,
    digest: null,
  }));
  const data = Object.fromEntries(kinds.map((kind) => [sourceId(kind, 'db1'), artifacts[kind]]));
  const collector = { tool: 'bitewing', version: '0.0.0', host: 'bench', account: null, startedAt: at, finishedAt: at };
  return buildSnapshot({
    inventory,
    collectors: [collector],
    collected: [{ sources, artifacts: data }],
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  });
}
