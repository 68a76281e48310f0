import { type AddressRange, parseNetwork } from './address-ranges.ts';
import { hostPatternRange } from './host-pattern-range.ts';

/** Finds whose networks a host part lets in, without looking at everybody. */
export interface NetworkIndex {
  /** The holders, in the order given, a client of whose networks could use the host part; those that only names could tell are left out. */
  holdersMeeting(hostPattern: string): readonly string[];
  /** The holders, in the order given, whose networks share an address with one of the ranges. */
  holdersIn(ranges: readonly AddressRange[]): readonly string[];
}

interface Entry extends AddressRange {
  /** Place in the list of holders. */
  readonly place: number;
  /** The greatest `last` up to this entry. */
  readonly reach: bigint;
}

/** Indexes the networks (addresses or CIDR) of some holders; what cannot be read is left out. */
export function networkIndex(holders: readonly { readonly id: string; readonly networks: readonly string[] }[]): NetworkIndex {
  const ranges = holders.flatMap(({ networks }, place) =>
    networks.flatMap((network) => {
      const range = parseNetwork(network);
      return range === null ? [] : [{ ...range, place }];
    }),
  );
  const entries = { 4: sorted(ranges.filter(({ family }) => family === 4)), 6: sorted(ranges.filter(({ family }) => family === 6)) };
  const named = (places: ReadonlySet<number>): string[] => [...places].sort((a, b) => a - b).map((place) => holders[place]?.id ?? '');
  const everybody = named(new Set(ranges.map(({ place }) => place)));
  const holdersIn = (parts: readonly AddressRange[]): readonly string[] => {
    const places = new Set<number>();
    for (const part of parts) for (const place of meeting(entries[part.family], part)) places.add(place);
    return named(places);
  };
  return {
    holdersMeeting(hostPattern) {
      const range = hostPatternRange(hostPattern);
      if (range.kind === 'any') return everybody;
      return range.kind === 'ranges' ? holdersIn(range.ranges) : [];
    },
    holdersIn,
  };
}

function sorted(ranges: readonly (AddressRange & { readonly place: number })[]): Entry[] {
  let reach = -1n;
  return ranges
    .toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
    .map((range) => {
      if (range.last > reach) reach = range.last;
      return { ...range, reach };
    });
}

function* meeting(entries: readonly Entry[], { first, last }: AddressRange): Generator<number> {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.first ?? 0n) <= last) low = middle + 1;
    else high = middle;
  }
  // Backwards from the last that begins early enough, until none before reaches this far.
  for (let at = low - 1; at >= 0; at--) {
    const entry = entries[at];
    if (entry === undefined || entry.reach < first) return;
    if (entry.last >= first) yield entry.place;
  }
}
