import type { PosixTree } from '../../domain/posix/path-access.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { FileDescriptor, FileObject, FileObjects } from '../../snapshot/artifacts/files.ts';
import type { HostIdentity, HostPrincipals, ShareRow } from '../../snapshot/artifacts/host.ts';
import { addTo } from '../add-to.ts';
import { type FileIndex, fileIndex } from './file-index.ts';
import { heirsOf } from './heirs.ts';
import { type AccessRoute, type FileUse, isOf, type Party, type PrivilegedPerson } from './party.ts';
import { type People, peopleOn } from './people.ts';
import { posixParties } from './posix-parties.ts';
import { type WindowsObject, windowsParties } from './windows-parties.ts';

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
  partiesOf(object: number, except?: string): readonly Party[];
  /** The same for what somebody makes in a folder whose list has entries for its contents alone; nobody where it has none. */
  heirPartiesOf(object: number, except?: string): readonly Party[];
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
  const posix = posixParties(people, principals.rows, treeOf(files));
  const sharesAbove = sharesByFolder(shares, index);
  const placeOf = new Map(shares.map((share, place) => [share, place]));
  const descriptorOf = (object: number): FileDescriptor | null => {
    const place = objects[object]?.descriptor ?? null;
    return place === null ? null : (descriptors[place] ?? null);
  };
  const windowsOf = (object: number | null): StoredDescriptor | null => {
    const descriptor = object === null ? null : descriptorOf(object);
    return descriptor?.kind === 'windows' ? descriptor : null;
  };
  const isWindows = (place: number): boolean => descriptorOf(place)?.kind === 'windows' || (descriptorOf(place) === null && identity.os === 'windows');
  const windowsObject = (place: number, parent: number | null, through: readonly ShareRow[]): WindowsObject => ({
    own: windowsOf(place),
    parent: windowsOf(parent),
    shares: through.map(({ descriptor, samba }) => ({ descriptor: descriptor ?? sambaDefault(samba), limits: samba })),
  });
  const wayTo = (place: number): readonly ShareRow[] => sharesAbove(index.keyAt(place));
  const sharesText = (through: readonly ShareRow[]): string => through.map((share) => placeOf.get(share)).join();
  // Every rule about folders asks about every object.
  const keys: string[] = [];
  const keyOf = (place: number): string => {
    const parent = index.parentOf(place);
    return `${objects[place]?.descriptor ?? null} ${(parent === null ? null : objects[parent]?.descriptor) ?? null} ${sharesText(wayTo(place))}`;
  };
  const partiesOf = (place: number, except: string | null): readonly Party[] => {
    const object = objects[place];
    if (object === undefined) return [];
    if (!isWindows(place)) return posix.partiesOf(object, wayTo(place).map(limitsOf), except);
    return windows.partiesOf((keys[place] ??= keyOf(place)), except, () => windowsObject(place, index.parentOf(place), wayTo(place)));
  };
  return {
    objects,
    index,
    people,
    descriptorOf,
    sharesOf: (path) => sharesAbove(index.keyOf(path)),
    partiesOf: (place, except) => partiesOf(place, except ?? null),
    heirPartiesOf: (place, except) => {
      const stored = windowsOf(place);
      const through = wayTo(place);
      const heirs = stored === null ? [] : heirsOf(stored, identity);
      return heirs.flatMap((own, at) => {
        const key = `heir ${at} of ${objects[place]?.descriptor ?? ''} ${sharesText(through)}`;
        return windows.partiesOf(key, except ?? null, () => ({ ...windowsObject(place, place, through), own }));
      });
    },
    canAll: (place, tenant, uses, routes) => {
      if (isWindows(place)) return windows.canAll(windowsObject(place, index.parentOf(place), wayTo(place)), tenant, uses, routes);
      return partiesOf(place, null).some((party) => routes.includes(party.route) && isOf(party, tenant) && uses.every((use) => party.uses.has(use)));
    },
    privileged: [...windows.privileged, ...posix.privileged],
  };
}

/** The shares that lead to a path, by its key, outermost first. */
function sharesByFolder(shares: readonly ShareRow[], index: FileIndex): (key: string) => readonly ShareRow[] {
  const byKey = new Map<string, ShareRow[]>();
  for (const share of shares) if (!share.special) addTo(byKey, index.keyOf(share.path), share);
  return (key) => {
    let above: readonly ShareRow[] = [];
    for (const each of index.enclosing(key)) {
      const found = byKey.get(each);
      if (found !== undefined) above = above.length === 0 ? found : [...above, ...found];
    }
    return above;
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
