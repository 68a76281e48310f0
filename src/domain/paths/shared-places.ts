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
}

/** Relations reported for one inner folder or one link. */
const pairsAtMost = 64;

/** Finds every folder that several owners share, directly, by nesting or through links. Sorts once; never compares all with all. */
export function sharedPlaces<Claim extends { readonly location: Location }>(
  claims: readonly Claim[],
  ownerOf: (claim: Claim) => string,
  links: readonly PlaceLink[],
): SharedPlaces {
  const places = placesOf(claims, ownerOf);
  const nesting = nestedPlaces(places);
  const linking = linkedPlaces(places, links);
  const open: number[] = [];
  const invalid: number[] = [];
  let isCaseless = false;
  for (const [at, { location }] of claims.entries()) {
    if (location.kind === 'invalid') invalid.push(at);
    else if (location.kind !== 'place' || location.place.doubt !== null) open.push(at);
    isCaseless ||= location.kind === 'place' && location.place.caseless;
  }
  const caseTwins = isCaseless ? caseDoubts(places.keys.map((key) => places.claimed(key))) : [];
  return {
    shared: places.keys.flatMap((key) => (places.isShared(key) ? [places.claimed(key)] : [])),
    nested: nesting.pairs,
    linked: linking.pairs,
    doubtful: caseTwins.length === 0 ? open : [...new Set([...open, ...caseTwins])].sort((a, b) => a - b),
    invalid,
    leftOut: nesting.leftOut + linking.leftOut,
  };
}

/** All claimed places by their keys. Nearly all are one owner's, so what there is to tell of a place is put together when it is asked for. */
interface Places {
  /** Sorted: what is inside a place comes right behind it. */
  readonly keys: readonly string[];
  readonly has: (key: string) => boolean;
  readonly isShared: (key: string) => boolean;
  /** True unless both are one owner's alone. */
  readonly areStrangers: (one: string, other: string) => boolean;
  /** The same object at every question. */
  readonly claimed: (key: string) => ClaimedPlace;
}

function placesOf<Claim extends { readonly location: Location }>(claims: readonly Claim[], ownerOf: (claim: Claim) => string): Places {
  /** The first claim of each place; from each claim to the next of its place, -1 at the end. */
  const firsts = new Map<string, number>();
  const next = new Int32Array(claims.length).fill(-1);
  const last = new Int32Array(claims.length);
  const shared = new Set<string>();
  const owner = (at: number | undefined): string => {
    const claim = at === undefined ? undefined : claims[at];
    return claim === undefined ? '' : ownerOf(claim);
  };
  for (const [at, { location }] of claims.entries()) {
    if (location.kind !== 'place') continue;
    const { key } = location.place;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, at);
    else {
      next[last[first] ?? first] = at;
      if (owner(first) !== owner(at)) shared.add(key);
    }
    last[first ?? at] = at;
  }
  const made = new Map<string, ClaimedPlace>();
  return {
    // Sorting bare keys is several times faster than sorting by a comparison.
    keys: [...firsts.keys()].sort(),
    has: (key) => firsts.has(key),
    isShared: (key) => shared.has(key),
    areStrangers: (one, other) => shared.has(one) || shared.has(other) || owner(firsts.get(one)) !== owner(firsts.get(other)),
    claimed: (key) => {
      let claimed = made.get(key);
      if (claimed === undefined) made.set(key, (claimed = claimedPlace(firsts.get(key) ?? -1)));
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

function nestedPlaces(places: Places): { pairs: SharedPlaces['nested'][number][]; leftOut: number } {
  const pairs: SharedPlaces['nested'][number][] = [];
  const around: string[] = [];
  let leftOut = 0;
  for (const key of places.keys) {
    while (around.length > 0 && !key.startsWith(around.at(-1) ?? '')) around.pop();
    for (let at = Math.max(0, around.length - pairsAtMost); at < around.length; at++) {
      const outer = around[at] ?? '';
      if (places.areStrangers(outer, key)) pairs.push({ outer: places.claimed(outer), inner: places.claimed(key) });
    }
    leftOut += Math.max(0, around.length - pairsAtMost);
    around.push(key);
  }
  return { pairs, leftOut };
}

function linkedPlaces(places: Places, links: readonly PlaceLink[]): { pairs: SharedPlaces['linked'][number][]; leftOut: number } {
  const pairs: SharedPlaces['linked'][number][] = [];
  let leftOut = 0;
  for (const link of links) {
    const holders = keysAround(link.at.key).filter(places.has);
    if (holders.length === 0) continue;
    const reached = [...keysAround(link.target.key).filter(places.has), ...inside(places.keys, link.target.key)];
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
