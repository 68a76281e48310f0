import type { DatabaseIndex } from './access.ts';
import { foldName } from './name-text.ts';
import type { SchemaPattern } from './schema-pattern.ts';

/** Sorts database names for prefix search. */
export function indexDatabases(names: Iterable<string>): DatabaseIndex {
  return { names: [...new Set(names)].sort(byCodeUnit) };
}

/** Finds the databases of one index, as positions in its `names`. */
export interface DatabaseSearch {
  /** Every database that the pattern covers; remembered for each pattern. */
  matching(pattern: SchemaPattern): readonly number[];
  /** Databases of exactly this (folded, where the server folds) name. */
  named(name: string): readonly number[];
}

/**
 * Prepares an index for one server.
 * @param folds whether the server compares names in lower case
 */
export function databaseSearch(index: DatabaseIndex, folds: boolean): DatabaseSearch {
  const comparable = index.names.map((name, position) => ({ name: folds ? foldName(name) : name, position }));
  const sorted = comparable.toSorted((a, b) => byCodeUnit(a.name, b.name));
  const positions = positionsBy(sorted, (name) => name);
  let positionsIgnoringCase: ReadonlyMap<string, readonly number[]> | null = null;
  const remembered = new Map<SchemaPattern, readonly number[]>();

  const search = (pattern: SchemaPattern): readonly number[] => {
    if (pattern.ignoresCase) {
      positionsIgnoringCase ??= positionsBy(sorted, foldName);
      return positionsIgnoringCase.get(pattern.literal ?? '') ?? [];
    }
    if (pattern.literal !== null) return named(pattern.literal);
    const found: number[] = [];
    for (let at = firstAtOrAfter(sorted, pattern.prefix); at < sorted.length; at++) {
      const entry = sorted[at];
      if (entry === undefined || !entry.name.startsWith(pattern.prefix)) break;
      if (pattern.matches(entry.name)) found.push(entry.position);
    }
    return found;
  };
  const named = (name: string): readonly number[] => positions.get(name) ?? [];
  const matching = (pattern: SchemaPattern): readonly number[] => {
    // A name without wildcards is looked up as quickly as its answer would be.
    if (pattern.literal !== null) return search(pattern);
    let found = remembered.get(pattern);
    if (found === undefined) {
      found = search(pattern);
      remembered.set(pattern, found);
    }
    return found;
  };
  return { matching, named };
}

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

function firstAtOrAfter(sorted: readonly NamedPosition[], prefix: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.name ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  return low;
}
