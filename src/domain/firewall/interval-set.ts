/** Numbers from `first` to `last`, both included: addresses or ports. */
export interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

/** Intervals in order that neither overlap nor touch. */
export type IntervalSet = readonly Interval[];

/** Any intervals as a set. */
export function intervalSet(intervals: readonly Interval[]): IntervalSet {
  if (intervals.length < 2) return intervals;
  const merged: Interval[] = [];
  for (const interval of intervals.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))) {
    const previous = merged.at(-1);
    if (previous === undefined || interval.first > previous.last + 1n) merged.push({ first: interval.first, last: interval.last });
    else if (interval.last > previous.last) merged[merged.length - 1] = { first: previous.first, last: interval.last };
  }
  return merged;
}

/** Does the interval lie in the set, wholly, partly or not at all? */
export function relation(set: IntervalSet, interval: Interval): 'inside' | 'outside' | 'partly' {
  const candidate = set[firstEndingFrom(set, interval.first)];
  if (candidate === undefined || candidate.first > interval.last) return 'outside';
  return candidate.first <= interval.first && candidate.last >= interval.last ? 'inside' : 'partly';
}

/** Parts of intervals that lie in a set, and those that do not. */
export interface Cut {
  readonly inside: Interval[];
  readonly outside: Interval[];
}

/** The parts of the interval that lie in the set, and those that do not, added to those that are given. */
export function cut(set: IntervalSet, interval: Interval, parts?: Cut): Cut {
  const only = set[0];
  return parts === undefined && only !== undefined && set.length === 1
    ? cutByOne(only, interval)
    : cutByAll(set, interval, parts ?? { inside: [], outside: [] });
}

/** Most sets are one interval, and most of those lie in the other wholly. */
function cutByOne(part: Interval, interval: Interval): Cut {
  if (part.first > interval.last || part.last < interval.first) return { inside: [], outside: [interval] };
  const [before, after] = [part.first > interval.first, part.last < interval.last];
  const inside = before && after ? part : { first: before ? part.first : interval.first, last: after ? part.last : interval.last };
  const lower = before ? { first: interval.first, last: part.first - 1n } : null;
  const upper = after ? { first: part.last + 1n, last: interval.last } : null;
  return { inside: [inside], outside: lower === null ? (upper === null ? [] : [upper]) : upper === null ? [lower] : [lower, upper] };
}

function cutByAll(set: IntervalSet, interval: Interval, parts: Cut): Cut {
  const { inside, outside } = parts;
  let next = interval.first;
  for (let at = firstEndingFrom(set, interval.first); at < set.length; at++) {
    const part = set[at];
    if (part === undefined || part.first > interval.last) break;
    if (part.first > next) outside.push({ first: next, last: part.first - 1n });
    const last = part.last < interval.last ? part.last : interval.last;
    inside.push({ first: part.first > next ? part.first : next, last });
    next = last + 1n;
  }
  if (next <= interval.last) outside.push({ first: next, last: interval.last });
  return parts;
}

/** Place of the first of intervals in order that ends at `value` or later. */
export function firstEndingFrom(set: IntervalSet, value: bigint): number {
  const [only] = set;
  if (only !== undefined && set.length === 1) return only.last >= value ? 0 : 1;
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((set[middle]?.last ?? value) >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
