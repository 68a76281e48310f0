import { firstIndex } from '../first-index.ts';
import { type AddressRange, parseNetwork, plainAddress, type PlainAddress } from './address-ranges.ts';
import { hostPatternRange } from './host-pattern-range.ts';

/** Finds whose networks a host part lets in, without looking at everybody. */
export interface NetworkIndex {
  /** The holders, in the order given, a client of whose networks could use the host part; those that only names could tell are left out. */
  holdersMeeting(hostPattern: string): readonly string[];
  /** The holders, in the order given, whose networks share an address with one of the ranges. */
  holdersIn(ranges: readonly AddressRange[]): readonly string[];
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
  for (const [place, { networks }] of holders.entries()) {
    for (const network of networks) {
      const range = parseNetwork(network);
      if (range === null) continue;
      const last = plainAddress(range.family, range.last);
      entries[range.family].push({ first: plainAddress(range.family, range.first), last, place, reach: last });
    }
  }
  for (const list of [entries[4], entries[6]]) sortByStart(list);
  const named = (places: readonly number[]): string[] => {
    const once = places.length < 2 ? places : [...new Set(places)].sort((a, b) => a - b);
    return once.map((place) => holders[place]?.id ?? '');
  };
  let everybody: readonly string[] | null = null;
  const holdersIn = (parts: readonly AddressRange[]): readonly string[] => {
    const places: number[] = [];
    for (const part of parts) addMeeting(entries[part.family], part, places);
    return named(places);
  };
  return {
    holdersMeeting(hostPattern) {
      const range = hostPatternRange(hostPattern);
      if (range.kind === 'any') return (everybody ??= named([...entries[4], ...entries[6]].map(({ place }) => place)));
      return range.kind === 'ranges' ? holdersIn(range.ranges) : [];
    },
    holdersIn,
  };
}

function sortByStart(entries: Entry[]): void {
  entries.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  let reach: PlainAddress = -1;
  for (const entry of entries) {
    if (entry.last > reach) reach = entry.last;
    entry.reach = reach;
  }
}

/** Adds the places of the entries that share an address with a range. */
function addMeeting(entries: readonly Entry[], range: AddressRange, places: number[]): void {
  if (entries.length === 0) return;
  const first = plainAddress(range.family, range.first);
  const last = plainAddress(range.family, range.last);
  const late = firstIndex(0, entries.length, (at) => (entries[at]?.first ?? 0) > last);
  // Backwards from the last that begins early enough, until none before reaches this far.
  for (let at = late - 1; at >= 0; at--) {
    const entry = entries[at];
    if (entry === undefined || entry.reach < first) return;
    if (entry.last >= first) places.push(entry.place);
  }
}
