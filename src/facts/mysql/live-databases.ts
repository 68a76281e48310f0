import type { Evidence, Pass, Subject } from '../../model/verdict.ts';
import type { PerDatabase, PreferenceRow } from '../../snapshot/artifacts/opendental.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { InstanceContext } from '../fact-map.ts';
import { oncePerPlace } from '../once-per-place.ts';

/** A live database that the inventory gives to a live tenant. */
export interface LiveDatabase {
  readonly tenant: string;
  readonly name: string;
  readonly subject: Subject;
  /** What nearly every rule says of nearly every database; one object for all of them. */
  readonly pass: Pass;
}

/** Names of a tenant's live databases; none while it is planned or retired. */
export function liveNames(facts: InstanceContext, id: string): readonly string[] {
  const tenant = facts.inventory.tenants[id];
  return tenant?.stage === 'live' ? tenant.databases : [];
}

/** The live databases of the instance's live tenants, in the order of the inventory. */
export const liveDatabases: (facts: InstanceContext) => readonly LiveDatabase[] = oncePerPlace((facts: InstanceContext) => {
  const all: LiveDatabase[] = [];
  for (const tenant of facts.tenants) {
    for (const name of liveNames(facts, tenant)) {
      const subject = databaseSubject(facts.instance, name);
      all.push({ tenant, name, subject, pass: { status: 'pass', subject, tenants: [tenant] } });
    }
  }
  return all;
});

/** The same by name. */
export const liveByName: (facts: InstanceContext) => ReadonlyMap<string, LiveDatabase> = oncePerPlace((facts: InstanceContext) => {
  const all = new Map<string, LiveDatabase>();
  for (const database of liveDatabases(facts)) all.set(database.name, database);
  return all;
});

/** A database as subject of a verdict. */
export function databaseSubject(instance: string, name: string): Subject {
  return { type: 'database', id: `${instance}/${name}` };
}

/** The value of a preference of one database; undefined when it has no such row, or its preferences were not read. */
export function preferenceValue(all: PerDatabase<PreferenceRow>, database: string, name: string): string | undefined {
  for (const row of all[database] ?? noRows) if (row.name === name) return row.value;
  return undefined;
}

const noRows: readonly never[] = [];

/** A preference of one database with its evidence; null when that database's preferences were not read, undefined value when it has no such row. */
export function preference(
  instance: string,
  all: PerDatabase<PreferenceRow>,
  database: string,
  name: string,
): { readonly value: string | undefined; readonly evidence: () => Evidence } | null {
  const rows = all[database];
  if (!rows) return null;
  const row = rows.findIndex((candidate) => candidate.name === name);
  const value = rows[row]?.value;
  return {
    value,
    // Only failures are told with evidence.
    evidence: () => ({
      source: sourceId('opendental.preferences', instance),
      pointer: `/${database.replaceAll('~', '~0').replaceAll('/', '~1')}${row < 0 ? '' : `/${row}`}`,
      excerpt: `${database}.preference ${name} = ${value === undefined ? '(no row)' : `'${value}'`}`,
    }),
  };
}
