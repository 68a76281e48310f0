import type { PosixFile } from '../../domain/posix/posix-file.ts';
import type { PrincipalRow, SambaShareLimits } from '../../snapshot/artifacts/host.ts';
import { type ModelSite, withMachine } from '../model-site.ts';
import { at, between, type Mutation, sameHl7Host, sameSamba, sameWindows } from '../mutation.ts';
import type { FilePlace } from '../practice.ts';
import { closed, gid, member, onFiles, withDescriptor, withGroups, withOpenShares, withPosix, withRight, withSddl } from './folders.ts';
import { sameDesktop } from './paths.ts';

const access = 'files/atoz-neighbour-access';
const obtainable = 'files/atoz-access-obtainable';
const bypassed = 'files/access-lists-bypassed';
const lacks = 'files/atoz-owner-lacks-access';

/** The site whose A to Z folder of a practice has one more entry, behind shares that let everybody through. */
function withEntry(site: ModelSite, { host, root }: FilePlace, entry: string, where = root): ModelSite {
  return withSddl(withOpenShares(site, host, root), host, where, (sddl) => `${sddl}${entry}`);
}

/** A local group that nobody claims. */
function localGroup(id: string, name: string, members: readonly string[]): PrincipalRow {
  return { id, name, kind: 'group', members, primaryGroup: null, sameAs: null };
}

/** The site in which every Samba share above a path has other limits. */
function withLimits(site: ModelSite, host: string, path: string, change: Partial<SambaShareLimits>): ModelSite {
  return withMachine(site, host, 'host.shares', (rows) =>
    rows.map((row) => (row.samba !== null && path.startsWith(row.path) ? { ...row, samba: { ...row.samba, validUsers: [], ...change } } : row)),
  );
}

/** One more Samba share. */
function withShare(site: ModelSite, host: string, name: string, path: string, change: Partial<SambaShareLimits>): ModelSite {
  return withMachine(site, host, 'host.shares', (rows) => {
    const [like] = rows;
    return like?.samba == null ? rows : [...rows, { ...like, name, path, samba: { ...like.samba, validUsers: [], ...change } }];
  });
}

/** The site in which the whole disk is shared with everybody. */
function withMaintenance(site: ModelSite, host: string): ModelSite {
  return withMachine(site, host, 'host.shares', (rows) => [
    ...rows,
    { name: 'maintenance$', path: 'D:\\', descriptor: { sddl: 'O:SYG:SYD:(A;;FA;;;WD)', sddlSource: 'binary' }, samba: null, special: false, encrypted: true },
  ]);
}

const uid = ({ person }: FilePlace): number => Number(person.slice('uid:'.length));

