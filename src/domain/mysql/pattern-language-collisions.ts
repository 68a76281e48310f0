import { parseSchemaPattern, patternIntersection, type PatternLanguage, type PatternOptions } from './pattern-language.ts';

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

/** All holders of one pattern text, and what its names begin with: bytes, `freeByte` for `_`, up to the first `%`. */
interface Entry<Pattern> {
  readonly language: PatternLanguage;
  readonly head: string;
  /** A `%` follows the head. */
  readonly open: boolean;
  readonly holders: Pattern[];
}

/** Entries `from` to `to` of the sorted list, whose heads agree in their first `depth` characters. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

const freeByte = 'Ā';

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
      yield* holderPairs(entry, opposite);
    }
  }
}

function sortedEntries<Pattern extends OwnedPattern>(patterns: readonly Pattern[], options: PatternOptions): Entry<Pattern>[] {
  const byText = new Map<string, Entry<Pattern>>();
  for (const pattern of patterns) {
    const known = byText.get(pattern.text);
    if (known !== undefined) known.holders.push(pattern);
    else byText.set(pattern.text, newEntry(pattern, parseSchemaPattern(pattern.text, options)));
  }
  return [...byText.values()].sort((a, b) => (a.head < b.head ? -1 : a.head > b.head ? 1 : 0));
}

function newEntry<Pattern>(holder: Pattern, language: PatternLanguage): Entry<Pattern> {
  const end = language.steps.findIndex((step) => step.repeats);
  const fixed = end < 0 ? language.steps : language.steps.slice(0, end);
  return { language, head: fixed.map((step) => step.on ?? freeByte).join(''), open: end >= 0, holders: [holder] };
}

function* holderPairs<Pattern extends OwnedPattern>(one: Entry<Pattern>, two: Entry<Pattern>): Generator<CollidingPair<Pattern>> {
  let witness: string | null = null;
  for (const [index, a] of one.holders.entries()) {
    for (const b of one === two ? one.holders.slice(index + 1) : two.holders) {
      if (a.owner === b.owner) continue;
      witness ??= patternIntersection(one.language, two.language)?.witness ?? null;
      if (witness === null) return;
      yield { a, b, witness };
    }
  }
}

/** Positions of the entries whose head does not exclude a common name. */
function* compatibleEntries(entries: readonly Entry<unknown>[], sought: Entry<unknown>): Generator<number> {
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
    if (!atEnd) pending.push(...rangesAfter(entries, { from, to, depth }, sought.head.charAt(depth)));
    else if (sought.open) for (; from < to; from++) yield from;
  }
}

/** The parts of a range whose next character agrees with `wanted`. */
function rangesAfter(entries: readonly Entry<unknown>[], { from, to, depth }: Range, wanted: string): Range[] {
  const parts: Range[] = [];
  for (let start = from; start < to;) {
    const character = characterAt(entries, start, depth);
    const end = firstIndex(start, to, (index) => characterAt(entries, index, depth) > character);
    if (wanted === freeByte || character === freeByte || character === wanted) {
      parts.push({ from: start, to: end, depth: depth + 1 });
    }
    const leap = wanted === freeByte || character >= wanted ? freeByte : wanted;
    start = wanted === freeByte ? end : firstIndex(end, to, (index) => characterAt(entries, index, depth) >= leap);
  }
  return parts;
}

function characterAt(entries: readonly Entry<unknown>[], index: number, depth: number): string {
  return entries[index]?.head.charAt(depth) ?? '';
}

/** First index in [from, to) at which a monotone condition holds, `to` when nowhere. */
function firstIndex(from: number, to: number, holds: (index: number) => boolean): number {
  // Most ranges agree throughout.
  if (from === to || !holds(to - 1)) return to;
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
