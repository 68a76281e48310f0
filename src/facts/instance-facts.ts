import { createAccessEngine } from '../domain/mysql/access-engine.ts';
import { indexDatabases } from '../domain/mysql/database-index.ts';
import type { GrantTables } from '../domain/mysql/grant-tables.ts';
import { serverSemantics } from '../domain/mysql/server-semantics.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { ownership, tenantsOn } from '../inventory/ownership.ts';
import { isHostKind } from '../snapshot/artifact-schemas.ts';
import { type ArtifactKind, type ArtifactMap, type Snapshot, sourceId } from '../snapshot/snapshot.ts';
import { type DerivedInstanceFacts, type FactId, type InstanceContext, type InstanceFactId, type InstanceFactMap, instanceFactSources } from './fact-map.ts';
import { databaseReach } from './mysql/database-reach.ts';
import { type PlaceFacts, placeFacts, sourcesByTarget } from './place-facts.ts';
import { ruleContext } from './rule-context.ts';

/** All facts of one MySQL instance. */
export type InstanceFacts = PlaceFacts<InstanceContext, InstanceFactId>;

function isDerived(id: FactId): id is keyof DerivedInstanceFacts {
  return Object.hasOwn(instanceFactSources, id);
}

/** The facts of one MySQL instance of a snapshot. Pure: the same snapshot gives the same facts. */
export function instanceFacts(snapshot: Snapshot, instance: string, inventory: Inventory): InstanceFacts {
  const server = snapshot.artifacts[sourceId('mysql.server', instance)] as ArtifactMap['mysql.server'] | undefined;
  const lowerCase = (server?.variables['lower_case_table_names'] ?? '0') !== '0';
  const owners = ownership(inventory, instance, { lowerCase });
  const context: InstanceContext = {
    ...ruleContext(snapshot, inventory),
    placeType: 'instance',
    place: instance,
    instance,
    ownership: owners,
    tenants: tenantsOn(inventory, instance),
    sources: (sourcesByTarget(snapshot).get(instance) ?? []).filter(({ kind }) => !isHostKind(kind)),
  };

  function artifact<K extends ArtifactKind>(kind: K): ArtifactMap[K] {
    // The snapshot was validated when loaded: what stands under a source id has its kind's shape.
    return snapshot.artifacts[sourceId(kind, instance)] as ArtifactMap[K];
  }

  function present<K extends InstanceFactId>(id: K): InstanceFactMap[K] {
    const value = facts.get(id);
    if (value === undefined) throw new Error(`${id} is made of artifacts that are missing`);
    return value;
  }

  const derive: { readonly [K in keyof DerivedInstanceFacts]: () => DerivedInstanceFacts[K] } = {
    'mysql.access': () => {
      const { version, variables } = artifact('mysql.server');
      return createAccessEngine(grantTables(artifact), serverSemantics(version, variables));
    },
    'mysql.databaseIndex': () => indexDatabases(artifact('mysql.databases').map((row) => row.name)),
    'mysql.databaseReach': () => databaseReach(present('mysql.access'), present('mysql.databaseIndex'), owners),
  };

  const facts = placeFacts<InstanceContext, InstanceFactId>(snapshot, {
    context,
    make: (id) => (isDerived(id) ? derive[id]() : artifact(id as ArtifactKind)),
  });
  return facts;
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
