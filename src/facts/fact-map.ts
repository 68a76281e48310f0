import type { AccessEngine, DatabaseIndex } from '../domain/mysql/access.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Ownership } from '../inventory/ownership.ts';
import type { ArtifactKind, ArtifactMap, Source } from '../snapshot/snapshot.ts';
import type { DatabaseReachFact } from './mysql/database-reach.ts';

/** Facts derived once per instance and shared by several rules, by id. */
export interface DerivedFactMap {
  /** The access engine over all grant tables of the instance. */
  readonly 'mysql.access': AccessEngine;
  /** Names of the databases that exist, indexed. */
  readonly 'mysql.databaseIndex': DatabaseIndex;
  /** Every way from an account to a database of a tenant that does not own the account. */
  readonly 'mysql.databaseReach': DatabaseReachFact;
}

/** Everything a rule can ask for: raw artifacts and derived facts of one instance. */
export interface FactMap extends ArtifactMap, DerivedFactMap {}
export type FactId = keyof FactMap;

/** What the access engine reads: the grant tables and the settings that decide how they are read. */
const grantKinds: readonly ArtifactKind[] = [
  'mysql.server',
  'mysql.accounts',
  'mysql.schemaGrants',
  'mysql.tableGrants',
  'mysql.columnGrants',
  'mysql.routineGrants',
  'mysql.roleEdges',
  'mysql.defaultRoles',
  'mysql.dynamicGrants',
  'mysql.proxies',
];

/** The artifacts each derived fact is made of; a rule that needs the fact needs these. */
export const derivedFrom: { readonly [K in keyof DerivedFactMap]: readonly ArtifactKind[] } = {
  'mysql.access': grantKinds,
  'mysql.databaseIndex': ['mysql.databases'],
  'mysql.databaseReach': [...grantKinds, 'mysql.databases'],
};

/** What every rule may know besides the facts it declares. Time is a fact: `startedAt` is when the snapshot was begun. */
export interface RuleContext {
  readonly inventory: Inventory;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
}

/** The instance a rule looks at. */
export interface InstanceContext extends RuleContext {
  /** Inventory name of the instance. */
  readonly instance: string;
  readonly ownership: Ownership;
  /** Ids of the tenants whose server is this instance, sorted. */
  readonly tenants: readonly string[];
  /** Everything that was asked of the instance, answered or not. */
  readonly sources: readonly Source[];
  /** When the last collector finished, ISO 8601 UTC. */
  readonly finishedAt: string;
}
