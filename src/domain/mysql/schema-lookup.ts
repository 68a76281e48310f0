import type { Contribution } from './access.ts';
import type { PrivilegeSet } from './privileges.ts';
import type { SchemaPattern } from './schema-pattern.ts';
import { compareRanks, type Rank } from './specificity.ts';

/** One row of a lookup, or several that the server has merged because they spell the same pattern. */
export interface Candidate {
  readonly pattern: SchemaPattern;
  readonly rank: Rank;
  readonly privileges: PrivilegeSet;
  readonly contributions: readonly Contribution[];
}

/** One of the server's first-match searches through `mysql.db`. */
export interface SchemaLookup {
  /** In the order in which the server looks. */
  readonly candidates: readonly Candidate[];
  /** The candidates used for a database (more than one only when their order is open) and those behind them. `name` is comparable. */
  find(name: string): { readonly used: readonly Candidate[]; readonly shadowed: readonly Candidate[] };
}

/** From this many rows on, rows on one plain name are found by that name. */
const worthIndexing = 16;

const nothing: ReturnType<SchemaLookup['find']> = { used: [], shadowed: [] };

/** Builds a lookup; `candidates` in any order. */
export function schemaLookup(candidates: readonly Candidate[]): SchemaLookup {
  const ordered = candidates.toSorted((a, b) => compareRanks(a.rank, b.rank));
  const matching = ordered.length < worthIndexing ? scan(ordered) : indexed(ordered);
  const find = (name: string): ReturnType<SchemaLookup['find']> => {
    const found = matching(name);
    const best = found[0];
    if (best === undefined) return nothing;
    const tied = found.findIndex((candidate) => compareRanks(candidate.rank, best.rank) !== 0);
    return tied < 0 ? { used: found, shadowed: [] } : { used: found.slice(0, tied), shadowed: found.slice(tied) };
  };
  return { candidates: ordered, find };
}

type Matching = (name: string) => readonly Candidate[];

function scan(ordered: readonly Candidate[]): Matching {
  return (name) => ordered.filter((candidate) => candidate.pattern.matches(name));
}

function indexed(ordered: readonly Candidate[]): Matching {
  const literal = new Map<string, Candidate[]>();
  const wild: Candidate[] = [];
  for (const candidate of ordered) {
    const { literal: name, ignoresCase } = candidate.pattern;
    const named = name === null || ignoresCase ? wild : (literal.get(name) ?? []);
    named.push(candidate);
    if (name !== null && !ignoresCase) literal.set(name, named);
  }
  return (name) => {
    const found = wild.filter((candidate) => candidate.pattern.matches(name));
    return [...(literal.get(name) ?? []), ...found].sort((a, b) => compareRanks(a.rank, b.rank));
  };
}
