import type { Contribution } from './access.ts';
import type { PrivilegeSet } from './privileges.ts';
import type { SchemaPattern } from './schema-pattern.ts';
import { compareRanks, type Rank } from './specificity.ts';

/** One row of a lookup, or several that the server has merged because they spell the same pattern. */
export interface LookupRow {
  readonly pattern: SchemaPattern;
  readonly rank: Rank;
  readonly privileges: PrivilegeSet;
}

/** A row that a database was found under, with where it comes from. */
export interface Candidate extends LookupRow {
  readonly contributions: readonly Contribution[];
}

/** One of the server's first-match searches through `mysql.db`. */
export interface SchemaLookup {
  /** In the order in which the server looks. */
  readonly rows: readonly LookupRow[];
  /** The candidates used for a database (more than one only when their order is open) and those behind them. `name` is comparable. */
  find(name: string): { readonly used: readonly Candidate[]; readonly shadowed: readonly Candidate[] };
}

/** From this many rows on, rows on one plain name are found by that name. */
const worthIndexing = 16;

const none: readonly never[] = [];
const nothing: ReturnType<SchemaLookup['find']> = { used: none, shadowed: none };

/** Orders rows as the server looks: most specific first. */
export function inOrder<Row extends LookupRow>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => compareRanks(a.rank, b.rank));
}

/** Builds a lookup of rows in the server's order; `told` says where a row that was found comes from. */
export function schemaLookup<Row extends LookupRow>(ordered: readonly Row[], told: (row: Row) => Candidate): SchemaLookup {
  const matching = ordered.length < worthIndexing ? null : indexed(ordered);
  const find = (name: string): ReturnType<SchemaLookup['find']> => {
    const found = matching === null ? scan(ordered, name) : matching(name);
    const best = found[0];
    if (best === undefined) return nothing;
    const tied = found.findIndex((row) => compareRanks(row.rank, best.rank) !== 0);
    return tied < 0 ? { used: found.map(told), shadowed: none } : { used: found.slice(0, tied).map(told), shadowed: found.slice(tied).map(told) };
  };
  return { rows: ordered, find };
}

function scan<Row extends LookupRow>(ordered: readonly Row[], name: string): readonly Row[] {
  let found: Row[] | null = null;
  for (const row of ordered) if (row.pattern.matches(name)) (found ??= []).push(row);
  return found ?? none;
}

function indexed<Row extends LookupRow>(ordered: readonly Row[]): (name: string) => readonly Row[] {
  const literal = new Map<string, Row[]>();
  const wild: Row[] = [];
  for (const row of ordered) {
    const { literal: name, ignoresCase } = row.pattern;
    const named = name === null || ignoresCase ? wild : (literal.get(name) ?? []);
    named.push(row);
    if (name !== null && !ignoresCase) literal.set(name, named);
  }
  return (name) => [...(literal.get(name) ?? []), ...scan(wild, name)].sort((a, b) => compareRanks(a.rank, b.rank));
}
