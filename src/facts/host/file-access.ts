import type { PosixTree } from '../../domain/posix/path-access.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { FileDescriptor, FileObject, FileObjects } from '../../snapshot/artifacts/files.ts';
import type { HostIdentity, HostPrincipals, ShareRow } from '../../snapshot/artifacts/host.ts';
import { firstAlike, keptAnswers } from './alike-objects.ts';
import { type FileIndex, fileIndex } from './file-index.ts';
import { heirsOf } from './heirs.ts';
import { type AccessRoute, type FileUse, isOf, type Party, type PrivilegedPerson } from './party.ts';
import { type People, peopleOn } from './people.ts';
import { posixParties } from './posix-parties.ts';
import { shareWays } from './share-ways.ts';
import type { WindowsList } from './windows-judging.ts';
import { noParties, type WindowsObject, type WindowsParties, windowsParties, type WindowsShare } from './windows-parties.ts';
import { bypasses } from './windows-remote.ts';

/** Who can do what with the files and folders of one host, by the host's own access lists and shares. */
export interface FileAccess {
  readonly objects: readonly FileObject[];
  readonly index: FileIndex;
  readonly people: People;
  /** What the object's access list says, null where it was not read. */
  descriptorOf(object: number): FileDescriptor | null;
  /** Shares that lead to a path, in the order of the host's list; administrative ones, which are for administrators only, left out. */
  sharesOf(path: string): readonly ShareRow[];
  /**
   * Everybody who can, or could for all that was read, do something with the object; operators left out. The owner's people are among them. Parties
   * of the tenant `except` alone are left out, and cost nothing: whoever asks about neighbours names the owner.
   */
  partiesOf(object: number, except?: string | null): readonly Party[];
  /** The same for what somebody makes in a folder whose list has entries for its contents alone; nobody where it has none. */
  heirPartiesOf(object: number, except?: string | null): readonly Party[];
  /** True when nobody but the tenant's people has anything to do with the object, anything below it, or what will be made in it. */
  isOnlyOf(object: number, tenant: string): boolean;
  /** Does a party of the tenant's people, or of everybody, certainly have all of the uses by one of the routes? Asks about no more people than it takes. */
  canAll(object: number, tenant: string, uses: readonly FileUse[], routes: readonly AccessRoute[]): boolean;
  /** Tenants' people whom the host's access lists do not bind. */
  readonly privileged: readonly PrivilegedPerson[];
}

/** What file access is made of. */
export interface FileAccessParts {
  readonly host: string;
  readonly inventory: Inventory;
  readonly identity: HostIdentity;
  readonly principals: HostPrincipals;
  readonly shares: readonly ShareRow[];
  readonly files: FileObjects;
}

/** Prepares the access engines for one host. Objects with Windows access lists go to one, all others to the other. */
export function fileAccess({ host, inventory, identity, principals, shares, files }: FileAccessParts): FileAccess {
  const { objects, descriptors } = files;
  const index = fileIndex(files, identity.os);
  const people = peopleOn(principals, inventory, host);
  const windows = windowsParties(people, identity, principals);
  const posix = posixParties(people, principals.rows, () => treeOf(files));
  const ways = shareWays(shares, index, objects.length);
  const descriptorOf = (object: number): FileDescriptor | null => {
    const place = objects[object]?.descriptor ?? null;
    return place === null ? null : (descriptors[place] ?? null);
  };
  const isWindows = (object: number): boolean => (descriptorOf(object)?.kind ?? identity.os) === 'windows';
  const sharesTo = (object: number): readonly ShareRow[] => ways.shares(ways.numberOf(object));
  const listOf = keptLists(windows, descriptors);
  const listAt = (object: number | null): WindowsList => listOf((object === null ? null : objects[object]?.descriptor) ?? null);
  const shareOf = keptShares(windows);
  const windowsObject = (object: number, parent: number | null): WindowsObject => ({
    own: listAt(object),
    parent: listAt(parent),
    shares: sharesTo(object).map(shareOf),
  });
  const heirsIn = keptHeirs(windows, identity, descriptors);
  const alike = firstAlike(files, index, ways);
  const answerOf = keptAnswers(objects.length, (place: number, except: string | null) => {
    if (isWindows(place)) return windows.partiesOf(windowsObject(place, index.parentOf(place)), except);
    const object = objects[place];
    return object === undefined ? [] : posix.partiesOf(object, sharesTo(place).map(limitsOf), except);
  });
  const mayBypass = shares.some(({ samba }) => bypasses(samba));
  const isNobodysBut = (object: number, tenant: string | null): boolean =>
    !mayBypass && isWindows(object) && windows.isOnlyFor(listAt(object), listAt(index.parentOf(object)), tenant);
  const partiesOf = (object: number, except: string | null = null): readonly Party[] =>
    isNobodysBut(object, except) ? noParties : answerOf(isWindows(object) ? alike(object) : object, except);
  const heirPartiesOf = (object: number, except: string | null = null): readonly Party[] => {
    const heirs = heirsIn(objects[object]?.descriptor ?? null);
    return heirs.length === 0 ? noParties : heirs.flatMap((own) => windows.partiesOf({ ...windowsObject(object, object), own }, except));
  };
  const isFree = (object: number, tenant: string): boolean | null => isNobodysBut(object, tenant) || (partiesOf(object, tenant).length === 0 ? null : false);
  return {
    objects,
    index,
    people,
    descriptorOf,
    sharesOf: (path) => ways.above(index.keyOf(path)),
    partiesOf,
    heirPartiesOf,
    isOnlyOf: keptAnswers(objects.length, (object: number, tenant: string) => {
      if (partiesOf(object, tenant).length > 0 || heirPartiesOf(object, tenant).length > 0) return false;
      return areFree(files, index, object, tenant, isFree);
    }),
    canAll: (place, tenant, uses, routes) => {
      if (isWindows(place)) return windows.canAll(windowsObject(place, index.parentOf(place)), tenant, uses, routes);
      return partiesOf(place).some((party) => routes.includes(party.route) && isOf(party, tenant) && uses.every((use) => party.uses.has(use)));
    },
    privileged: [...windows.privileged, ...posix.privileged],
  };
}

