import type { Evidence, Subject } from '../../model/verdict.ts';
import type { PerDatabase, PreferenceRow } from '../../snapshot/artifacts/opendental.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { InstanceContext } from '../fact-map.ts';

/** A live database that the inventory gives to a live tenant. */
export interface LiveDatabase {
  readonly tenant: string;
  readonly name: string;
  readonly subject: Subject;
}

/** Names of a tenant's live databases; none while it is planned or retired. */
export function liveNames(facts: InstanceContext, id: string): readonly string[] {
  const tenant = facts.inventory.tenants[id];
  return tenant?.stage === 'live' ? tenant.databases : [];
}

/** The live databases of the instance's live tenants, in the order of the inventory. */
export function liveDatabases(facts: InstanceContext): readonly LiveDatabase[] {
  return facts.tenants.flatMap((id) => liveNames(facts, id).map((name) => ({ tenant: id, name, subject: databaseSubject(facts.instance, name) })));
}

/** A database as subject of a verdict. */
export function databaseSubject(instance: string, name: string): Subject {
  return { type: 'database', id: `${instance}/${name}` };
}

/** A preference of one database with its evidence; null when that database's preferences were not read, undefined value when it has no such row. */
export function preference(
  instance: string,
  all: PerDatabase<PreferenceRow>,
  database: string,
  name: string,
): { readonly value: string | undefined; readonly evidence: Evidence } | null {
  const rows = all[database];
  if (!rows) return null;
  const row = rows.findIndex((candidate) => candidate.name === name);
  const pointer = `/${database.replaceAll('~', '~0').replaceAll('/', '~1')}${row < 0 ? '' : `/${row}`}`;
  const value = rows[row]?.value;
  return {
    value,
    evidence: {
      source: sourceId('opendental.preferences', instance),
      pointer,
      excerpt: `${database}.preference ${name} = ${value === undefined ? '(no row)' : `'${value}'`}`,
    },
  };
}
