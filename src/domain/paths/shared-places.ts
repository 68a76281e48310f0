import { firstIndex } from '../first-index.ts';
import { foldName } from './fold-name.ts';
import { keysAround, type Location, type Place } from './path-site.ts';

/** One folder and everybody who claims it. */
export interface ClaimedPlace {
  readonly place: Place;
  /** Positions in the list of claims. */
  readonly claims: readonly number[];
  /** Sorted, each once. */
  readonly owners: readonly string[];
}

/** A link found on a host: where it is, and the place it leads to. */
export interface PlaceLink {
  readonly at: Place;
  readonly target: Place;
}

/** The folders that several owners have in common. */
export interface SharedPlaces {
  /** Claimed by two owners or more. */
  readonly shared: readonly ClaimedPlace[];
  /** One inside the other, and not all of both the same owner's. */
  readonly nested: readonly { readonly outer: ClaimedPlace; readonly inner: ClaimedPlace }[];
  /** A link inside `from` leads to `to`, into it or to a folder around it, and not all of both are the same owner's. */
  readonly linked: readonly { readonly link: PlaceLink; readonly from: ClaimedPlace; readonly to: ClaimedPlace }[];
  /** Claims (positions) that could be shared in ways that were not collected: open locations, and places with a doubt. */
  readonly doubtful: readonly number[];
  /** Claims that no folder can answer. */
  readonly invalid: readonly number[];
  /** Pairs left out: beyond 64 enclosing folders for one folder, or 64 folders for one link. */
  readonly leftOut: number;
  /** By the keys of the places themselves. */
  readonly index: PlaceIndex;
}

/** Where claims lie, by their positions. Nearly every place is one owner's, so nothing is made for each but its key. */
export interface PlaceIndex {
  /** Of all claimed places, sorted: what is inside a place comes right behind it. */
  readonly keys: readonly string[];
  /** The first claim of each place, in the order of the keys. */
  readonly order: Int32Array;
  /** From each claim to the first of its place; -1 for one without place. */
  readonly firstOf: Int32Array;
  /** From each claim to the next of its place, -1 at the end. */
  readonly next: Int32Array;
  /** The first claim of a place by its key. */
  readonly firstAt: (key: string) => number | undefined;
}

/** Relations reported for one inner folder or one link. */
const pairsAtMost = 64;

/** Puts claims together that lie in one place, by `keyOf` it; null: it counts as none. */
export function placeIndex(claims: readonly { readonly location: Location }[], keyOf: (place: Place) => string | null): PlaceIndex {
  const firsts = new Map<string, number>();
  const firstOf = new Int32Array(claims.length).fill(-1);
  const next = new Int32Array(claims.length).fill(-1);
  const last = new Int32Array(claims.length);
  claims.forEach(({ location }, at) => {
    const key = location.kind === 'place' ? keyOf(location.place) : null;
    if (key === null) return;
    let first = firsts.get(key);
    if (first === undefined) firsts.set(key, (first = at));
    else next[last[first] ?? first] = at;
    firstOf[at] = first;
    last[first] = at;
  });
  // Sorting bare keys is several times faster than sorting by a comparison.
  const keys = [...firsts.keys()].sort();
  const order = new Int32Array(keys.length);
  for (let rank = 0; rank < keys.length; rank++) order[rank] = firsts.get(keys[rank] ?? '') ?? -1;
  return { keys, order, firstOf, next, firstAt: (key) => firsts.get(key) };
}

/** Finds every folder that several owners share, directly, by nesting or through links. Sorts once; never compares all with all. */
export function sharedPlaces<Claim extends { readonly location: Location }>(
  claims: readonly Claim[],
  ownerOf: (claim: Claim) => string,
  links: readonly PlaceLink[],
): SharedPlaces {
  const index = placeIndex(claims, ({ key }) => key);
  const places = placesOf(index, claims, ownerOf);
  const nesting = nestedPlaces(index, places);
  const linking = linkedPlaces(index, places, links);
  const open: number[] = [];
  const invalid: number[] = [];
  let isCaseless = false;
  claims.forEach(({ location }, at) => {
    if (location.kind === 'invalid') invalid.push(at);
    else if (location.kind !== 'place' || location.place.doubt !== null) open.push(at);
    isCaseless ||= location.kind === 'place' && location.place.caseless;
  });
  const caseTwins = isCaseless ? caseDoubts(Array.from(index.order, places.claimed)) : [];
  return {
    shared: Array.from(index.order.filter(places.isShared), places.claimed),
    nested: nesting.pairs,
    linked: linking.pairs,
    doubtful: caseTwins.length === 0 ? open : [...new Set([...open, ...caseTwins])].sort((a, b) => a - b),
    invalid,
    leftOut: nesting.leftOut + linking.leftOut,
    index,
  };
}

/** What there is to tell of a place, by its first claim. It is put together when it is asked for. */
interface Places {
  readonly isShared: (first: number) => boolean;
  /** True unless both are one owner's alone. */
  readonly areStrangers: (one: number, other: number) => boolean;
  /** The same object at every question. */
  readonly claimed: (first: number) => ClaimedPlace;
}

