import { oncePer } from '../../domain/once-per.ts';
import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { type Place, placeText } from '../../domain/paths/path-site.ts';
import type { Pass } from '../../model/verdict.ts';
import { addTo } from '../add-to.ts';
import type { FileAccess } from '../host/file-access.ts';
import type { FolderClaim, TenantFolders } from '../site/folders.ts';
import { claimIndex } from './claim-index.ts';
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

/** What each claim leads to: a folder, the same for all claims of its tenant to it, or none. Many rules ask. */
interface Located {
  readonly found: readonly (ClaimedFolder | UnlocatedClaim)[];
  /** From each claim to the first one of its tenant to the same folder. */
  readonly firsts: Int32Array;
}

const located = oncePer((folders: TenantFolders, hosts: ReadonlyMap<string, FileAccess>): Located => {
  const { claims } = folders;
  const { firstOf, next } = claimIndex(folders);
  const found: (ClaimedFolder | UnlocatedClaim)[] = [];
  const firsts = new Int32Array(claims.length);
  // By the first claim of each place the last one so far. Claims of one tenant follow each other.
  const last = new Int32Array(claims.length).fill(-1);
  claims.forEach((claim, at) => {
    const place = firstOf[at] ?? -1;
    const before = place < 0 ? -1 : (last[place] ?? -1);
    const known = found[before];
    if (place >= 0) last[place] = at;
    const isKnown = known !== undefined && 'tenant' in known && known.tenant === claim.tenant;
    found.push(isKnown ? known : whereTo(claim, at));
    firsts[at] = isKnown ? (firsts[before] ?? at) : at;
  });
  return { found, firsts };

  function whereTo(claim: FolderClaim, at: number): ClaimedFolder | UnlocatedClaim {
    const { location, tenant, text } = claim;
    if (location.kind !== 'place') return { claim, reason: `${text}: ${location.reason}` };
    const place = placeOnHost(location.place);
    const access = place === null ? undefined : hosts.get(place.host);
    if (place === null || access === undefined) return { claim, reason: `${text}: ${placeText(location.place)} is on no host that was looked at` };
    const { host, path } = place;
    const key = indexKeyOf(localKeyOf(location.place) ?? '', host);
    const id = `${host} ${path}`;
    const pass: Pass = { status: 'pass', subject: { type: 'folder', id }, tenants: [tenant] };
    return { tenant, host, path, text: id, key, claims: sameFolder(claims, next, at), access, object: access.index.findKey(key), pass };
  }
});

/** A claim and the later ones of its tenant to the same place. */
function sameFolder(claims: readonly FolderClaim[], next: Int32Array, first: number): readonly FolderClaim[] {
  const all: FolderClaim[] = [];
  for (let at = first; at >= 0; at = next[at] ?? -1) {
    const claim = claims[at];
    if (claim === undefined || claim.tenant !== claims[first]?.tenant) break;
    all.push(claim);
  }
  // A list that grew has room for more, in ten thousands of folders.
  return all.slice();
}

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
const answersOf = oncePer((_folders: TenantFolders, _hosts: ReadonlyMap<string, FileAccess>) => new Map<string, ClaimedFolders>());

/** Folders that tenants use for one of `uses`; what is switched off is left out, unless `isUnusedToo`. `hosts` by inventory name. */
export function claimedFolders(
  folders: TenantFolders,
  uses: ReadonlySet<PathUse>,
  hosts: ReadonlyMap<string, FileAccess>,
  isUnusedToo = false,
): ClaimedFolders {
  const answers = answersOf(folders, hosts);
  // Most uses are nobody's, and rules that differ in those alone have one answer.
  const asked = [...placesByUse(folders.claims)].filter(([use]) => uses.has(use));
  const key = `${asked
    .map(([use]) => use)
    .sort()
    .join()}${isUnusedToo ? ' unused' : ''}`;
  let found = answers.get(key);
  if (found === undefined) {
    const places = asked.length === 1 ? (asked[0]?.[1] ?? []) : asked.flatMap(([, each]) => each).sort((a, b) => a - b);
    found = foldersFor(located(folders, hosts), folders.claims, places, ({ use, state }) => uses.has(use) && (isUnusedToo || state !== 'unused'));
    answers.set(key, found);
  }
  return found;
}

/** Places of the claims of each use. */
export const placesByUse: (claims: readonly FolderClaim[]) => ReadonlyMap<PathUse, readonly number[]> = oncePer((claims: readonly FolderClaim[]) => {
  const places = new Map<PathUse, number[]>();
  claims.forEach(({ use }, at) => addTo(places, use, at));
  return places;
});

function foldersFor(
  { found, firsts }: Located,
  claims: readonly FolderClaim[],
  places: readonly number[],
  isAsked: (claim: FolderClaim) => boolean,
): ClaimedFolders {
  const folders: ClaimedFolder[] = [];
  const unlocated: UnlocatedClaim[] = [];
  const seen = new Uint8Array(claims.length);
  places.forEach((at) => {
    const claim = claims[at];
    const place = found[at];
    if (claim === undefined || place === undefined || !isAsked(claim)) return;
    const first = firsts[at] ?? at;
    if ('reason' in place) unlocated.push(place);
    else if (seen[first] === 0) folders.push(place.claims.every(isAsked) ? place : withClaims(place, place.claims.filter(isAsked)));
    seen[first] = 1;
  });
  return { folders, unlocated };
}

/** Spelled as the first of the claims leads there. */
function withClaims(folder: ClaimedFolder, claims: readonly FolderClaim[]): ClaimedFolder {
  const location = claims[0]?.location;
  const { path } = (location?.kind === 'place' ? placeOnHost(location.place) : null) ?? folder;
  const text = `${folder.host} ${path}`;
  return { ...folder, path, text, claims, pass: { ...folder.pass, subject: { type: 'folder', id: text } } };
}
