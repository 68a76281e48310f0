import { withMachine } from '../model-site.ts';
import { at, between, type Mutation, type Pairing, sameFileServer, sameHl7Files, sameHl7Host, sameMiddleTier, sameSamba, sameWindows } from '../mutation.ts';
import { descriptorOf, withDescriptor, withOpenShares, withPosix, withSddl } from './folders.ts';
import { sameDesktop } from './paths.ts';

const access = 'files/atoz-neighbour-access';
const obtainable = 'files/atoz-access-obtainable';
const code = 'files/code-on-share-writable';
const everybody = 'BU';

/** Folders, shares and files that let the wrong people in. */
export const accessMutations: readonly Mutation[] = [
  ...(
    [
      ['an entry for the neighbour’s group', '(A;OICI;0x1301bf;;;GROUP)'],
      ['an entry that lets the neighbour read', '(A;OICI;0x1200a9;;;GROUP)'],
      ['an entry for one person of the neighbour', '(A;OICI;0x1301bf;;;PERSON)'],
    ] as const
  ).map(([name, entry]) =>
    between(access, name, sameWindows, (site, a, b) =>
      a.files === null || b.files === null
        ? null
        : withSddl(
            withOpenShares(site, a.files.host, a.files.root),
            a.files.host,
            a.files.root,
            (sddl) => `${sddl}${entry.replace('GROUP', b.files?.group ?? '').replace('PERSON', b.files?.person ?? '')}`,
          ),
    ),
  ),
  ...(['AU', everybody, 'WD'] as const).map((sid) =>
    between(
      access,
      `an entry for ${sid === 'AU' ? 'Authenticated Users' : sid === 'WD' ? 'Everyone' : 'Users'}`,
      sameWindows,
      (site, a) =>
        a.files === null
          ? null
          : withSddl(withOpenShares(site, a.files.host, a.files.root), a.files.host, a.files.root, (sddl) => `${sddl}(A;OICI;0x1301bf;;;${sid})`),
      'open',
    ),
  ),
  between(access, 'a child that does not inherit and lets the neighbour in', sameWindows, (site, a, b) =>
    a.files === null || b.files === null
      ? null
      : withDescriptor(withOpenShares(site, a.files.host, a.files.root), a.files.host, `${a.files.root}\\S`, {
          kind: 'windows',
          sddl: `O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;${b.files.group})`,
          sddlSource: 'binary',
        }),
  ),
  between(
    access,
    'the neighbour’s person made a member of the group',
    sameWindows,
    (site, a, b) =>
      a.files === null || b.files === null
        ? null
        : withMachine(withOpenShares(site, a.files.host, a.files.root), a.files.host, 'host.principals', (found) => ({
            ...found,
            rows: found.rows.map((row) => (row.id === a.files?.group ? { ...row, members: [...(row.members ?? []), b.files?.person ?? ''] } : row)),
          })),
    'sides',
  ),
  between(
    access,
    'a Samba folder that others may read',
    sameSamba,
    (site, a) => (a.files === null ? null : withPosix(withOpenShares(site, a.files.host, a.files.root), a.files.host, a.files.root, { mode: 0o2775 })),
    'owner',
  ),
  between(access, 'a Samba folder of the neighbour’s group', sameSamba, (site, a, b) =>
    a.files === null || b.files === null
      ? null
      : withPosix(withOpenShares(site, a.files.host, a.files.root), a.files.host, a.files.root, { group: Number(b.files.group.slice('gid:'.length)) }),
  ),
  between(access, 'an ACL entry for the neighbour’s group on Samba', sameSamba, (site, a, b) =>
    a.files === null || b.files === null
      ? null
      : withPosix(withOpenShares(site, a.files.host, a.files.root), a.files.host, a.files.root, {
          acl: { users: [], group: 7, groups: [{ id: Number(b.files.group.slice('gid:'.length)), bits: 7 }] },
        }),
  ),
  between(obtainable, 'the right to change permissions', sameWindows, (site, a, b) =>
    a.files === null || b.files === null
      ? null
      : withSddl(withOpenShares(site, a.files.host, a.files.root), a.files.host, a.files.root, (sddl) => `${sddl}(A;OICI;RCWD;;;${b.files?.group ?? ''})`),
  ),
  between(obtainable, 'the right to take ownership', sameWindows, (site, a, b) =>
    a.files === null || b.files === null
      ? null
      : withSddl(withOpenShares(site, a.files.host, a.files.root), a.files.host, a.files.root, (sddl) => `${sddl}(A;OICI;RCWO;;;${b.files?.group ?? ''})`),
  ),
  between(obtainable, 'a person of the neighbour as owner', sameWindows, (site, a, b) =>
    a.files === null || b.files === null
      ? null
      : withSddl(withOpenShares(site, a.files.host, a.files.root), a.files.host, a.files.root, (sddl) => sddl.replace('O:BA', `O:${b.files?.person ?? ''}`)),
  ),
  between(
    obtainable,
    'a person of the neighbour as owner on Samba',
    sameSamba,
    (site, a, b) =>
      a.files === null || b.files === null
        ? null
        : withPosix(withOpenShares(site, a.files.host, a.files.root), a.files.host, a.files.root, {
            owner: Number(b.files.person.slice('uid:'.length)),
            mode: 0o2070,
          }),
    'together',
  ),
  at('files/atoz-owner-lacks-access', 'a denial before the grant', sameWindows, (site, { files }) =>
    files === null ? null : withSddl(site, files.host, files.root, (sddl) => sddl.replace('D:PAI', `D:PAI(D;OICI;FW;;;${files.group})`)),
  ),
  at('files/atoz-owner-lacks-access', 'a Samba folder of root alone', sameSamba, (site, { files }) =>
    files === null ? null : withPosix(site, files.host, files.root, { mode: 0o700, group: 0 }),
  ),
  between(
    code,
    'plugins that everybody can change',
    sameWindows,
    (site, a) =>
      a.files === null
        ? null
        : withDescriptor(withOpenShares(site, a.files.host, a.files.root), a.files.host, `${a.files.root}\\Plugins`, {
            kind: 'windows',
            sddl: `O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;${a.files.group})(A;OICI;0x1301bf;;;AU)`,
            sddlSource: 'binary',
          }),
    'open',
  ),
  between(code, 'a setup program that the neighbour can change', sameWindows, (site, a, b) =>
    a.files === null || b.files === null
      ? null
      : withDescriptor(withOpenShares(site, a.files.host, a.files.root), a.files.host, `${a.files.root}\\Setup.exe`, {
          kind: 'windows',
          sddl: `O:BAG:SYD:PAI(A;;FA;;;BA)(A;;0x1301bf;;;${b.files.group})`,
          sddlSource: 'binary',
        }),
  ),
  at(
    'files/null-dacl',
    'a folder without an access list',
    sameWindows,
    (site, { files }) =>
      files === null
        ? null
        : [
            withDescriptor(site, files.host, `${files.root}\\A`, { kind: 'windows', sddl: 'O:BAG:SYD:NO_ACCESS_CONTROL', sddlSource: 'binary' }),
            `${files.root}\\A`,
          ],
    'nobody',
  ),
  at(
    'files/null-dacl',
    'a share without an access list',
    sameWindows,
    (site, { files }) =>
      files === null
        ? null
        : [
            withMachine(site, files.host, 'host.shares', (rows) => [
              ...rows,
              { name: 'open', path: 'D:\\OD', descriptor: { sddl: 'D:NO_ACCESS_CONTROL', sddlSource: 'binary' }, samba: null, special: false, encrypted: true },
            ]),
            'open',
          ],
    'nobody',
  ),
  between(
    'files/access-lists-bypassed',
    'a person of a tenant among the administrators',
    sameWindows,
    (site, _a, b) =>
      b.files === null
        ? null
        : withMachine(site, b.files.host, 'host.principals', (found) => ({
            ...found,
            rows: found.rows.map((row) => (row.id === 'S-1-5-32-544' ? { ...row, members: [...(row.members ?? []), b.files?.person ?? ''] } : row)),
          })),
    'reacher',
  ),
  between(
    'files/access-lists-bypassed',
    'a tenant’s group that may back up everything',
    sameWindows,
    (site, _a, b) =>
      b.files === null
        ? null
        : withMachine(site, b.files.host, 'host.principals', (found) => ({
            ...found,
            userRights: { ...found.userRights, SeBackupPrivilege: [...(found.userRights?.['SeBackupPrivilege'] ?? []), b.files?.group ?? ''] },
          })),
    'reacher',
  ),
  between(
    'files/temp-or-account-shared',
    'one person in two tenants’ groups',
    sameFileServer,
    (site, a, b) =>
      a.files === null || b.files === null || a.files.os === 'linux'
        ? null
        : withMachine(site, a.files.host, 'host.principals', (found) => ({
            ...found,
            rows: found.rows.map((row) => (row.id === a.files?.group ? { ...row, members: [...(row.members ?? []), b.files?.person ?? ''] } : row)),
          })),
    'together',
  ),
  at(
    'files/temp-or-account-shared',
    'one temporary folder for all',
    (practice) => (practice.connection === 'rdp' ? (practice.files?.host ?? null) : null),
    (site, { files }) =>
      files === null
        ? null
        : [
            withDescriptor(site, files.host, 'C:\\Temp\\opendental', {
              kind: 'windows',
              sddl: 'O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;BU)',
              sddlSource: 'binary',
            }),
            'C:\\Temp\\opendental',
          ],
    'nobody',
  ),
  between('files/config-readable-by-neighbour', 'a service’s configuration that the neighbour’s people read at the desktop', sameDesktop, (site, a, b) =>
    a.hl7 === null || b.files === null ? null : withSddl(site, a.hl7.host, a.hl7.config, (sddl) => `${sddl}(A;;FR;;;${b.files?.group ?? ''})`),
  ),
  between('files/config-readable-by-neighbour', 'a configuration that the neighbour’s service reads', sameHl7Host, (site, a, b) =>
    a.hl7 === null || b.hl7 === null ? null : withSddl(site, a.hl7.host, a.hl7.config, (sddl) => `${sddl}(A;;FR;;;${b.hl7?.account ?? ''})`),
  ),
  between('files/config-readable-by-neighbour', 'a copy of it in the neighbour’s A to Z folder', sameHl7Host, (site, a, b) => {
    if (a.hl7 === null || b.files === null) return null;
    const own = site.machines[a.hl7.host]?.['files.configs'].find(({ path }) => path === a.hl7?.config);
    if (own === undefined) return null;
    const path = `${b.files.root}\\FreeDentalConfig.xml`;
    const copied = withMachine(site, a.hl7.host, 'files.configs', (rows) => [...rows, { ...own, path }]);
    return withDescriptor(copied, a.hl7.host, path, { kind: 'windows', sddl: `O:BAG:SYD:PAI(A;;FA;;;BA)(A;;FA;;;${b.files.group})`, sddlSource: 'binary' });
  }),
  between('files/exe-folder-writable', 'a service folder that the neighbour’s service may change', sameHl7Host, (site, a, b) =>
    a.hl7 === null || b.hl7 === null ? null : withSddl(site, a.hl7.host, a.hl7.folder, (sddl) => `${sddl}(A;OICI;0x1301bf;;;${b.hl7?.account ?? ''})`),
  ),
  between(
    'files/exe-folder-writable',
    'a service folder that everybody may change',
    sameHl7Host,
    (site, a) => (a.hl7 === null ? null : withSddl(site, a.hl7.host, a.hl7.folder, (sddl) => `${sddl}(A;OICI;0x1301bf;;;AU)`)),
    'owner',
  ),
  between('hl7/folder-neighbour-access', 'an inbound folder that the neighbour may write to', sameHl7Files, (site, a, b) =>
    a.hl7 === null || b.hl7 === null ? null : withSddl(site, a.hl7.host, a.hl7.inbound, (sddl) => `${sddl}(A;OICI;0x1301bf;;;${b.hl7?.account ?? ''})`),
  ),
  between(
    'hl7/folder-neighbour-access',
    'an outbound folder that everybody may read',
    sameHl7Files,
    (site, a) =>
      a.hl7 === null ? null : withSddl(withOpenShares(site, a.hl7.host, a.hl7.outbound), a.hl7.host, a.hl7.outbound, (sddl) => `${sddl}(A;OICI;0x1200a9;;;AU)`),
    'owner',
  ),
  between(
    'links/private-key-readable',
    'a tunnel’s key that everybody may read',
    sameKeys,
    (site, a) => {
      const [key] = site.machines[a.tunnel?.host ?? '']?.['links.keyFiles'] ?? [];
      if (a.tunnel === null || key === undefined || descriptorOf(site, a.tunnel.host, key.path) === null) return null;
      const folder = key.path.slice(0, key.path.lastIndexOf('/'));
      return [withPosix(withPosix(site, a.tunnel.host, folder, { mode: 0o755 }), a.tunnel.host, key.path, { mode: 0o644 }), key.path];
    },
    'nobody',
  ),
  between(
    'links/private-key-readable',
    'a web server’s key that tenants’ people may read',
    sameMiddleTier,
    (site, a) => {
      if (a.middleTier === null) return null;
      const path = `${a.middleTier.folder}\\server.key`;
      const kept = withMachine(site, a.middleTier.host, 'links.keyFiles', (rows) => [...rows, { path, spkiSha256: null, encrypted: false }]);
      return [withDescriptor(kept, a.middleTier.host, path, { kind: 'windows', sddl: 'O:BAG:SYD:PAI(A;;FA;;;BA)(A;;FR;;;BU)', sddlSource: 'binary' }), path];
    },
    'nobody',
  ),
];

function sameKeys({ tunnel }: Parameters<Pairing>[0]): string | null {
  return tunnel?.host ?? null;
}
