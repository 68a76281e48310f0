import { foldName } from './fold-name.ts';
import { keysAround, type Location, type Place } from './path-site.ts';

/** Somebody's claim to a folder: its own location, one path of a list. */
export interface PlaceClaim {
  readonly owner: string;
  readonly location: Location;
}

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
export function sharedPlaces(claims: readonly PlaceClaim[], links: readonly PlaceLink[]): SharedPlaces {
  const places = claimedPlaces(claims);
  const nesting = nestedPlaces(places);
  const linking = linkedPlaces(places, links);
  const caseTwins = caseDoubts(places.map(([, claimed]) => claimed));
  const open = claims.flatMap(({ location }, at) => (location.kind === 'open' || (location.kind === 'place' && location.place.doubt !== null) ? [at] : []));
  return {
    shared: places.flatMap(([, claimed]) => (claimed.owners.length > 1 ? [claimed] : [])),
    nested: nesting.pairs,
    linked: linking.pairs,
    doubtful: [...new Set([...open, ...caseTwins])].sort((a, b) => a - b),
    invalid: claims.flatMap(({ location }, at) => (location.kind === 'invalid' ? [at] : [])),
    leftOut: nesting.leftOut + linking.leftOut,
  };
}

/** By the key of the place: sorting puts what is inside right behind. */
type Keyed = readonly [string, ClaimedPlace];

function claimedPlaces(claims: readonly PlaceClaim[]): readonly Keyed[] {
  const places = new Map<string, { place: Place; claims: number[] }>();
  claims.forEach(({ location }, at) => {
    if (location.kind !== 'place') return;
    const { key } = location.place;
    const known = places.get(key);
    if (known === undefined) places.set(key, { place: location.place, claims: [at] });
    else known.claims.push(at);
  });
  const owner = (at: number): string => claims[at]?.owner ?? '';
  // Sorting bare keys is several times faster than sorting by a comparison.
  return [...places.keys()].sort().flatMap((key) => {
    const found = places.get(key);
    return found === undefined ? [] : [[key, { ...found, owners: [...new Set(found.claims.map(owner))].sort() }] as const];
  });
}

function strangers(a: ClaimedPlace, b: ClaimedPlace): boolean {
  return a.owners.length > 1 || b.owners.length > 1 || a.owners[0] !== b.owners[0];
}

function nestedPlaces(places: readonly Keyed[]): { pairs: SharedPlaces['nested'][number][]; leftOut: number } {
  const pairs: SharedPlaces['nested'][number][] = [];
  const around: Keyed[] = [];
  let leftOut = 0;
  for (const [key, inner] of places) {
    while (around.length > 0 && !key.startsWith(around.at(-1)?.[0] ?? '')) around.pop();
    for (const [, outer] of around.slice(-pairsAtMost)) if (strangers(outer, inner)) pairs.push({ outer, inner });
    leftOut += Math.max(0, around.length - pairsAtMost);
    around.push([key, inner]);
  }
  return { pairs, leftOut };
}

function linkedPlaces(places: readonly Keyed[], links: readonly PlaceLink[]): { pairs: SharedPlaces['linked'][number][]; leftOut: number } {
  const byKey = new Map(places);
  const pairs: SharedPlaces['linked'][number][] = [];
  let leftOut = 0;
  for (const link of links) {
    const holders = enclosing(byKey, link.at);
    if (holders.length === 0) continue;
    const reached = [...enclosing(byKey, link.target), ...inside(places, link.target.key)];
    const found = holders.flatMap((from) => reached.flatMap((to) => (from !== to && strangers(from, to) ? [{ link, from, to }] : [])));
    pairs.push(...found.slice(0, pairsAtMost));
    leftOut += Math.max(0, found.length - pairsAtMost);
  }
  return { pairs, leftOut };
}

/** The claimed places that are the place or around it. */
function enclosing(byKey: ReadonlyMap<string, ClaimedPlace>, place: Place): ClaimedPlace[] {
  return keysAround(place).flatMap((key) => byKey.get(key) ?? []);
}

/** The claimed places strictly inside, at most one more than is reported. */
function inside(places: readonly Keyed[], key: string): ClaimedPlace[] {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle]?.[0] ?? '') <= key) low = middle + 1;
    else high = middle;
  }
  const found: ClaimedPlace[] = [];
  for (; found.length <= pairsAtMost && places[low]?.[0].startsWith(key) === true; low++) found.push(...places.slice(low, low + 1).map(([, place]) => place));
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
    for (const key of keysAround(claimed.place)) {
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
