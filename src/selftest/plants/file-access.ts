import type { FileDescriptor } from '../../snapshot/artifacts/files.ts';
import { type ModelSite, withMachine } from '../model-site.ts';
import {
  at,
  between,
  type Mutation,
  type Pairing,
  sameFileServer,
  sameHl7Files,
  sameHl7Host,
  sameMiddleTier,
  sameSamba,
  sameWindows,
  type Telling,
} from '../mutation.ts';
import type { FilePlace } from '../practice.ts';
import { descriptorOf, member, withDescriptor, withGroups, withOpenShares, withPosix, withRight, withSddl } from './folders.ts';
import { sameDesktop } from './paths.ts';

const access = 'files/atoz-neighbour-access';
const obtainable = 'files/atoz-access-obtainable';
const code = 'files/code-on-share-writable';

/** Folders, shares and files that let the wrong people in. */
export const accessMutations: readonly Mutation[] = [
  ...(
    [
      ['an entry for the neighbour’s group', (b) => `(A;OICI;0x1301bf;;;${b.group})`],
      ['an entry that lets the neighbour read', (b) => `(A;OICI;0x1200a9;;;${b.group})`],
      ['an entry for one person of the neighbour', (b) => `(A;OICI;0x1301bf;;;${b.person})`],
    ] as const satisfies readonly (readonly [string, (b: FilePlace) => string])[]
  ).map(([name, entry]) => inOpenFolder(access, name, sameWindows, (site, a, b) => withEntry(site, a.host, a.root, entry(b)))),
  ...(
    [
      ['Authenticated Users', 'AU'],
      ['Users', 'BU'],
      ['Everyone', 'WD'],
    ] as const
  ).map(([name, sid]) =>
    inOpenFolder(access, `an entry for ${name}`, sameWindows, (site, a) => withEntry(site, a.host, a.root, `(A;OICI;0x1301bf;;;${sid})`), 'open'),
  ),
  inOpenFolder(access, 'a child that does not inherit and lets the neighbour in', sameWindows, (site, a, b) =>
    withDescriptor(site, a.host, `${a.root}\\S`, windows(`O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;${b.group})`)),
  ),
  inOpenFolder(access, 'the neighbour’s person made a member of the group', sameWindows, (site, a, b) => withGroups(site, a.host, member(a.group, b.person))),
  inOpenFolder(access, 'a Samba folder that others may read', sameSamba, (site, a) => withPosix(site, a.host, a.root, { mode: 0o2775 }), 'owner'),
  inOpenFolder(access, 'a Samba folder of the neighbour’s group', sameSamba, (site, a, b) => withPosix(site, a.host, a.root, { group: number(b.group) })),
  inOpenFolder(access, 'an ACL entry for the neighbour’s group on Samba', sameSamba, (site, a, b) =>
    withPosix(site, a.host, a.root, { acl: { users: [], group: 7, groups: [{ id: number(b.group), bits: 7 }] } }),
  ),
  inOpenFolder(obtainable, 'the right to change permissions', sameWindows, (site, a, b) => withEntry(site, a.host, a.root, `(A;OICI;RCWD;;;${b.group})`)),
  inOpenFolder(obtainable, 'the right to take ownership', sameWindows, (site, a, b) => withEntry(site, a.host, a.root, `(A;OICI;RCWO;;;${b.group})`)),
  inOpenFolder(obtainable, 'a person of the neighbour as owner', sameWindows, (site, a, b) =>
    withSddl(site, a.host, a.root, (sddl) => sddl.replace('O:BA', `O:${b.person}`)),
  ),
  inOpenFolder(
    obtainable,
    'a person of the neighbour as owner on Samba',
    sameSamba,
    (site, a, b) => withPosix(site, a.host, a.root, { owner: number(b.person), mode: 0o2070 }),
    'together',
  ),
  at('files/atoz-owner-lacks-access', 'a denial before the grant', sameWindows, (site, { files }) =>
    files === null ? null : withSddl(site, files.host, files.root, (sddl) => sddl.replace('D:PAI', `D:PAI(D;OICI;FW;;;${files.group})`)),
  ),
  at('files/atoz-owner-lacks-access', 'a Samba folder of root alone', sameSamba, (site, { files }) =>
    files === null ? null : withPosix(site, files.host, files.root, { mode: 0o700, group: 0 }),
  ),
  inOpenFolder(
    code,
    'plugins that everybody can change',
    sameWindows,
    (site, a) =>
      withDescriptor(site, a.host, `${a.root}\\Plugins`, windows(`O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;${a.group})(A;OICI;0x1301bf;;;AU)`)),
    'open',
  ),
  inOpenFolder(code, 'a setup program that the neighbour can change', sameWindows, (site, a, b) =>
    withDescriptor(site, a.host, `${a.root}\\Setup.exe`, windows(`O:BAG:SYD:PAI(A;;FA;;;BA)(A;;0x1301bf;;;${b.group})`)),
  ),
  at(
    'files/null-dacl',
    'a folder without an access list',
    sameWindows,
    (site, { files }) =>
      files === null ? null : [withDescriptor(site, files.host, `${files.root}\\A`, windows('O:BAG:SYD:NO_ACCESS_CONTROL')), `${files.root}\\A`],
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
    (site, _a, b) => (b.files === null ? null : withGroups(site, b.files.host, member('S-1-5-32-544', b.files.person))),
    'reacher',
  ),
  between(
    'files/access-lists-bypassed',
    'a tenant’s group that may back up everything',
    sameWindows,
    (site, _a, b) => (b.files === null ? null : withRight(site, b.files.host, 'SeBackupPrivilege', b.files.group)),
    'reacher',
  ),
  between(
    'files/temp-or-account-shared',
    'one person in two tenants’ groups',
    sameFileServer,
    (site, a, b) =>
      a.files === null || b.files === null || a.files.os === 'linux' ? null : withGroups(site, a.files.host, member(a.files.group, b.files.person)),
    'together',
  ),
  at(
    'files/temp-or-account-shared',
    'one temporary folder for all',
    (practice) => (practice.connection === 'rdp' ? (practice.files?.host ?? null) : null),
    (site, { files }) =>
      files === null
        ? null
        : [withDescriptor(site, files.host, 'C:\\Temp\\opendental', windows('O:BAG:SYD:PAI(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;BU)')), 'C:\\Temp\\opendental'],
    'nobody',
  ),
  between('files/config-readable-by-neighbour', 'a service’s configuration that the neighbour’s people read at the desktop', sameDesktop, (site, a, b) =>
    a.hl7 === null || b.files === null ? null : withEntry(site, a.hl7.host, a.hl7.config, `(A;;FR;;;${b.files.group})`),
  ),
  between('files/config-readable-by-neighbour', 'a configuration that the neighbour’s service reads', sameHl7Host, (site, a, b) =>
    a.hl7 === null || b.hl7 === null ? null : withEntry(site, a.hl7.host, a.hl7.config, `(A;;FR;;;${b.hl7.account})`),
  ),
  between('files/config-readable-by-neighbour', 'a copy of it in the neighbour’s A to Z folder', sameHl7Host, (site, a, b) => {
    if (a.hl7 === null || b.files === null) return null;
    const own = site.machines[a.hl7.host]?.['files.configs'].find(({ path }) => path === a.hl7?.config);
    if (own === undefined) return null;
    const path = `${b.files.root}\\FreeDentalConfig.xml`;
    const copied = withMachine(site, a.hl7.host, 'files.configs', (rows) => [...rows, { ...own, path }]);
    return withDescriptor(copied, a.hl7.host, path, windows(`O:BAG:SYD:PAI(A;;FA;;;BA)(A;;FA;;;${b.files.group})`));
  }),
  between('files/exe-folder-writable', 'a service folder that the neighbour’s service may change', sameHl7Host, (site, a, b) =>
    a.hl7 === null || b.hl7 === null ? null : withEntry(site, a.hl7.host, a.hl7.folder, `(A;OICI;0x1301bf;;;${b.hl7.account})`),
  ),
  between(
    'files/exe-folder-writable',
    'a service folder that everybody may change',
    sameHl7Host,
    (site, a) => (a.hl7 === null ? null : withEntry(site, a.hl7.host, a.hl7.folder, `(A;OICI;0x1301bf;;;AU)`)),
    'owner',
  ),
  between('hl7/folder-neighbour-access', 'an inbound folder that the neighbour may write to', sameHl7Files, (site, a, b) =>
    a.hl7 === null || b.hl7 === null ? null : withEntry(site, a.hl7.host, a.hl7.inbound, `(A;OICI;0x1301bf;;;${b.hl7.account})`),
  ),
  between(
    'hl7/folder-neighbour-access',
    'an outbound folder that everybody may read',
    sameHl7Files,
    (site, a) => (a.hl7 === null ? null : withEntry(withOpenShares(site, a.hl7.host, a.hl7.outbound), a.hl7.host, a.hl7.outbound, `(A;OICI;0x1200a9;;;AU)`)),
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
      return [withDescriptor(kept, a.middleTier.host, path, windows('O:BAG:SYD:PAI(A;;FA;;;BA)(A;;FR;;;BU)')), path];
    },
    'nobody',
  ),
];

/** A mutation of the owner's A to Z folder, which the shares above it no longer protect. */
function inOpenFolder(
  rule: string,
  name: string,
  pairing: Pairing,
  plant: (site: ModelSite, owner: FilePlace, reacher: FilePlace) => ModelSite,
  telling?: Telling,
): Mutation {
  const opened = (site: ModelSite, { host, root }: FilePlace): ModelSite => withOpenShares(site, host, root);
  return between(rule, name, pairing, (site, { files: a }, { files: b }) => (a === null || b === null ? null : plant(opened(site, a), a, b)), telling);
}

/** The site in which an access list has one more entry. */
function withEntry(site: ModelSite, host: string, path: string, entry: string): ModelSite {
  return withSddl(site, host, path, (sddl) => `${sddl}${entry}`);
}

/** The site in which a group has one more member. */
function windows(sddl: string): FileDescriptor {
  return { kind: 'windows', sddl, sddlSource: 'binary' };
}

/** `gid:60101` → 60101. */
function number(id: string): number {
  return Number(id.slice(id.indexOf(':') + 1));
}

function sameKeys({ tunnel }: Parameters<Pairing>[0]): string | null {
  return tunnel?.host ?? null;
}