/** Other forms of access lists, groups, modes and shares that let the wrong people in. */
export const accessFormMutations: readonly Mutation[] = [
  between(
    access,
    'a group in a group',
    sameWindows,
    onFiles((site, a, b) => {
      const nested = 'S-1-5-21-900-900-900-3001';
      const rows = withGroups(site, a.host, (all) => [...all, localGroup(nested, 'everybody at the desk', [b.group])]);
      return withEntry(rows, a, `(A;OICI;0x1301bf;;;${nested})`);
    }),
  ),
  between(
    access,
    'the neighbour’s group in the own group',
    sameWindows,
    onFiles((site, a, b) => withGroups(withOpenShares(site, a.host, a.root), a.host, member(a.group, b.group))),
  ),
  between(
    access,
    'a group of nobody that Authenticated Users are in',
    sameWindows,
    onFiles((site, a) => {
      const nested = 'S-1-5-21-900-900-900-3002';
      const rows = withGroups(site, a.host, (all) => [...all, localGroup(nested, 'legacy', ['S-1-5-11'])]);
      return withEntry(rows, a, `(A;OICI;0x1301bf;;;${nested})`);
    }),
    'owner',
  ),
  between(
    access,
    'a grant before the denial that should undo it',
    sameWindows,
    onFiles((site, a, b) => withEntry(site, a, `(A;OICI;FR;;;${b.group})(D;OICI;FA;;;${b.group})`)),
  ),
  between(
    access,
    'a denial of another group than the one that is let in',
    sameWindows,
    onFiles((site, a, b) => withEntry(site, a, `(D;OICI;FA;;;${b.person})(A;OICI;0x1301bf;;;AU)`)),
    'owner',
  ),
  between(
    access,
    'an entry for what is made in the folder only',
    sameWindows,
    onFiles((site, a, b) => withEntry(site, a, `(A;OICIIO;0x1301bf;;;${b.group})`)),
  ),
  between(
    access,
    'generic rights',
    sameWindows,
    onFiles((site, a, b) => withEntry(site, a, `(A;OICI;GR;;;${b.group})`)),
  ),
  between(
    access,
    'the right to write and not to read',
    sameWindows,
    onFiles((site, a, b) => withEntry(site, a, `(A;OICI;0x116;;;${b.group})`)),
  ),
  between(
    access,
    'interactive users of a terminal server',
    sameDesktop,
    onFiles((site, a) => withSddl(site, a.host, a.root, (sddl) => `${sddl}(A;OICI;0x1301bf;;;IU)`)),
    'owner',
  ),
  between(
    access,
    'a file that the neighbour owns',
    sameWindows,
    onFiles((site, a, b) =>
      withDescriptor(withOpenShares(site, a.host, a.root), a.host, `${a.root}\\S\\Scan.pdf`, {
        kind: 'windows',
        sddl: `O:${b.person}G:SYD:PAI(A;;FA;;;BA)(A;;FA;;;${b.person})`,
        sddlSource: 'binary',
      }),
    ),
  ),
  between(
    access,
    'a second share that lets everybody through',
    sameWindows,
    onFiles((site, a, b) => {
      const listed = withSddl(site, a.host, a.root, (sddl) => `${sddl}(A;OICI;0x1301bf;;;${b.group})`);
      return withMaintenance(listed, a.host);
    }),
  ),
  between(
    access,
    'a Samba share that makes everybody one user',
    sameSamba,
    onFiles((site, a, _b, owner) => {
      const owned = withPosix(site, a.host, a.root, { owner: uid(a), mode: 0o700 });
      return withShare(owned, a.host, 'all', '/srv/od', { forceUser: `${owner.id}-front` });
    }),
    'owner',
  ),
  between(
    access,
    'a Samba share that gives everybody the group',
    sameSamba,
    onFiles((site, a, _b, owner) => withLimits(site, a.host, a.root, { forceGroup: `${owner.id}-users` })),
    'owner',
  ),
  between(
    access,
    'administrators of a Samba share',
    sameSamba,
    onFiles((site, a, _b, _owner, reacher) => withLimits(site, a.host, a.root, { adminUsers: [`@${reacher.id}-users`] })),
  ),
  between(
    access,
    'guests on a Samba share',
    sameSamba,
    onFiles((site, a) => withLimits(withPosix(site, a.host, a.root, { owner: 65_534, mode: 0o2770 }), a.host, a.root, { guestOk: true })),
    'owner',
  ),
  between(
    access,
    'an ACL entry for one person on Samba',
    sameSamba,
    onFiles((site, a, b) =>
      withPosix(withOpenShares(site, a.host, a.root), a.host, a.root, { acl: { users: [{ id: uid(b), bits: 5 }], group: 7, groups: [] } }),
    ),
  ),
  between(
    access,
    'a person in the neighbour’s group on Samba',
    sameSamba,
    onFiles((site, a, b) => withGroups(withOpenShares(site, a.host, a.root), a.host, member(a.group, b.person))),
  ),
  between(
    access,
    'an ACL whose mask is nothing, over a mode that lets others in',
    sameSamba,
    onFiles((site, a) =>
      withPosix(withOpenShares(site, a.host, a.root), a.host, a.root, { mode: 0o2707, acl: { users: [], group: 0, groups: [] } } satisfies Partial<PosixFile>),
    ),
    'owner',
  ),
  between(
    access,
    'the right to delete from the folder above',
    sameWindows,
    onFiles((site, a, b) => withSddl(withMaintenance(site, a.host), a.host, 'D:\\OD', (sddl) => `${sddl}(A;;0x40;;;${b.group})`)),
    'together',
  ),
  between(
    obtainable,
    'a person of the neighbour as owner of a folder in it',
    sameWindows,
    onFiles((site, a, b) =>
      withDescriptor(withOpenShares(site, a.host, a.root), a.host, `${a.root}\\S`, {
        kind: 'windows',
        sddl: closed(a.group).replace('O:BA', `O:${b.person}`),
        sddlSource: 'binary',
      }),
    ),
  ),
  at(lacks, 'a share that is for reading only', sameWindows, (site, { files, connection }) =>
    files === null || connection === 'rdp'
      ? null
      : withMachine(site, files.host, 'host.shares', (rows) =>
          rows.map((row) =>
            !row.special && files.root.startsWith(row.path) ? { ...row, descriptor: { sddl: 'O:SYG:SYD:(A;;0x1200a9;;;WD)', sddlSource: 'binary' } } : row,
          ),
        ),
  ),
  at(lacks, 'a Samba share that is for reading only', sameSamba, (site, { files }) =>
    files === null ? null : withLimits(site, files.host, files.root, { readOnly: true }),
  ),
  at(lacks, 'a Samba share that names somebody else', sameSamba, (site, { files }) =>
    files === null ? null : withLimits(site, files.host, files.root, { validUsers: ['@staff'] }),
  ),
  at(lacks, 'a folder above that nobody may pass', sameSamba, (site, { files }) =>
    files === null ? null : withPosix(site, files.host, '/srv/od', { mode: 0o700 }),
  ),
  at(lacks, 'an ACL whose mask takes the rights away', sameSamba, (site, { files }) =>
    files === null
      ? null
      : withPosix(site, files.host, files.root, { mode: 0o2750, group: 0, acl: { users: [], group: 7, groups: [{ id: gid(files), bits: 7 }] } }),
  ),
  between(
    bypassed,
    'the neighbour’s group among the administrators',
    sameWindows,
    (site, _a, b) => (b.files === null ? null : withGroups(site, b.files.host, member('S-1-5-32-544', b.files.group))),
    'reacher',
  ),
  between(
    bypassed,
    'a group in a group of the backup operators',
    sameWindows,
    (site, _a, b) => {
      if (b.files === null) return null;
      const nested = 'S-1-5-21-900-900-900-3003';
      const rows = withGroups(site, b.files.host, (all) => [...all, localGroup(nested, 'night shift', [b.files?.person ?? ''])]);
      return withGroups(rows, b.files.host, member('S-1-5-32-551', nested));
    },
    'reacher',
  ),
  ...(['SeRestorePrivilege', 'SeTakeOwnershipPrivilege', 'SeDebugPrivilege'] as const).map((right) =>
    between(
      bypassed,
      `a tenant’s person with ${right}`,
      sameWindows,
      (site, _a, b) => (b.files === null ? null : withRight(site, b.files.host, right, b.files.person)),
      'reacher',
    ),
  ),
  between(
    bypassed,
    'a tenant’s service account among the administrators',
    sameHl7Host,
    (site, _a, b) => (b.hl7 === null ? null : withGroups(site, b.hl7.host, member('S-1-5-32-544', b.hl7.account))),
    'reacher',
  ),
];
