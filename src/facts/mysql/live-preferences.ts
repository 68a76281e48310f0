import { oncePer } from '../../domain/once-per.ts';
import type { PerDatabase, PreferenceRow } from '../../snapshot/artifacts/opendental.ts';
import type { InstanceContext } from '../fact-map.ts';
import { liveDatabases } from './live-databases.ts';
import type { LiveDatabase } from './live-on.ts';

/** The facts that preferences of databases need. */
export type PreferenceFacts = InstanceContext & { readonly 'opendental.preferences': PerDatabase<PreferenceRow> };

/** What the live databases of an instance say in their preferences, by their places among `liveDatabases`. */
export interface LivePreferences {
  readonly isRead: (at: number) => boolean;
  /** The values of one preference; undefined where a database has no such row, or none of its rows were read. */
  readonly valuesOf: (name: string) => readonly (string | undefined)[];
}

/** Every row is looked at once, whatever number of rules asks. */
export function livePreferences(facts: PreferenceFacts): LivePreferences {
  return preferencesOf(facts['opendental.preferences'], liveDatabases(facts));
}

/** Which databases have a row of one name, and its values; of several rows the first counts. */
interface Stated {
  readonly places: number[];
  readonly values: string[];
}

const preferencesOf = oncePer((all: PerDatabase<PreferenceRow>, databases: readonly LiveDatabase[]): LivePreferences => {
  const read = new Uint8Array(databases.length);
  const byName = new Map<string, Stated>();
  databases.forEach((database, at) => {
    const rows = all[database.name];
    // A database may be named like a member every object has, and none of these is a list.
    if (!Array.isArray(rows)) return;
    read[at] = 1;
    for (let row = 0; row < rows.length; row++) state(byName, at, rows[row]);
  });
  const asked = new Map<string, readonly (string | undefined)[]>();
  const found = (name: string): readonly (string | undefined)[] => {
    const { places, values } = byName.get(name) ?? nothing;
    const all = databases.map((): string | undefined => undefined);
    places.forEach((at, each) => (all[at] = values[each]));
    return all;
  };
  return {
    isRead: (at) => read[at] === 1,
    valuesOf: (name) => {
      const known = asked.get(name) ?? found(name);
      asked.set(name, known);
      return known;
    },
  };
});

const nothing: Stated = { places: [], values: [] };

function state(byName: Map<string, Stated>, at: number, row: PreferenceRow | undefined): void {
  if (row === undefined) return;
  let stated = byName.get(row.name);
  if (stated === undefined) byName.set(row.name, (stated = { places: [], values: [] }));
  if (stated.places.at(-1) === at) return;
  stated.places.push(at);
  stated.values.push(row.value);
}
