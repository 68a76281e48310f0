import { createAccessEngine } from '../domain/mysql/access-engine.ts';
import { indexDatabases } from '../domain/mysql/database-index.ts';
import type { GrantTables } from '../domain/mysql/grant-tables.ts';
import { serverSemantics } from '../domain/mysql/server-semantics.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { ownership, tenantsOn } from '../inventory/ownership.ts';
import { type ArtifactKind, type ArtifactMap, type Snapshot, sourceId } from '../snapshot/snapshot.ts';
import { type DerivedFactMap, derivedFrom, type FactId, type FactMap, type InstanceContext } from './fact-map.ts';
import { databaseReach } from './mysql/database-reach.ts';

/** All facts of one instance; derived ones are computed when first asked for and kept. */
export interface InstanceFacts {
  readonly context: InstanceContext;
  /** The fact, or undefined when a source it is made of was not collected. */
  get<K extends FactId>(id: K): FactMap[K] | undefined;
  /** Ids of the sources that are missing for a fact; empty when it is there. */
  missing(id: FactId): readonly string[];
  /** Ids of the sources that were collected with lines or rows left out: what they show stands, what they do not show proves nothing. Gaps of Open Dental tables concern single databases and are left to the rules. */
  incomplete(id: FactId): readonly string[];
}

function isDerived(id: FactId): id is keyof DerivedFactMap {
  return id in derivedFrom;
}

/** The artifacts a fact is made of. */
export function artifactsOf(id: FactId): readonly ArtifactKind[] {
  return isDerived(id) ? derivedFrom[id] : [id];
}

/** The facts of one MySQL instance of a snapshot. Pure: the same snapshot gives the same facts. */
export function instanceFacts(snapshot: Snapshot, instance: string, inventory: Inventory): InstanceFacts {
  const known = new Map<FactId, unknown>();
  const server = snapshot.artifacts[sourceId('mysql.server', instance)] as ArtifactMap['mysql.server'] | undefined;
  const lowerCase = (server?.variables['lower_case_table_names'] ?? '0') !== '0';
  const owners = ownership(inventory, instance, { lowerCase });
  const startedAt = snapshot.collectors.map((collector) => collector.startedAt).toSorted()[0] ?? '1970-01-01T00:00:00.000Z';
  const context: InstanceContext = {
    inventory,
    startedAt,
    finishedAt:
      snapshot.collectors
        .map((collector) => collector.finishedAt)
        .toSorted()
        .at(-1) ?? startedAt,
    instance,
    ownership: owners,
    tenants: tenantsOn(inventory, instance),
    sources: snapshot.sources.filter((source) => source.target === instance),
  };

  function artifact<K extends ArtifactKind>(kind: K): ArtifactMap[K] {
    // The snapshot was validated when loaded: what stands under a source id has its kind's shape.
    return snapshot.artifacts[sourceId(kind, instance)] as ArtifactMap[K];
  }

  const missing = missingIn(snapshot, instance);

  const withGaps = new Set(snapshot.sources.filter((source) => source.kind.startsWith('mysql.') && source.gaps.length > 0).map((source) => source.id));

  function incomplete(id: FactId): readonly string[] {
    return artifactsOf(id)
      .map((kind) => sourceId(kind, instance))
      .filter((source) => withGaps.has(source));
  }

  const derive: { readonly [K in keyof DerivedFactMap]: () => DerivedFactMap[K] } = {
    'mysql.access': () => {
      const server = artifact('mysql.server');
      return createAccessEngine(grantTables(artifact), serverSemantics(server.version, server.variables));
    },
    'mysql.databaseIndex': () => indexDatabases(artifact('mysql.databases').map((row) => row.name)),
    'mysql.databaseReach': () => databaseReach(present('mysql.access'), present('mysql.databaseIndex'), owners),
  };

  function present<K extends keyof DerivedFactMap>(id: K): DerivedFactMap[K] {
    let value = known.get(id) as DerivedFactMap[K] | undefined;
    if (value === undefined) {
      value = derive[id]();
      known.set(id, value);
    }
    return value;
  }

  return {
    context,
    missing,
    incomplete,
    get: <K extends FactId>(id: K): FactMap[K] | undefined => {
      if (missing(id).length > 0) return undefined;
      const fact: unknown = isDerived(id) ? present(id) : artifact(id);
      return fact as FactMap[K];
    },
  };
}

/** Which sources a fact lacks. Rules read facts in their innermost loops, and each read asks this first: answers are kept. */
function missingIn(snapshot: Snapshot, instance: string): InstanceFacts['missing'] {
  const known = new Map<FactId, readonly string[]>();
  return (id) => {
    let sources = known.get(id);
    if (sources === undefined) {
      sources = artifactsOf(id)
        .map((kind) => sourceId(kind, instance))
        .filter((source) => snapshot.artifacts[source] === undefined);
      known.set(id, sources);
    }
    return sources;
  };
}

function grantTables(artifact: <K extends ArtifactKind>(kind: K) => ArtifactMap[K]): GrantTables {
  return {
    accounts: artifact('mysql.accounts'),
    schemaGrants: artifact('mysql.schemaGrants'),
    tableGrants: artifact('mysql.tableGrants'),
    columnGrants: artifact('mysql.columnGrants'),
    routineGrants: artifact('mysql.routineGrants'),
    roleEdges: artifact('mysql.roleEdges'),
    defaultRoles: artifact('mysql.defaultRoles'),
    dynamicGrants: artifact('mysql.dynamicGrants'),
    proxies: artifact('mysql.proxies'),
  };
}
