import { grantTablesFromSql } from '../domain/grants-sql/grant-tables-from-sql.ts';
import { serverSemantics } from '../domain/mysql/server-semantics.ts';
import type { Inventory, Tenant } from '../inventory/inventory.ts';
import { hostKinds, instanceKinds } from '../snapshot/artifact-schemas.ts';
import { type ArtifactKind, type InstanceArtifacts, type MachineArtifacts, type Snapshot, type Source, sourceId } from '../snapshot/snapshot.ts';
import type { Practice } from './practice.ts';

/** A whole data center in memory: what the inventory says, and what a complete collect of it would bring home. */
export interface ModelSite {
  readonly inventory: Inventory;
  /** By inventory name of the MySQL instance. */
  readonly instances: Readonly<Record<string, InstanceArtifacts>>;
  /** By inventory name of the host. */
  readonly machines: Readonly<Record<string, MachineArtifacts>>;
  /** What an administrator ran on each instance: the grant tables follow from it. */
  readonly sql: Readonly<Record<string, string>>;
  /** Every tenant and where its things are. */
  readonly practices: readonly Practice[];
  /** Sources that are not as old as the rest: source id → ISO 8601 UTC. */
  readonly collectedAt: Readonly<Record<string, string>>;
  /** Ids of sources that could not be read. */
  readonly withheld: readonly string[];
}

/** When a generated site was collected. */
export const collectedAt = '2026-03-01T02:00:00.000Z';

/** The snapshot of the site. Digests are left out: nobody verifies what never leaves memory. */
export function snapshotOf(site: ModelSite): Snapshot {
  const sources: Source[] = [];
  const artifacts: Record<string, unknown> = {};
  const withheld = new Set(site.withheld);
  const note = (target: string, kinds: readonly ArtifactKind[], found: Readonly<Record<string, unknown>>): void => {
    for (const kind of kinds) {
      const id = sourceId(kind, target);
      const isRead = !withheld.has(id);
      if (isRead) artifacts[id] = found[kind];
      sources.push({
        id,
        kind,
        target,
        how: ['made for the self-test'],
        status: isRead ? 'collected' : 'denied',
        reason: isRead ? null : 'withheld by the self-test',
        remedy: null,
        gaps: [],
        durationMs: null,
        collectedAt: site.collectedAt[id] ?? collectedAt,
        digest: null,
      });
    }
  };
  for (const [target, found] of Object.entries(site.instances)) note(target, instanceKinds, { ...found });
  for (const [target, found] of Object.entries(site.machines)) note(target, hostKinds, { ...found });
  sources.sort((left, right) => (left.id < right.id ? -1 : 1));
  const collector = { tool: 'bitewing', version: 'self-test', host: 'memory', account: null, startedAt: collectedAt, finishedAt: collectedAt };
  return { schemaVersion: '1.0', collectors: [collector], inventory: site.inventory, sources, artifacts };
}

/** The site with another value of one artifact of an instance. */
export function withInstance<Kind extends keyof InstanceArtifacts>(
  site: ModelSite,
  instance: string,
  kind: Kind,
  change: (found: InstanceArtifacts[Kind]) => InstanceArtifacts[Kind],
): ModelSite {
  const found = site.instances[instance];
  if (found === undefined) throw new Error(`The site has no instance ${instance}.`);
  return { ...site, instances: { ...site.instances, [instance]: { ...found, [kind]: change(found[kind]) } } };
}

/** The site with another value of one artifact of a host. */
export function withMachine<Kind extends keyof MachineArtifacts>(
  site: ModelSite,
  host: string,
  kind: Kind,
  change: (found: MachineArtifacts[Kind]) => MachineArtifacts[Kind],
): ModelSite {
  const found = site.machines[host];
  if (found === undefined) throw new Error(`The site has no host ${host}.`);
  return { ...site, machines: { ...site.machines, [host]: { ...found, [kind]: change(found[kind]) } } };
}

/** The site whose inventory says something else of one tenant. */
export function withTenant(site: ModelSite, id: string, change: (tenant: Tenant) => Tenant): ModelSite {
  const tenant = site.inventory.tenants[id];
  if (tenant === undefined) throw new Error(`The site has no tenant ${id}.`);
  return { ...site, inventory: { ...site.inventory, tenants: { ...site.inventory.tenants, [id]: change(tenant) } } };
}

/** Artifacts that follow from the statements an administrator ran on a server of this version. */
export function grantArtifacts(sql: string, version: string): Pick<InstanceArtifacts, GrantKind> {
  const { flavor, version: numbers } = serverSemantics(version, {});
  const tables = grantTablesFromSql(sql, { flavor, version: numbers });
  return {
    'mysql.accounts': tables.accounts,
    'mysql.passwords': tables.accounts
      .filter(({ isRole }) => !isRole)
      .map(({ user, host }) => ({ user, host, state: 'set', fingerprint: `k1:${user}@${host}` })),
    'mysql.schemaGrants': tables.schemaGrants,
    'mysql.tableGrants': tables.tableGrants,
    'mysql.columnGrants': tables.columnGrants,
    'mysql.routineGrants': tables.routineGrants,
    'mysql.roleEdges': tables.roleEdges,
    'mysql.defaultRoles': tables.defaultRoles,
    'mysql.dynamicGrants': tables.dynamicGrants,
    'mysql.proxies': tables.proxies,
  };
}

type GrantKind =
  | 'mysql.accounts'
  | 'mysql.passwords'
  | 'mysql.schemaGrants'
  | 'mysql.tableGrants'
  | 'mysql.columnGrants'
  | 'mysql.routineGrants'
  | 'mysql.roleEdges'
  | 'mysql.defaultRoles'
  | 'mysql.dynamicGrants'
  | 'mysql.proxies';

/** The site whose administrator ran other statements on one instance. Rows put into its grant tables by hand are lost: change statements first. */
export function withSql(site: ModelSite, instance: string, change: (sql: string) => string): ModelSite {
  const found = site.instances[instance];
  if (found === undefined) throw new Error(`The site has no instance ${instance}.`);
  const sql = change(site.sql[instance] ?? '');
  const changed = { ...found, ...grantArtifacts(sql, found['mysql.server'].version) };
  return { ...site, sql: { ...site.sql, [instance]: sql }, instances: { ...site.instances, [instance]: changed } };
}
