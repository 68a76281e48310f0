import type { OpenDentalArtifacts, PerDatabase } from '../artifacts/opendental.ts';
import { type FactItem, type ItemsOf, type ItemValue, nothingToCompare } from './fact-item.ts';

/** Rows of one table of Open Dental: the first word of the key is the database. `keys` are columns, all others but `without` are compared. */
function rowsOf<Row extends object>(
  what: string,
  keys: readonly (keyof Row & string)[],
  without: readonly (keyof Row & string)[] = [],
): ItemsOf<PerDatabase<Row>> {
  const left = new Set<string>([...keys, ...without]);
  return (data) =>
    Object.entries(data).flatMap(([db, rows]) =>
      rows.map((row): FactItem => {
        // Boundary: an interface has no index signature, its rows are plain records all the same.
        const columns = Object.entries<unknown>({ ...row } as Record<string, unknown>);
        return {
          what,
          key: [db, ...keys.map((key) => String(row[key]))],
          fields: Object.fromEntries(columns.filter(([name]) => !left.has(name)).map(([name, value]) => [name, cell(value)])),
          about: [{ kind: 'database', name: db }],
        };
      }),
    );
}

/** A null column does not exist in that version of Open Dental, which is known. */
function cell(value: unknown): ItemValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

/** The facts of what Open Dental's own tables say. Running clients show a moment, heartbeats and update times move by themselves. */
export const openDentalItems: { readonly [K in keyof OpenDentalArtifacts]: ItemsOf<OpenDentalArtifacts[K]> } = {
  'opendental.preferences': rowsOf('preference', ['name']),
  'opendental.hl7Definitions': rowsOf('HL7 definition', ['id']),
  'opendental.programs': rowsOf('program link', ['name']),
  'opendental.programProperties': rowsOf('program property', ['program', 'property', 'computer']),
  'opendental.computerPaths': rowsOf('A to Z path of a computer', ['key']),
  'opendental.replicationServers': rowsOf('A to Z path of a replication server', ['key']),
  'opendental.updateHistory': rowsOf('update of Open Dental', ['version', 'at']),
  'opendental.clearinghouses': rowsOf('clearinghouse', ['id']),
  'opendental.hieClinics': rowsOf('HIE export', ['clinic']),
  'opendental.computers': rowsOf('computer', ['name'], ['heartbeat']),
  'opendental.activeInstances': nothingToCompare,
  'opendental.centralConnections': rowsOf('central connection', ['serverName', 'database', 'user']),
};
