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

/** Many rules ask, some of them for the same preference. */
export function livePreferences(facts: PreferenceFacts): LivePreferences {
  return preferencesOf(facts['opendental.preferences'], liveDatabases(facts));
}

const preferencesOf = oncePer((all: PerDatabase<PreferenceRow>, databases: readonly LiveDatabase[]): LivePreferences => {
  const lists = databases.map(({ name }): readonly PreferenceRow[] | null => {
    const rows = all[name];
    // A database may be named like a member every object has, and none of these is a list.
    return Array.isArray(rows) ? rows : null;
  });
  // What no database states is not looked for.
  const names = new Set<string>();
  lists.forEach((rows) => rows?.forEach(({ name }) => names.add(name)));
  const asked = new Map<string, readonly (string | undefined)[]>();
  const found = (name: string): readonly (string | undefined)[] => lists.map((rows) => (rows === null ? undefined : valueIn(rows, name)));
  return {
    isRead: (at) => lists[at] !== null,
    valuesOf: (name) => {
      const known = asked.get(name) ?? (names.has(name) ? found(name) : nothing);
      asked.set(name, known);
      return known;
    },
  };
});

const nothing: readonly never[] = [];

/** Of several rows the first counts. */
function valueIn(rows: readonly PreferenceRow[], name: string): string | undefined {
  for (let at = 0; at < rows.length; at++) if (rows[at]?.name === name) return rows[at]?.value;
  return undefined;
}
