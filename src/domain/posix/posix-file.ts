/** Permission bits as in a mode: 4 read, 2 write, 1 execute. On a folder: list names, change names, pass through. */
export type Bits = number;

/** A user or group as the source spelled it: its number, or its name where only the name is known. */
export type PosixId = number | string;

/** One `user:ID:rwx` or `group:ID:rwx` entry. */
export interface NamedEntry {
  readonly id: PosixId;
  readonly bits: Bits;
}

/**
 * What an access ACL says besides the mode. The ACL's user, mask and other entries *are* the three triples of the mode (acl(5)), so `group`
 * is the owning group's own entry, which the mode cannot show.
 */
export interface ExtendedAcl {
  readonly users: readonly NamedEntry[];
  readonly group: Bits;
  readonly groups: readonly NamedEntry[];
}

/** The ACL that new children of a folder start with; `mask` null where there are no named entries and no mask. */
export interface DefaultAcl extends ExtendedAcl {
  readonly user: Bits;
  readonly mask: Bits | null;
  readonly other: Bits;
}

/** What decides access to one file or folder on Linux. `unread`: nobody could read whether there is an ACL. */
export interface PosixFile {
  readonly owner: PosixId;
  readonly group: PosixId;
  /** The lower twelve bits of `st_mode`: setuid, setgid, sticky and three triples. */
  readonly mode: number;
  /** Null when there is none, so that the mode is the whole truth. */
  readonly acl: ExtendedAcl | null | 'unread';
  /** Null when there is none, as for every file. */
  readonly defaultAcl: DefaultAcl | null | 'unread';
}

/** Numbers or names somebody is known by; null where the source gave none of that kind, so that such an entry cannot be compared. */
export interface KnownIds {
  readonly numbers: readonly number[] | null;
  readonly names: readonly string[] | null;
}

/** Somebody who opens files: a process with its user and all its groups, the primary one included. */
export interface PosixPrincipal {
  readonly user: KnownIds;
  readonly groups: KnownIds;
  /** Holds CAP_DAC_OVERRIDE and CAP_FOWNER, as root normally does: modes and ACLs do not bind it. */
  readonly privileged: boolean;
}

/** A principal known by numbers only; user 0 counts as privileged. `groups` need not repeat `gid`. */
export function numericPrincipal(uid: number, gid: number, groups: readonly number[]): PosixPrincipal {
  return { user: { numbers: [uid], names: null }, groups: { numbers: [gid, ...groups], names: null }, privileged: uid === 0 };
}

/** Is the id one of these? `unknown` when it is a name and only numbers are known, or the other way round. */
export function isOneOf(id: PosixId, known: KnownIds): boolean | 'unknown' {
  const list: readonly PosixId[] | null = typeof id === 'number' ? known.numbers : known.names;
  return list === null ? 'unknown' : list.includes(id);
}

/** `rwx` text of bits. */
export function bitsText(bits: Bits): string {
  return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
}
