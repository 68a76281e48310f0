import { firstIndex } from '../first-index.ts';
import { freeByte, parseSchemaPattern, type PatternHead, patternHead, patternIntersection, type PatternOptions } from './pattern-language.ts';

/** A schema pattern and whose it is. */
export interface OwnedPattern {
  readonly text: string;
  readonly owner: string;
}

/** Two patterns of different owners and a name both match. */
export interface CollidingPair<Pattern> {
  readonly a: Pattern;
  readonly b: Pattern;
  readonly witness: string;
}

/** Finds which patterns of a list others meet. */
export interface PatternSearch<Pattern> {
  /** The first pattern of another owner that shares a name with `sought`, and such a name; null when there is none. */
  firstMeeting(sought: OwnedPattern): { readonly met: Pattern; readonly witness: string } | null;
  /** Every pattern whose head does not exclude a name in common with `sought`; its own text, too. */
  near(sought: OwnedPattern): Iterable<Pattern>;
}

/** All holders of one pattern text. */
interface Entry<Pattern> extends PatternHead {
  readonly text: string;
  readonly holders: Pattern[];
}

/** Entries `from` to `to` of the sorted list, whose heads agree in their first `depth` characters. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/**
 * Every pair of patterns of different owners that match a common name, once, in the order of their heads.
 * Patterns are sorted by head, and each looks only where a compatible head can stand: the cost grows with the list and the hits,
 * not with the pairs. Heads that begin with wildcards meet everybody.
 */
export function* collidingPatterns<Pattern extends OwnedPattern>(patterns: readonly Pattern[], options: PatternOptions): Generator<CollidingPair<Pattern>> {
  const entries = sortedEntries(patterns, options);
  for (const [index, entry] of entries.entries()) {
    for (const other of compatibleEntries(entries, entry)) {
      const opposite = entries[other];
      if (other < index || opposite === undefined) continue;
      yield* holderPairs(entry, opposite, options);
    }
  }
}

/** Prepares a list for looking up in it; what is found first is what `collidingPatterns` would tell first of `sought` and the list. */
export function patternSearch<Pattern extends OwnedPattern>(patterns: readonly Pattern[], options: PatternOptions): PatternSearch<Pattern> {
  const entries = sortedEntries(patterns, options);
  const meeting = (sought: Entry<OwnedPattern>, at: number): ReturnType<PatternSearch<Pattern>['firstMeeting']> => {
    const entry = entries[at];
    const met = entry?.holders.find(({ owner }) => owner !== sought.holders[0]?.owner);
    if (entry === undefined || met === undefined) return null;
    const witness = entry.head < sought.head ? witnessOf(entry, sought, options) : witnessOf(sought, entry, options);
    return witness === null ? null : { met, witness };
  };
  return {
    firstMeeting(pattern) {
      const sought = newEntry(pattern, options);
      const own = firstOf(0, entries.length, (at) => (entries[at]?.head ?? '') >= sought.head);
      for (const at of compatibleEntries(entries, sought, 'forwards')) {
        if (at >= own) break;
        const found = meeting(sought, at);
        if (found) return found;
      }
      for (const at of compatibleEntries(entries, sought)) {
        const found = at < own ? null : meeting(sought, at);
        if (found) return found;
      }
      return null;
    },
    *near(pattern) {
      for (const at of compatibleEntries(entries, newEntry(pattern, options))) yield* entries[at]?.holders ?? [];
    },
  };
}

function sortedEntries<Pattern extends OwnedPattern>(patterns: readonly Pattern[], options: PatternOptions): Entry<Pattern>[] {
  const byText = new Map<string, Entry<Pattern>>();
  for (const pattern of patterns) {
    const known = byText.get(pattern.text);
    if (known !== undefined) known.holders.push(pattern);
    else byText.set(pattern.text, newEntry(pattern, options));
  }
  return [...byText.values()].sort((a, b) => (a.head < b.head ? -1 : a.head > b.head ? 1 : 0));
}

function newEntry<Pattern extends OwnedPattern>(holder: Pattern, options: PatternOptions): Entry<Pattern> {
  const { head, open } = patternHead(holder.text, options);
  return { text: holder.text, head, open, holders: [holder] };
}

function* holderPairs<Pattern extends OwnedPattern>(one: Entry<Pattern>, two: Entry<Pattern>, options: PatternOptions): Generator<CollidingPair<Pattern>> {
  let witness: string | null = null;
  for (const [index, a] of one.holders.entries()) {
    for (const b of one === two ? one.holders.slice(index + 1) : two.holders) {
      if (a.owner === b.owner) continue;
      witness ??= witnessOf(one, two, options);
      if (witness === null) return;
      yield { a, b, witness };
    }
  }
}

/** A name both match. Languages are read again when needed: few of a large server's patterns meet another. */
function witnessOf(one: Entry<unknown>, two: Entry<unknown>, options: PatternOptions): string | null {
  return patternIntersection(parseSchemaPattern(one.text, options), parseSchemaPattern(two.text, options))?.witness ?? null;
}

/** Positions of the entries whose head does not exclude a common name; where heads part, those behind come first unless `forwards`. */
function* compatibleEntries(entries: readonly Entry<unknown>[], sought: Entry<unknown>, order?: 'forwards'): Generator<number> {
  const pending: Range[] = [{ from: 0, to: entries.length, depth: 0 }];
  for (let range = pending.pop(); range !== undefined; range = pending.pop()) {
    const { to, depth } = range;
    const atEnd = depth === sought.head.length;
    let from = range.from;
    // Heads that end here stand first.
    for (let entry = entries[from]; from < to && entry?.head.length === depth; entry = entries[from]) {
      if (entry.open || atEnd) yield from;
      from++;
    }
    if (!atEnd) {
      const ranges = rangesAfter(entries, { from, to, depth }, sought.head.charAt(depth));
      pending.push(...(order === 'forwards' ? ranges.reverse() : ranges));
    } else if (sought.open) for (; from < to; from++) yield from;
  }
}

/** The parts of a range whose next character agrees with `wanted`. */
function rangesAfter(entries: readonly Entry<unknown>[], { from, to, depth }: Range, wanted: string): Range[] {
  const parts: Range[] = [];
  for (let start = from; start < to;) {
    const character = characterAt(entries, start, depth);
    const end = firstOf(start, to, (index) => characterAt(entries, index, depth) > character);
    if (wanted === freeByte || character === freeByte || character === wanted) {
      parts.push({ from: start, to: end, depth: depth + 1 });
    }
    const leap = wanted === freeByte || character >= wanted ? freeByte : wanted;
    start = wanted === freeByte ? end : firstOf(end, to, (index) => characterAt(entries, index, depth) >= leap);
  }
  return parts;
}

function characterAt(entries: readonly Entry<unknown>[], index: number, depth: number): string {
  return entries[index]?.head.charAt(depth) ?? '';
}

/** The same as `firstIndex`; most ranges agree throughout. */
function firstOf(from: number, to: number, holds: (index: number) => boolean): number {
  return from === to || !holds(to - 1) ? to : firstIndex(from, to - 1, holds);
}
