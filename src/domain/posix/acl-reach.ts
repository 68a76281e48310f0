import { entryText } from './file-check.ts';
import { type Bits, type KnownIds, type PosixFile, type PosixId, type PosixPrincipal } from './posix-file.ts';

/** Everybody one entry is about: places in the list of principals, shared between answers, never to be changed. */
export interface Holding {
  readonly kind: 'user' | 'group';
  /** Null for the file's own owner or group. */
  readonly id: PosixId | null;
  /** The entry's bits as they stand. */
  readonly stated: Bits;
  /** What it gives after the mask; 0 when it only keeps its principals from the others' bits. */
  readonly bits: Bits;
  readonly principals: readonly number[];
}

/** The entry as getfacl prints it. */
export function holdingText({ kind, id, stated, bits }: Holding): string {
  return entryText(`${kind}:${id ?? ''}:`, stated, bits);
}

/**
 * Whom one file gives anything, by itself. A principal takes the first class it is found in: the owner, then `users`, then all its `groups`
 * entries together, then `others`; `exceptions` are those of the first two, who are in later entries' lists all the same.
 */
export interface FileReach {
  readonly users: readonly Holding[];
  readonly groups: readonly Holding[];
  /** The bits of everybody else. */
  readonly others: Bits;
  readonly exceptions: ReadonlySet<number>;
  /** Entries, with those they could be about: principals known by numbers while the entry has a name, or the other way round. */
  readonly uncertain: readonly Holding[];
}

/** Answers whom files give anything, for a fixed list of principals. */
export interface ReachIndex {
  /** Costs about the number of entries; equal owner, group, mode and ACL are judged once. Null when the ACL was not read. */
  reachOf(file: PosixFile): FileReach | null;
  /** Modes and ACLs do not bind these. */
  readonly privileged: readonly number[];
}

/** Indexes who is who. Privileged principals appear in no other answer. */
export function reachIndex(principals: readonly PosixPrincipal[]): ReachIndex {
  const users = idIndex(principals, ({ user }) => user);
  const groups = idIndex(principals, (principal) => principal.groups);
  const known = new Map<string, FileReach>();
  // Readers give equal files as one object; texts are compared only where they did not.
  const knownFiles = new WeakMap<PosixFile, FileReach>();
  return {
    privileged: principals.flatMap(({ privileged }, place) => (privileged ? [place] : [])),
    reachOf(file) {
      if (file.acl === 'unread' && (file.mode & 0o70) !== 0) return null;
      const seen = knownFiles.get(file);
      if (seen !== undefined) return seen;
      const key = JSON.stringify([file.owner, file.group, file.mode & 0o777, file.acl]);
      const reach = known.get(key) ?? judge(file, users, groups);
      known.set(key, reach);
      knownFiles.set(file, reach);
      return reach;
    },
  };
}

/** What one principal (not privileged) gets: the bits it can use, each by itself, and the entry that gives most of them. */
export function reachOfPrincipal(reach: FileReach, principal: number): { readonly entry: string; readonly bits: Bits } {
  const own = reach.users.find(({ principals }) => principals.includes(principal));
  if (own !== undefined) return { entry: holdingText(own), bits: own.bits };
  const memberships = reach.groups.filter(({ principals }) => principals.includes(principal));
  const [best] = memberships.toSorted((a, b) => b.bits - a.bits);
  if (best === undefined) return { entry: entryText('other::', reach.others, 7), bits: reach.others };
  return { entry: holdingText(best), bits: memberships.reduce((bits, holding) => bits | holding.bits, 0) };
}

interface IdIndex {
  readonly byId: ReadonlyMap<PosixId, readonly number[]>;
  readonly withoutNumbers: readonly number[];
  readonly withoutNames: readonly number[];
}

function idIndex(principals: readonly PosixPrincipal[], known: (principal: PosixPrincipal) => KnownIds): IdIndex {
  const byId = new Map<PosixId, number[]>();
  const withoutNumbers: number[] = [];
  const withoutNames: number[] = [];
  principals.forEach((principal, place) => {
    if (principal.privileged) return;
    const { numbers, names } = known(principal);
    if (numbers === null) withoutNumbers.push(place);
    if (names === null) withoutNames.push(place);
    for (const id of new Set<PosixId>([...(numbers ?? []), ...(names ?? [])])) {
      const places = byId.get(id);
      if (places === undefined) byId.set(id, [place]);
      else places.push(place);
    }
  });
  return { byId, withoutNumbers, withoutNames };
}

function judge(file: PosixFile, users: IdIndex, groups: IdIndex): FileReach {
  const mask = (file.mode >> 3) & 7;
  const acl = file.acl === 'unread' || file.acl === null || mask === 0 ? null : file.acl;
  const uncertain: Holding[] = [];
  const found = { user: [] as Holding[], group: [] as Holding[] };
  const take = (kind: 'user' | 'group', id: PosixId | null, stated: Bits, limit: Bits): void => {
    const index = kind === 'user' ? users : groups;
    const whose = id ?? (kind === 'user' ? file.owner : file.group);
    const principals = index.byId.get(whose);
    const unplaced = typeof whose === 'number' ? index.withoutNumbers : index.withoutNames;
    if (principals !== undefined) found[kind].push({ kind, id, stated, bits: stated & limit, principals });
    if (unplaced.length > 0) uncertain.push({ kind, id, stated, bits: stated & limit, principals: unplaced });
  };
  take('user', null, (file.mode >> 6) & 7, 7);
  for (const { id, bits } of acl?.users ?? []) take('user', id, bits, mask);
  take('group', null, acl === null ? mask : acl.group, mask);
  for (const { id, bits } of acl?.groups ?? []) take('group', id, bits, mask);
  const exceptions = new Set(found.user.flatMap(({ principals }) => principals));
  return { users: found.user, groups: found.group, others: file.mode & 7, exceptions, uncertain };
}
