import type { Bits, DefaultAcl, ExtendedAcl, NamedEntry, PosixFile } from './posix-file.ts';

/** A named entry of an access list. */
export interface AclEntry {
  readonly kind: 'user' | 'group';
  readonly id: number;
  readonly bits: Bits;
}

const shift = { user: 6, group: 3, other: 0 } as const;

function triple(mode: number, who: keyof typeof shift): Bits {
  return (mode >> shift[who]) & 7;
}

function withTriple(mode: number, who: keyof typeof shift, bits: Bits): number {
  return (mode & ~(7 << shift[who])) | (bits << shift[who]);
}

function replaced(entries: readonly NamedEntry[], { id, bits }: AclEntry): NamedEntry[] {
  return [...entries.filter((entry) => entry.id !== id), { id, bits }];
}

function added<Acl extends ExtendedAcl>(acl: Acl, entry: AclEntry): Acl {
  return entry.kind === 'user' ? { ...acl, users: replaced(acl.users, entry) } : { ...acl, groups: replaced(acl.groups, entry) };
}

function taken<Acl extends ExtendedAcl>(acl: Acl, { kind, id }: Pick<AclEntry, 'kind' | 'id'>): Acl {
  const others = (entries: readonly NamedEntry[]): NamedEntry[] => entries.filter((entry) => entry.id !== id);
  return kind === 'user' ? { ...acl, users: others(acl.users) } : { ...acl, groups: others(acl.groups) };
}

/** setfacl recalculates the mask so that no named entry or the owning group's loses anything. */
function maskOf({ users, group, groups }: ExtendedAcl): Bits {
  return [...users, ...groups].reduce((bits, entry) => bits | entry.bits, group);
}

/** setfacl -m on the access list. An access list that was not read stays unread. */
export function withEntry(file: PosixFile, entry: AclEntry): PosixFile {
  if (file.acl === 'unread') return file;
  const acl = added(file.acl ?? { users: [], group: triple(file.mode, 'group'), groups: [] }, entry);
  return { ...file, acl, mode: withTriple(file.mode, 'group', maskOf(acl)) };
}

/** setfacl -x on the access list. */
export function withoutEntry(file: PosixFile, entry: Pick<AclEntry, 'kind' | 'id'>): PosixFile {
  if (file.acl === 'unread' || file.acl === null) return file;
  const acl = taken(file.acl, entry);
  return { ...file, acl, mode: withTriple(file.mode, 'group', maskOf(acl)) };
}

/** setfacl -d -m: what new children start with; a folder without such a list gets one that begins like its own. */
export function withDefaultEntry(file: PosixFile, entry: AclEntry): PosixFile {
  if (file.defaultAcl === 'unread' || file.acl === 'unread') return file;
  const { mode } = file;
  const group = file.acl === null ? triple(mode, 'group') : file.acl.group;
  const start: DefaultAcl = { user: triple(mode, 'user'), other: triple(mode, 'other'), mask: null, users: [], group, groups: [] };
  const acl = added(file.defaultAcl ?? start, entry);
  return { ...file, defaultAcl: { ...acl, mask: maskOf(acl) } };
}

/** setfacl -d -x. */
export function withoutDefaultEntry(file: PosixFile, entry: Pick<AclEntry, 'kind' | 'id'>): PosixFile {
  if (file.defaultAcl === 'unread' || file.defaultAcl === null) return file;
  const acl = taken(file.defaultAcl, entry);
  return { ...file, defaultAcl: { ...acl, mask: maskOf(acl) } };
}

/** chmod o-…: takes bits from everybody who is named nowhere. */
export function withoutOther(file: PosixFile, bits: Bits): PosixFile {
  return { ...file, mode: file.mode & ~bits };
}
