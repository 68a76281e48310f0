import { oncePer } from '../once-per.ts';
import type { Contribution } from './access.ts';
import type { SchemaRow } from './grant-index.ts';
import type { PrivilegeSet } from './privileges.ts';
import { patternCovers, type SchemaPattern } from './schema-pattern.ts';
import { compareRanks, type Rank } from './specificity.ts';

/** One row of a lookup, or several that the server has merged because they spell the same pattern. */
export interface LookupRow {
  readonly pattern: SchemaPattern;
  readonly rank: Rank;
  readonly privileges: PrivilegeSet;
}

/** A row with where it comes from: rows of roles, which the server has merged. */
export interface Candidate extends LookupRow {
  readonly contributions: readonly Contribution[];
}

/** One of the server's first-match searches through `mysql.db`: rows in the order in which it looks. */
export type SchemaLookup = readonly (SchemaRow | Candidate)[];

/** From this many rows on, rows on one plain name are found by that name. */
export const worthIndexing = 16;

const none: SchemaLookup = [];

/** Orders rows as the server looks: most specific first. */
export function inOrder<Row extends LookupRow>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => compareRanks(a.rank, b.rank));
}

/** The rows that cover a database, in their order. `name` is comparable. */
export function coveringRows(lookup: SchemaLookup, name: string): SchemaLookup {
  return lookup.length < worthIndexing ? scan(lookup, name) : indexed(lookup)(name);
}

/** How many of the rows found are used: more than one only when their order is open. */
export function usedCount(found: SchemaLookup): number {
  const best = found[0];
  if (best === undefined || found.length === 1) return found.length;
  const behind = found.findIndex((row) => compareRanks(row.rank, best.rank) !== 0);
  return behind < 0 ? found.length : behind;
}

function scan(lookup: SchemaLookup, name: string): SchemaLookup {
  let found: SchemaLookup[number][] | null = null;
  for (const row of lookup) {
    if (!patternCovers(row.pattern, name)) continue;
    if (found === null) found = [row];
    else found.push(row);
  }
  return found ?? none;
}

const indexed = oncePer((lookup: SchemaLookup): ((name: string) => SchemaLookup) => {
  const literal = new Map<string, SchemaLookup[number][]>();
  const wild: SchemaLookup[number][] = [];
  for (const row of lookup) {
    const { literal: name, ignoresCase } = row.pattern;
    const named = name === null || ignoresCase ? wild : (literal.get(name) ?? []);
    named.push(row);
    if (name !== null && !ignoresCase) literal.set(name, named);
  }
  return (name) => [...(literal.get(name) ?? []), ...scan(wild, name)].sort((a, b) => compareRanks(a.rank, b.rank));
});
