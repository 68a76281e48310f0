import { oncePer } from '../../domain/once-per.ts';
import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { type Place, placeText } from '../../domain/paths/path-site.ts';
import type { Pass } from '../../model/verdict.ts';
import { addTo } from '../add-to.ts';
import type { FileAccess } from '../host/file-access.ts';
import type { FolderClaim, TenantFolders } from '../site/folders.ts';
import { indexKeyOf, localKeyOf, placeOnHost } from './local-keys.ts';

/** A folder that a tenant uses, found on a host. Several claims to one place of one tenant are one. */
export interface ClaimedFolder {
  readonly tenant: string;
  readonly host: string;
  /** Local path on the host. */
  readonly path: string;
  /** Host and path, as in subject ids. */
  readonly text: string;
  /** Key of the path in the index of the host's files. */
  readonly key: string;
  readonly claims: readonly FolderClaim[];
  readonly access: FileAccess;
  /** Its place among the host's objects; null when the host did not look at it. */
  readonly object: number | null;
  /** What several rules say of nearly every folder; one object for all of them. */
  readonly pass: Pass;
}

/** A claim that leads to no folder of a host that was looked at. */
export interface UnlocatedClaim {
  readonly claim: FolderClaim;
  readonly reason: string;
}

/** Claims of some uses, by where they lead. */
export interface ClaimedFolders {
  readonly folders: readonly ClaimedFolder[];
  readonly unlocated: readonly UnlocatedClaim[];
}

/** For every claim the folder that it leads to, with all claims of its tenant to it, or why to none. Many rules ask. */
const located = oncePer((claims: readonly FolderClaim[], hosts: ReadonlyMap<string, FileAccess>): readonly (ClaimedFolder | UnlocatedClaim)[] => {
  const grown: { claims: FolderClaim[] }[] = [];
  // Claims of one tenant follow each other.
  let folders = new Map<string, ClaimedFolder & { claims: FolderClaim[] }>();
  let last: (ClaimedFolder & { claims: FolderClaim[] }) | undefined;
  const all = claims.map((claim): ClaimedFolder | UnlocatedClaim => {
    const { location, tenant, text } = claim;
    if (last?.tenant !== tenant) folders = new Map();
    // What the inventory says of a tenant its database mostly says again.
    else if (last.claims[0]?.location === location) {
      if (last.claims.push(claim) === 2) grown.push(last);
      return last;
    }
    if (location.kind !== 'place') return { claim, reason: `${text}: ${location.reason}` };
    const place = placeOnHost(location.place);
    const access = place === null ? undefined : hosts.get(place.host);
    if (place === null || access === undefined) return { claim, reason: `${text}: ${placeText(location.place)} is on no host that was looked at` };
    const { host, path } = place;
    const onHost = localKeyOf(location.place) ?? '';
    const key = indexKeyOf(onHost, host);
    const known = folders.get(onHost);
    if (known !== undefined) {
      if (known.claims.push(claim) === 2) grown.push(known);
      return known;
    }
    const at = `${host} ${path}`;
    const pass: Pass = { status: 'pass', subject: { type: 'folder', id: at }, tenants: [tenant] };
    const folder = { tenant, host, path, text: at, key, claims: [claim], access, object: access.index.findKey(key), pass };
    folders.set(onHost, folder);
    last = folder;
    return folder;
  });
  // Lists that grew have room for more, in ten thousands of folders.
  for (const folder of grown) folder.claims = folder.claims.slice();
  return all;
});

/** Host and path → tenants that use the folder or one inside it. */
const holders = oncePer(({ claims, shared }: TenantFolders): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  const note = (place: Place, positions: readonly number[]): void => {
    const key = localKeyOf(place);
    if (key === null) return;
    const tenants = found.get(key) ?? new Set();
    found.set(key, tenants);
    for (const at of positions) {
      const claim = claims[at];
      if (claim !== undefined && claim.state !== 'unused') tenants.add(claim.tenant);
    }
  };
  for (const { place, claims: positions } of shared.shared) note(place, positions);
  for (const { outer, inner } of shared.nested) note(outer.place, inner.claims);
  return found;
});

/** The other tenants that use a claimed folder too, or one inside it: taking them out of its access list locks them out of what their settings name. Sorted. */
export function otherHolders(folders: TenantFolders, { host, key, tenant }: ClaimedFolder): readonly string[] {
  const found = holders(folders);
  return found.size === 0 ? [] : [...(found.get(`${host} ${key}`) ?? [])].filter((id) => id !== tenant).sort();
}

/** What was asked of the claims of a site, by uses. */
const answersOf = oncePer((_claims: readonly FolderClaim[], _hosts: ReadonlyMap<string, FileAccess>) => new Map<string, ClaimedFolders>());

/** Folders that tenants use for one of `uses`; what is switched off is left out, unless `isUnusedToo`. `hosts` by inventory name. */
export function claimedFolders(
  { claims }: TenantFolders,
  uses: ReadonlySet<PathUse>,
  hosts: ReadonlyMap<string, FileAccess>,
  isUnusedToo = false,
): ClaimedFolders {
  const answers = answersOf(claims, hosts);
  // Most uses are nobody's, and rules that differ in those alone have one answer.
  const asked = [...placesByUse(claims)].filter(([use]) => uses.has(use));
  const key = `${asked
    .map(([use]) => use)
    .sort()
    .join()}${isUnusedToo ? ' unused' : ''}`;
  let found = answers.get(key);
  if (found === undefined) {
    const places = asked.length === 1 ? (asked[0]?.[1] ?? []) : asked.flatMap(([, each]) => each).sort((a, b) => a - b);
    found = foldersFor(located(claims, hosts), claims, places, ({ use, state }) => uses.has(use) && (isUnusedToo || state !== 'unused'));
    answers.set(key, found);
  }
  return found;
}

/** Places of the claims of each use. */
const placesByUse = oncePer((claims: readonly FolderClaim[]): ReadonlyMap<PathUse, readonly number[]> => {
  const places = new Map<PathUse, number[]>();
  for (const [at, { use }] of claims.entries()) addTo(places, use, at);
  return places;
});

function foldersFor(
  located: readonly (ClaimedFolder | UnlocatedClaim)[],
  claims: readonly FolderClaim[],
  places: readonly number[],
  isAsked: (claim: FolderClaim) => boolean,
): ClaimedFolders {
  const folders = new Set<ClaimedFolder>();
  const unlocated: UnlocatedClaim[] = [];
  for (const at of places) {
    const [claim, place] = [claims[at], located[at]];
    if (claim === undefined || place === undefined || !isAsked(claim)) continue;
    if ('reason' in place) unlocated.push(place);
    else folders.add(place);
  }
  return { folders: [...folders].map((folder) => (folder.claims.every(isAsked) ? folder : withClaims(folder, folder.claims.filter(isAsked)))), unlocated };
}

/** Spelled as the first of the claims leads there. */
function withClaims(folder: ClaimedFolder, claims: readonly FolderClaim[]): ClaimedFolder {
  const location = claims[0]?.location;
  const { path } = (location?.kind === 'place' ? placeOnHost(location.place) : null) ?? folder;
  const text = `${folder.host} ${path}`;
  return { ...folder, path, text, claims, pass: { ...folder.pass, subject: { type: 'folder', id: text } } };
}