function placesOf<Claim extends { readonly location: Location }>(
  { firstOf, next }: PlaceIndex,
  claims: readonly Claim[],
  ownerOf: (claim: Claim) => string,
): Places {
  const owners = claims.map(ownerOf);
  const owner = (at: number): string => owners[at] ?? '';
  const shared = new Uint8Array(claims.length);
  for (let at = 0; at < firstOf.length; at++) {
    const first = firstOf[at] ?? -1;
    if (first >= 0 && first !== at && owners[first] !== owners[at]) shared[first] = 1;
  }
  const isShared = (first: number): boolean => shared[first] === 1;
  const made = new Map<number, ClaimedPlace>();
  return {
    isShared,
    areStrangers: (one, other) => isShared(one) || isShared(other) || owners[one] !== owners[other],
    claimed: (first) => {
      let claimed = made.get(first);
      if (claimed === undefined) made.set(first, (claimed = claimedPlace(first)));
      return claimed;
    },
  };

  function claimedPlace(first: number): ClaimedPlace {
    const location = claims[first]?.location;
    if (location?.kind !== 'place') throw new Error('only places have keys');
    const all: number[] = [];
    for (let at = first; at >= 0; at = next[at] ?? -1) all.push(at);
    return { place: location.place, claims: all, owners: [...new Set(all.map(owner))].sort() };
  }
}

function nestedPlaces({ keys, order }: PlaceIndex, places: Places): { pairs: SharedPlaces['nested'][number][]; leftOut: number } {
  const pairs: SharedPlaces['nested'][number][] = [];
  /** Ranks of the folders around the present one. */
  const around: number[] = [];
  let leftOut = 0;
  for (let rank = 0; rank < keys.length; rank++) {
    const key = keys[rank] ?? '';
    const first = order[rank] ?? -1;
    while (around.length > 0 && !key.startsWith(keys[around.at(-1) ?? 0] ?? '')) around.pop();
    for (let at = Math.max(0, around.length - pairsAtMost); at < around.length; at++) {
      const outer = order[around[at] ?? 0] ?? -1;
      if (places.areStrangers(outer, first)) pairs.push({ outer: places.claimed(outer), inner: places.claimed(first) });
    }
    leftOut += Math.max(0, around.length - pairsAtMost);
    around.push(rank);
  }
  return { pairs, leftOut };
}

function linkedPlaces(
  { keys, firstAt }: PlaceIndex,
  places: Places,
  links: readonly PlaceLink[],
): { pairs: SharedPlaces['linked'][number][]; leftOut: number } {
  const pairs: SharedPlaces['linked'][number][] = [];
  const claimedAround = (key: string): number[] => keysAround(key).flatMap((each) => firstAt(each) ?? []);
  let leftOut = 0;
  for (const link of links) {
    const holders = claimedAround(link.at.key);
    if (holders.length === 0) continue;
    const reached = [...claimedAround(link.target.key), ...inside(keys, link.target.key).flatMap((key) => firstAt(key) ?? [])];
    const found = holders.flatMap((from) => reached.flatMap((to) => (from !== to && places.areStrangers(from, to) ? [{ from, to }] : [])));
    for (const { from, to } of found.slice(0, pairsAtMost)) pairs.push({ link, from: places.claimed(from), to: places.claimed(to) });
    leftOut += Math.max(0, found.length - pairsAtMost);
  }
  return { pairs, leftOut };
}

/** The keys strictly inside, at most one more than is reported. */
function inside(keys: readonly string[], key: string): string[] {
  const found: string[] = [];
  let next = firstIndex(0, keys.length, (at) => (keys[at] ?? '') > key);
  for (; found.length <= pairsAtMost && keys[next]?.startsWith(key) === true; next++) found.push(...keys.slice(next, next + 1));
  return found;
}

/** Claims that came through a Samba share and meet another, or a folder around one, that differs in letter case only. */
function caseDoubts(places: readonly ClaimedPlace[]): number[] {
  const roots = new Set(places.flatMap(({ place }) => (place.caseless ? [place.root] : [])));
  const affected = places.filter(({ place }) => roots.has(place.root)).map((claimed) => ({ claimed, folded: foldedKey(claimed.place) }));
  const groups = new Map<string, { readonly spellings: Set<string>; readonly caseless: number[] }>();
  for (const { claimed, folded } of affected) {
    const group = groups.get(folded) ?? { spellings: new Set(), caseless: [] };
    group.spellings.add(claimed.place.key);
    if (claimed.place.caseless) group.caseless.push(...claimed.claims);
    groups.set(folded, group);
  }
  const doubtful = new Set<readonly number[]>();
  for (const { claimed, folded } of affected) {
    for (const key of keysAround(claimed.place.key)) {
      const group = groups.get(folded.slice(0, key.length));
      if (group === undefined || (group.spellings.size === 1 && group.spellings.has(key))) continue;
      doubtful.add(group.caseless);
      if (claimed.place.caseless) doubtful.add(claimed.claims);
    }
  }
  return [...doubtful].flat();
}

/** As long as the key: letters are folded one to one. */
function foldedKey({ root, key }: Place): string {
  return `${root}${foldName(key.slice(root.length))}`;
}