/** Is all in a folder free? What lies there mostly has the list of the folder, as what is above it: `isFree` says true where both lists alone tell, null where more does. */
function areFree(
  { objects }: FileObjects,
  index: FileIndex,
  folder: number,
  tenant: string,
  isFree: (object: number, tenant: string) => boolean | null,
): boolean {
  const listOf = (object: number | null): number => (object === null ? null : objects[object]?.descriptor) ?? -1;
  // No list has this place.
  let own = -2;
  let above = -2;
  const inside = index.within(folder);
  for (let at = 0; at < inside.length; at++) {
    const object = inside[at] ?? -1;
    const list = listOf(object);
    const upper = listOf(index.parentOf(object));
    if (list === own && upper === above) continue;
    const answer = isFree(object, tenant);
    if (answer === false) return false;
    if (answer !== true) continue;
    own = list;
    above = upper;
  }
  return true;
}

/** Lists by their places, each made ready once; null: not read. */
function keptLists(windows: WindowsParties, descriptors: readonly FileDescriptor[]): (place: number | null) => WindowsList {
  const unread = windows.list(null);
  const known: (WindowsList | null)[] = descriptors.map(() => null);
  return (place) => {
    if (place === null) return unread;
    const descriptor = descriptors[place];
    return (known[place] ??= descriptor?.kind === 'windows' ? windows.list(descriptor) : unread);
  };
}

/** What folders hand down by the place of their lists, kept where it is anything: most hand down what holds for themselves. */
function keptHeirs(windows: WindowsParties, identity: HostIdentity, descriptors: readonly FileDescriptor[]): (place: number | null) => readonly WindowsList[] {
  const known = new Map<number, readonly WindowsList[]>();
  return (place) => {
    const folder = place === null ? undefined : descriptors[place];
    if (place === null || folder?.kind !== 'windows') return [];
    const found = known.get(place) ?? heirsOf(folder, identity).map((heir) => windows.list(heir));
    if (found.length > 0) known.set(place, found);
    return found;
  };
}

/** Shares ready to be asked about; equal lists are made ready once: most shares of a host have the same. */
function keptShares(windows: WindowsParties): (share: ShareRow) => WindowsShare {
  const known = new Map<string, WindowsShare>();
  let last: WindowsShare | null = null;
  return ({ descriptor, samba }) => {
    const stored = descriptor ?? sambaDefault(samba);
    let found = last;
    if (found === null || found.list.stored?.sddl !== stored?.sddl || found.list.stored?.sddlSource !== stored?.sddlSource) {
      const key = stored === null ? '' : `${stored.sddlSource} ${stored.sddl}`;
      found = known.get(key) ?? { list: windows.list(stored), limits: null };
      known.set(key, found);
      last = found;
    }
    return samba === null ? found : { list: found.list, limits: samba };
  };
}

/** A Samba share without a descriptor of its own lets everybody through; smb.conf alone decides. */
function sambaDefault(samba: ShareRow['samba']): StoredDescriptor | null {
  return samba === null ? null : { sddl: 'D:(A;;FA;;;WD)', sddlSource: 'binary' };
}

const unlimited = { readOnly: false, guestOk: false, validUsers: [], invalidUsers: [], readList: [], writeList: [], adminUsers: [] };

function limitsOf({ samba }: ShareRow): NonNullable<ShareRow['samba']> {
  return samba ?? { ...unlimited, forceUser: null, forceGroup: null, ntAcls: false };
}

function treeOf({ objects, descriptors }: FileObjects): PosixTree {
  const files = new Map(
    objects.flatMap(({ path, descriptor }) => {
      const stored = descriptor === null ? undefined : descriptors[descriptor];
      return stored?.kind === 'posix' ? [[path, stored] as const] : [];
    }),
  );
  const links = new Map(objects.flatMap(({ path, target, type }) => (type === 'link' && target !== null ? [[path, target] as const] : [])));
  return { files, links };
}
