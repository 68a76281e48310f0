import type { Evidence } from '../../model/verdict.ts';
import type { PerDatabase, PreferenceRow } from '../../snapshot/artifacts/opendental.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { InstanceContext } from '../fact-map.ts';
import { oncePerPlace } from '../once-per-place.ts';
import { type LiveDatabase, liveOn } from './live-on.ts';

/** Names of a tenant's live databases; none while it is planned or retired. */
export function liveNames(facts: InstanceContext, id: string): readonly string[] {
  const tenant = facts.inventory.tenants[id];
  return tenant?.stage === 'live' ? tenant.databases : [];
}

/** The live databases of the instance's live tenants, in the order of the inventory. */
export function liveDatabases({ inventory, instance }: InstanceContext): readonly LiveDatabase[] {
  return liveOn(inventory, instance);
}

/** The same by name. */
export const liveByName: (facts: InstanceContext) => ReadonlyMap<string, LiveDatabase> = oncePerPlace((facts: InstanceContext) => {
  const all = new Map<string, LiveDatabase>();
  for (const database of liveDatabases(facts)) all.set(database.name, database);
  return all;
});

/** The value of a preference of one database; undefined when it has no such row, or its preferences were not read. */
export function preferenceValue(all: PerDatabase<PreferenceRow>, database: string, name: string): string | undefined {
  const rows = all[database] ?? noRows;
  for (let at = 0; at < rows.length; at++) if (rows[at]?.name === name) return rows[at]?.value;
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
