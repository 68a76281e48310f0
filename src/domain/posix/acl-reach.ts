import { entryText } from './file-check.ts';
import { type Bits, type KnownIds, type PosixFile, type PosixId, type PosixPrincipal } from './posix-file.ts';

/** Everybody one entry is about: places in the list of principals, shared between answers, never to be changed. */
export interface Holding {
  /** As getfacl prints it. */
  readonly entry: string;
  /** What it gives after the mask; 0 when it only keeps its principals from the others' bits. */
  readonly bits: Bits;
  readonly principals: readonly number[];
}

/**
 * Whom one file gives anything, by itself. A principal takes the first class it is found in: the owner, then `users`, then all its `groups`
 * entries together, then `others`; `exceptions` are those of the first two, who are in later entries' lists all the same.
 */
export interface FileReach {
  readonly users: readonly Holding[];
  readonly groups: readonly Holding[];
  readonly others: { readonly entry: string; readonly bits: Bits };
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
  return {
    privileged: principals.flatMap(({ privileged }, place) => (privileged ? [place] : [])),
    reachOf(file) {
      if (file.acl === 'unread' && (file.mode & 0o70) !== 0) return null;
      const key = JSON.stringify([file.owner, file.group, file.mode & 0o777, file.acl]);
      const reach = known.get(key) ?? judge(file, users, groups);
      known.set(key, reach);
      return reach;
    },
  };
}

/** What one principal (not privileged) gets: the bits it can use, each by itself, and the entry that gives most of them. */
export function reachOfPrincipal(reach: FileReach, principal: number): { readonly entry: string; readonly bits: Bits } {
  const own = reach.users.find(({ principals }) => principals.includes(principal));
  if (own !== undefined) return own;
  const memberships = reach.groups.filter(({ principals }) => principals.includes(principal));
  const [best] = memberships.toSorted((a, b) => b.bits - a.bits);
  return best === undefined ? reach.others : { entry: best.entry, bits: memberships.reduce((bits, holding) => bits | holding.bits, 0) };
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
  const holding = (index: IdIndex, id: PosixId, head: string, bits: Bits, limit: Bits): Holding => {
    const held = { entry: entryText(head, bits & 7, limit), bits: bits & limit & 7, principals: index.byId.get(id) ?? [] };
    const unplaced = typeof id === 'number' ? index.withoutNumbers : index.withoutNames;
    if (unplaced.length > 0) uncertain.push({ ...held, principals: unplaced });
    return held;
  };
  const owner = holding(users, file.owner, 'user::', file.mode >> 6, 7);
  const named = (acl?.users ?? []).map(({ id, bits }) => holding(users, id, `user:${id}:`, bits, mask));
  const owning = holding(groups, file.group, 'group::', acl === null ? mask : acl.group, acl === null ? 7 : mask);
  const others = (acl?.groups ?? []).map(({ id, bits }) => holding(groups, id, `group:${id}:`, bits, mask));
  const found = [owner, ...named].filter(({ principals }) => principals.length > 0);
  return {
    users: found,
    groups: [owning, ...others].filter(({ principals }) => principals.length > 0),
    others: { entry: entryText('other::', file.mode & 7, 7), bits: file.mode & 7 },
    exceptions: new Set(found.flatMap(({ principals }) => principals)),
    uncertain,
  };
}
