import { type AddressRange, parseNetwork, plainAddress, type PlainAddress } from './address-ranges.ts';
import { hostPatternRange } from './host-pattern-range.ts';

/** Finds whose networks a host part lets in, without looking at everybody. */
export interface NetworkIndex {
  /** The holders, in the order given, a client of whose networks could use the host part; those that only names could tell are left out. */
  holdersMeeting(hostPattern: string): readonly string[];
  /** The holders, in the order given, whose networks share an address with one of the ranges. */
  holdersIn(ranges: readonly AddressRange[]): readonly string[];
  /** All networks, merged. Default routes, which begin at the first address of all, are left out. */
  merged(): readonly AddressRange[];
}

interface Entry {
  readonly first: PlainAddress;
  readonly last: PlainAddress;
  /** Place in the list of holders. */
  readonly place: number;
  /** The greatest `last` up to this entry. */
  reach: PlainAddress;
}

/** Indexes the networks (addresses or CIDR) of some holders; what cannot be read is left out. */
export function networkIndex(holders: readonly { readonly id: string; readonly networks: readonly string[] }[]): NetworkIndex {
  const entries: Readonly<Record<4 | 6, Entry[]>> = { 4: [], 6: [] };
  holders.forEach(({ networks }, place) => {
    networks.forEach((network) => {
      const range = parseNetwork(network);
      if (range === null) return;
      const last = plainAddress(range.family, range.last);
      entries[range.family].push({ first: plainAddress(range.family, range.first), last, place, reach: last });
    });
  });
  sortByStart(entries[4]);
  sortByStart(entries[6]);
  // Nearly always a network is one holder's: one list for all that ask.
  const alone: (readonly string[] | undefined)[] = holders.map(() => undefined);
  const named = (places: readonly number[]): readonly string[] => [...new Set(places)].sort((a, b) => a - b).map((place) => holders[place]?.id ?? '');
  let everybody: readonly string[] | null = null;
  const holdersIn = (parts: readonly AddressRange[]): readonly string[] => {
    let only = -1;
    let places: number[] | null = null;
    parts.forEach(({ family, first, last }) => {
      const list = entries[family];
      const from = plainAddress(family, first);
      for (let at = reaching(list, from, beginning(list, plainAddress(family, last))); at >= 0; at = reaching(list, from, at)) {
        const place = list[at]?.place ?? -1;
        if (only < 0) only = place;
        else if (place !== only) (places ??= [only]).push(place);
      }
    });
    if (places !== null) return named(places);
    return only < 0 ? nobody : (alone[only] ??= [holders[only]?.id ?? '']);
  };
  return {
    holdersMeeting(hostPattern) {
      const range = hostPatternRange(hostPattern);
      if (range.kind === 'any') return (everybody ??= named([...entries[4], ...entries[6]].map(({ place }) => place)));
      return range.kind === 'ranges' ? holdersIn(range.ranges) : nobody;
    },
    holdersIn,
    merged: () => [...mergedOf(4, entries[4]), ...mergedOf(6, entries[6])],
  };
}

const nobody: readonly string[] = [];

function sortByStart(entries: Entry[]): void {
  entries.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  let reach: PlainAddress = -1;
  for (const entry of entries) {
    if (entry.last > reach) reach = entry.last;
    entry.reach = reach;
  }
}

/** How many entries begin at an address or before. */
function beginning(entries: readonly Entry[], address: PlainAddress): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.first ?? 0) > address) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The last of the entries before a place that reaches an address; -1 for none. None before one whose reach is less does. */
function reaching(entries: readonly Entry[], address: PlainAddress, before: number): number {
  for (let at = before - 1; at >= 0; at--) {
    const entry = entries[at];
    if (entry === undefined || entry.reach < address) return -1;
    if (entry.last >= address) return at;
  }
  return -1;
}

function mergedOf(family: 4 | 6, entries: readonly Entry[]): AddressRange[] {
  const merged: { readonly first: PlainAddress; last: PlainAddress }[] = [];
  entries.forEach(({ first, last }) => {
    if (first <= 0) return;
    const open = merged.at(-1);
    if (open === undefined || first > following(open.last)) merged.push({ first, last });
    else if (last > open.last) open.last = last;
  });
  return merged.map(({ first, last }) => ({ family, first: BigInt(first), last: BigInt(last) }));
}

function following(address: PlainAddress): PlainAddress {
  return typeof address === 'number' ? address + 1 : address + 1n;
}
