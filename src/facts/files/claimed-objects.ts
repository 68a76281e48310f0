import { oncePer } from '../../domain/once-per.ts';
import type { PathUse } from '../../domain/open-dental/path-uses.ts';
import { type Place, placeText } from '../../domain/paths/path-site.ts';
import type { FileAccess } from '../host/file-access.ts';
import type { FolderClaim, TenantFolders } from '../site/folders.ts';

/** A folder that a tenant uses, found on a host. Several claims to one place of one tenant are one. */
export interface ClaimedFolder {
  readonly tenant: string;
  readonly host: string;
  /** Local path on the host. */
  readonly path: string;
  /** Host and path, as in subject ids. */
  readonly text: string;
  readonly claims: readonly FolderClaim[];
  readonly access: FileAccess;
  /** Its place among the host's objects; null when the host did not look at it. */
  readonly object: number | null;
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

/** The host and the local path of a place; null when it is a share of a machine nobody knows. */
export function placeOnHost(place: Place): { readonly host: string; readonly path: string } | null {
  const [, host, root] = /^(\S+) (\/|[A-Z]:)$/.exec(place.root) ?? [];
  if (host === undefined || root === undefined) return null;
  return { host, path: root === '/' ? `/${place.below}` : `${root}\\${place.below}` };
}

/** Where a claim leads: a folder of a host that was looked at, or why to none. */
type LocatedClaim = Omit<ClaimedFolder, 'tenant' | 'claims'> & { readonly key: string };

/** Many rules ask about the same claims. */
const locatedClaims = oncePer((claims: readonly FolderClaim[], hosts: ReadonlyMap<string, FileAccess>): readonly (LocatedClaim | string)[] =>
  claims.map(({ location, tenant }) => {
    const place = location.kind === 'place' ? placeOnHost(location.place) : null;
    const access = place === null ? undefined : hosts.get(place.host);
    if (location.kind !== 'place') return location.reason;
    if (place === null || access === undefined) return `${placeText(location.place)} is on no host that was looked at`;
    const key = `${tenant}\n${place.host}\n${access.index.keyOf(place.path)}`;
    return { ...place, key, text: `${place.host} ${place.path}`, access, object: access.index.find(place.path) };
  }),
);

/** Host and path → tenants that use the folder or one inside it. */
const holders = oncePer(({ claims, shared }: TenantFolders, hosts: ReadonlyMap<string, FileAccess>): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  const note = (place: Place, positions: readonly number[]): void => {
    const { host, path } = placeOnHost(place) ?? { host: '', path: '' };
    const key = `${host}\n${hosts.get(host)?.index.keyOf(path) ?? path}`;
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
export function otherHolders(folders: TenantFolders, hosts: ReadonlyMap<string, FileAccess>, { host, path, tenant, access }: ClaimedFolder): readonly string[] {
  return [...(holders(folders, hosts).get(`${host}\n${access.index.keyOf(path)}`) ?? [])].filter((id) => id !== tenant).sort();
}

/** What was asked of the claims of a site, by uses. */
const answersOf = oncePer((_claims: readonly FolderClaim[], _hosts: ReadonlyMap<string, FileAccess>) => new Map<string, ClaimedFolders>());

/** Folders that tenants use for one of `uses`; what is switched off is left out. `hosts` by inventory name. */
export function claimedFolders({ claims }: TenantFolders, uses: ReadonlySet<PathUse>, hosts: ReadonlyMap<string, FileAccess>): ClaimedFolders {
  const answers = answersOf(claims, hosts);
  const key = [...uses].sort().join();
  const folders = answers.get(key) ?? foldersFor(claims, uses, hosts);
  answers.set(key, folders);
  return folders;
}

function foldersFor(claims: readonly FolderClaim[], uses: ReadonlySet<PathUse>, hosts: ReadonlyMap<string, FileAccess>): ClaimedFolders {
  const folders = new Map<string, ClaimedFolder & { readonly claims: FolderClaim[] }>();
  const unlocated: UnlocatedClaim[] = [];
  for (const [at, located] of locatedClaims(claims, hosts).entries()) {
    const claim = claims[at];
    if (claim === undefined || !uses.has(claim.use) || claim.state === 'unused') continue;
    if (typeof located === 'string') {
      unlocated.push({ claim, reason: `${claim.text}: ${located}` });
      continue;
    }
    const { key, ...folder } = located;
    const known = folders.get(key);
    if (known) known.claims.push(claim);
    else folders.set(key, { ...folder, tenant: claim.tenant, claims: [claim] });
  }
  return { folders: [...folders.values()], unlocated };
}
