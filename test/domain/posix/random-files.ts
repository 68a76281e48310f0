import * as fc from 'fast-check';
import { numericPrincipal, type PosixFile, type PosixPrincipal } from '../../../src/domain/posix/posix-file.ts';

/** Users and groups that random files and principals share, so that entries meet their subjects often. */
const uids = [61001, 61002, 61003] as const;
const gids = [62001, 62002, 62003] as const;

const bits = fc.nat(7);
const uid = fc.constantFrom(...uids);
const gid = fc.constantFrom(...gids);
const named = <Id extends number>(id: fc.Arbitrary<Id>): fc.Arbitrary<{ id: Id; bits: number }[]> =>
  fc.uniqueArray(fc.record({ id, bits }), { selector: (entry) => entry.id, maxLength: 2 }).map((list) => list.sort((a, b) => a.id - b.id));
const extended = fc.record({ users: named(uid), group: bits, groups: named(gid) });
const mode = fc
  .tuple(
    fc.constantFrom(0, 0, 0, 0o1000, 0o2000),
    fc.constantFrom(7, 7, 5, 0, 1, 3, 6),
    fc.constantFrom(7, 7, 5, 0, 0, 1, 2, 3),
    fc.constantFrom(7, 5, 5, 0, 0, 1, 2, 4),
  )
  .map(([flags, user, group, other]) => flags + user * 64 + group * 8 + other);

/** Any file or folder, with numeric ids and everything read. */
export const someFile: fc.Arbitrary<PosixFile> = fc.record({
  owner: uid,
  group: gid,
  mode,
  acl: fc.option(extended, { freq: 2 }),
  defaultAcl: fc.option(fc.record({ users: named(uid), group: bits, groups: named(gid), user: bits, mask: bits, other: bits }), { freq: 1 }),
});

/** As `someFile`, without a default ACL and special flags: what setfacl can give to a plain file. */
export const plainFile: fc.Arbitrary<PosixFile> = someFile.map((file) => ({ ...file, mode: file.mode & 0o777, defaultAcl: null }));

/** Numbers of a principal as a process has them. */
export const someCredentials: fc.Arbitrary<{ uid: number; gid: number; groups: number[] }> = fc.record({
  uid,
  gid: fc.constantFrom(...gids, 65534),
  groups: fc.uniqueArray(gid, { maxLength: 2 }),
});

/** Any unprivileged principal, known by numbers. */
export const somePrincipal: fc.Arbitrary<PosixPrincipal> = someCredentials.map(({ uid, gid, groups }) => numericPrincipal(uid, gid, groups));
