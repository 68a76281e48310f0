import { firstIndex } from '../first-index.ts';
import { grouped } from '../grouped.ts';
import type { DatabaseIndex } from './access.ts';
import { foldName } from './name-text.ts';
import { patternCovers, type SchemaPattern } from './schema-pattern.ts';

/** Sorts database names for prefix search. */
export function indexDatabases(names: Iterable<string>): DatabaseIndex {
  return { names: [...new Set(names)].sort() };
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
  const names = folds ? index.names.map(foldName) : index.names;
  const nameAt = (position: number | undefined): string => names[position ?? -1] ?? '';
  // Positions in the order of the names; those of one name stand together.
  const sorted = [...names.keys()];
  if (folds) sorted.sort((a, b) => (nameAt(a) < nameAt(b) ? -1 : nameAt(a) > nameAt(b) ? 1 : 0));
  // As they come: the names of an index are sorted.
  const inOrder = folds ? sorted.map(nameAt) : names;
  const firstPlaces = new Map<string, number>();
  for (let place = sorted.length - 1; place >= 0; place--) firstPlaces.set(inOrder[place] ?? '', place);
  let positionsIgnoringCase: ReadonlyMap<string, readonly number[]> | null = null;
  /** By text: what has wildcards means the same wherever it stands. */
  const remembered = new Map<string, readonly number[]>();

  const search = (pattern: SchemaPattern): readonly number[] => {
    if (pattern.ignoresCase) {
      positionsIgnoringCase ??= grouped(sorted, (position) => foldName(nameAt(position)));
      return positionsIgnoringCase.get(pattern.literal ?? '') ?? [];
    }
    if (pattern.literal !== null) return named(pattern.literal);
    let found: number[] | null = null;
    const { prefix } = pattern;
    for (let place = firstIndex(0, inOrder.length, (at) => (inOrder[at] ?? '') >= prefix); place < inOrder.length; place++) {
      const name = inOrder[place] ?? '';
      if (!name.startsWith(prefix)) break;
      if (patternCovers(pattern, name)) (found ??= []).push(sorted[place] ?? -1);
    }
    return found ?? none;
  };
  const named = (name: string): readonly number[] => {
    const first = firstPlaces.get(name);
    if (first === undefined) return none;
    let end = first + 1;
    while (end < inOrder.length && inOrder[end] === name) end++;
    return sorted.slice(first, end);
  };
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
  return { matching, named, alike: alikeBy(matching, names.length), marksAtMost };
}

function alikeBy(matching: DatabaseSearch['matching'], count: number): DatabaseSearch['alike'] {
  // One for all calls, zero between them: a large server has as many sessions as databases.
  const marks = new Int32Array(count);
  return (rows) => {
    const found: number[] = [];
    let bit = 1;
    // Indexed loops: a large server has a list of a few rows for each session.
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at];
      const matched = row === undefined ? none : matching(row.pattern);
      for (let place = 0; place < matched.length; place++) {
        const position = matched[place] ?? -1;
        const mark = marks[position] ?? 0;
        if (mark === 0) found.push(position);
        marks[position] = mark | bit;
      }
      bit <<= 1;
    }
    if (found.length < 2) {
      const position = found[0];
      if (position === undefined) return none;
      marks[position] = 0;
      return [found];
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
}

const none: readonly never[] = [];
