import { at, between, type Mutation, sameHl7Files, sameHl7Host, sameMiddleTier, sameSamba, sameWindows } from '../mutation.ts';
import { closed, gid, member, onFiles, withDescriptor, withGroups, withOpenShares, withPosix, withSddl } from './folders.ts';
import { sameDesktop } from './paths.ts';

const code = 'files/code-on-share-writable';
const programs = 'files/exe-folder-writable';
const accounts = 'files/temp-or-account-shared';
const readable = 'files/config-readable-by-neighbour';

/** Other forms of programs, configurations, exchange folders and accounts that are not kept apart. */
export const guardedFormMutations: readonly Mutation[] = [
  between(
    code,
    'update files that the neighbour can change',
    sameWindows,
    onFiles((site, a, b) =>
      withDescriptor(withOpenShares(site, a.host, a.root), a.host, `${a.root}\\UpdateFiles`, {
        kind: 'windows',
        sddl: `${closed(a.group)}(A;OICI;0x1301bf;;;${b.group})`,
        sddlSource: 'binary',
      }),
    ),
  ),
  between(
    code,
    'plugins that the neighbour owns',
    sameWindows,
    onFiles((site, a, b) =>
      withDescriptor(withOpenShares(site, a.host, a.root), a.host, `${a.root}\\Plugins\\Bridge.dll`, {
        kind: 'windows',
        sddl: closed(a.group).replace('O:BA', `O:${b.person}`),
        sddlSource: 'binary',
      }),
    ),
  ),
  between(
    code,
    'a setup program on Samba that others may change',
    sameSamba,
    onFiles((site, a) => {
      const open = withPosix(withOpenShares(site, a.host, a.root), a.host, a.root, { mode: 0o2771 });
      return withDescriptor(open, a.host, `${a.root}/Setup.exe`, { kind: 'posix', owner: 0, group: gid(a), mode: 0o666, acl: null, defaultAcl: null });
    }),
    'owner',
  ),
  between(programs, 'a program file that the neighbour’s service may change', sameHl7Host, (site, a, b) =>
    a.hl7 === null || b.hl7 === null
      ? null
      : withSddl(site, a.hl7.host, `${a.hl7.folder}\\OpenDentHL7.exe`, (sddl) => `${sddl}(A;;0x1301bf;;;${b.hl7?.account ?? ''})`),
  ),
  between(programs, 'a folder above from which the neighbour’s service may delete', sameHl7Host, (site, a, b) =>
    a.hl7 === null || b.hl7 === null ? null : withSddl(site, a.hl7.host, 'D:\\HL7', (sddl) => `${sddl}(A;OICI;0x40;;;${b.hl7?.account ?? ''})`),
  ),
  between(programs, 'a library beside the program that the neighbour owns', sameHl7Host, (site, a, b) =>
    a.hl7 === null || b.hl7 === null
      ? null
      : withDescriptor(site, a.hl7.host, `${a.hl7.folder}\\OpenDentBusiness.dll`, {
          kind: 'windows',
          sddl: closed(a.hl7.account).replace('O:BA', `O:${b.hl7.account}`),
          sddlSource: 'binary',
        }),
  ),
  between(
    accounts,
    'one person in two tenants’ groups on Samba',
    sameSamba,
    onFiles((site, a, b) => withGroups(site, a.host, member(a.group, b.person))),
    'together',
  ),
  between(
    accounts,
    'the neighbour’s group in the own group',
    sameWindows,
    onFiles((site, a, b) => withGroups(site, a.host, member(a.group, b.group))),
    'together',
  ),
  between(
    accounts,
    'a person’s temporary files that the neighbour may read',
    sameDesktop,
    onFiles((site, a, b, owner) =>
      withSddl(site, a.host, `C:\\Users\\${owner.id}-front\\AppData\\Local\\Temp\\opendental`, (sddl) => `${sddl}(A;OICI;FR;;;${b.group})`),
    ),
    'together',
  ),
  between(
    readable,
    'a configuration that everybody reads at the desktop',
    sameDesktop,
    (site, a) => (a.hl7 === null ? null : withSddl(site, a.hl7.host, a.hl7.config, (sddl) => `${sddl}(A;;FR;;;WD)`)),
    'owner',
  ),
  between(readable, 'a configuration that the neighbour’s service owns', sameHl7Host, (site, a, b) =>
    a.hl7 === null || b.hl7 === null ? null : withSddl(site, a.hl7.host, a.hl7.config, (sddl) => sddl.replace('O:BA', `O:${b.hl7?.account ?? ''}`)),
  ),
  between(
    readable,
    'a configuration of a Middle Tier that the neighbour’s pool reads',
    sameMiddleTier,
    (site, a) =>
      a.middleTier === null ? null : withSddl(site, a.middleTier.host, `${a.middleTier.folder}\\OpenDentalServerConfig.xml`, (sddl) => `${sddl}(A;;FR;;;BU)`),
    'owner',
  ),
  between('hl7/folder-neighbour-access', 'an inbound folder that the neighbour’s people may read', sameHl7Files, (site, a, b) =>
    a.hl7 === null || b.files === null
      ? null
      : withSddl(withOpenShares(site, a.hl7.host, a.hl7.inbound), a.hl7.host, a.hl7.inbound, (sddl) => `${sddl}(A;OICI;FR;;;${b.files?.group ?? ''})`),
  ),
  between(
    'hl7/folder-neighbour-access',
    'an exchange folder from which everybody may delete',
    sameHl7Files,
    (site, a) =>
      a.hl7 === null ? null : withSddl(withOpenShares(site, a.hl7.host, a.hl7.inbound), a.hl7.host, a.hl7.inbound, (sddl) => `${sddl}(A;OICI;0x40;;;AU)`),
    'owner',
  ),
  at(
    'files/null-dacl',
    'a configuration without an access list',
    sameHl7Host,
    (site, { hl7 }) =>
      hl7 === null
        ? null
        : [withDescriptor(site, hl7.host, hl7.config, { kind: 'windows', sddl: 'O:BAG:SYD:NO_ACCESS_CONTROL', sddlSource: 'binary' }), hl7.config],
    'nobody',
  ),
  at(
    'files/null-dacl',
    'a backup folder without an access list',
    sameWindows,
    (site, { files }) =>
      files === null ? null : [withDescriptor(site, files.host, files.backup, { kind: 'windows', sddl: 'O:BAG:SY', sddlSource: 'binary' }), files.backup],
    'nobody',
  ),
];
