import type { AddressRange } from './address-ranges.ts';

/** An address range and whose it is. */
export interface OwnedRange extends AddressRange {
  readonly owner: string;
}

/**
 * The ranges that share an address with one of another owner, each with the one that reaches farthest of those beginning before it: at most
 * one pair for each range, so that 10,000 practices with the same office network are 9,999 pairs. Any ranges, nested or not; one sorted pass.
 */
export function* foreignOverlaps<Range extends OwnedRange>(ranges: readonly Range[]): Generator<readonly [earlier: Range, later: Range]> {
  // The farthest reaching range, and the farthest reaching one of any other owner.
  let far: Range | undefined;
  let other: Range | undefined;
  for (const range of ranges.toSorted(byStart)) {
    if (far?.family !== range.family) [far, other] = [undefined, undefined];
    const foreign = far?.owner === range.owner ? other : far;
    if (foreign !== undefined && foreign.last >= range.first) yield [foreign, range];
    if (far === undefined || range.last > far.last) {
      if (far !== undefined && far.owner !== range.owner) other = far;
      far = range;
    } else if (far.owner !== range.owner && (other === undefined || range.last > other.last)) other = range;
  }
}

/** By family and first address; of those that begin together the widest first. */
function byStart(left: AddressRange, right: AddressRange): number {
  if (left.family !== right.family) return left.family - right.family;
  if (left.first !== right.first) return left.first < right.first ? -1 : 1;
  return left.last === right.last ? 0 : left.last > right.last ? -1 : 1;
}
