import { firstIndex } from '../first-index.ts';
import type { DatabaseIndex } from './access.ts';
import { foldName } from './name-text.ts';
import { patternCovers, type SchemaPattern } from './schema-pattern.ts';

/** Sorts database names for prefix search. */
export function indexDatabases(names: Iterable<string>): DatabaseIndex {
  return { names: [...new Set(names)].sort(byCodeUnit) };
}

/** Finds the databases of one index, as positions in its `names`. */
export interface DatabaseSearch {
  /** Every database that the pattern covers; long answers are remembered. */
  matching(pattern: SchemaPattern): readonly number[];
  /** Databases of exactly this (folded, where the server folds) name. */
  named(name: string): readonly number[];
  /** The databases that the pattern of any of the rows covers, grouped by which of them do; at most `marksAtMost` rows. */
  alike(rows: readonly { readonly pattern: SchemaPattern }[]): readonly (readonly number[])[];
  readonly marksAtMost: number;
}

/** From so many databases on an answer is not looked for again. */
const worthRemembering = 8;

/** Bits of a mark. */
const marksAtMost = 31;

/**
 * Prepares an index for one server.
 * @param folds whether the server compares names in lower case
 */
export function databaseSearch(index: DatabaseIndex, folds: boolean): DatabaseSearch {
  const comparable = index.names.map((name, position) => ({ name: folds ? foldName(name) : name, position }));
  const sorted = comparable.toSorted((a, b) => byCodeUnit(a.name, b.name));
  const positions = positionsBy(sorted, (name) => name);
  let positionsIgnoringCase: ReadonlyMap<string, readonly number[]> | null = null;
  /** By text: what has wildcards means the same wherever it stands. */
  const remembered = new Map<string, readonly number[]>();

  const search = (pattern: SchemaPattern): readonly number[] => {
    if (pattern.ignoresCase) {
      positionsIgnoringCase ??= positionsBy(sorted, foldName);
      return positionsIgnoringCase.get(pattern.literal ?? '') ?? [];
    }
    if (pattern.literal !== null) return named(pattern.literal);
    let found: number[] | null = null;
    for (let at = firstIndex(0, sorted.length, (place) => (sorted[place]?.name ?? '') >= pattern.prefix); at < sorted.length; at++) {
      const entry = sorted[at];
      if (entry === undefined || !entry.name.startsWith(pattern.prefix)) break;
      if (patternCovers(pattern, entry.name)) (found ??= []).push(entry.position);
    }
    return found ?? none;
  };
  const named = (name: string): readonly number[] => positions.get(name) ?? none;
  const matching = (pattern: SchemaPattern): readonly number[] => {
    // A name without wildcards is looked up as quickly as its answer would be.
    if (pattern.literal !== null) return search(pattern);
    let found = remembered.get(pattern.text);
    if (found === undefined) {
      found = search(pattern);
      if (found.length >= worthRemembering) remembered.set(pattern.text, found);
    }
    return found;
  };
  // One for all calls, zero between them: a large server has as many sessions as databases.
  const marks = new Int32Array(index.names.length);
  const alike: DatabaseSearch['alike'] = (rows) => {
    const found: number[] = [];
    let bit = 1;
    for (const { pattern } of rows) {
      for (const position of matching(pattern)) {
        const mark = marks[position] ?? 0;
        if (mark === 0) found.push(position);
        marks[position] = mark | bit;
      }
      bit <<= 1;
    }
    if (found.length < 2) {
      for (const position of found) marks[position] = 0;
      return found.length === 0 ? none : [found];
    }
    const groups = new Map<number, number[]>();
    for (const position of found) {
      const mark = marks[position] ?? 0;
      marks[position] = 0;
      const group = groups.get(mark);
      if (group === undefined) groups.set(mark, [position]);
      else group.push(position);
    }
    return [...groups.values()];
  };
  return { matching, named, alike, marksAtMost };
}

const none: readonly never[] = [];

interface NamedPosition {
  readonly name: string;
  readonly position: number;
}

function positionsBy(entries: readonly NamedPosition[], keyOf: (name: string) => string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { name, position } of entries) {
    const key = keyOf(name);
    const positions = found.get(key);
    if (positions === undefined) found.set(key, [position]);
    else positions.push(position);
  }
  return found;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
