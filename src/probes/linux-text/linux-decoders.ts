import { parseSs } from '../../domain/listeners/parse-ss.ts';
import { decodeBytes } from '../../domain/posix/byte-text.ts';
import type { HostKind } from '../../snapshot/snapshot.ts';
import type { HostDecodeOptions, HostDecoder, HostSection, SectionResult } from '../host/host-section.ts';
import { commandLineRows } from '../windows-text/decode-command-lines.ts';
import { decodeFindPaths, decodeFindTree, decodeFolderListing } from './decode-find.ts';
import { decodeGetent, decodeNsswitch } from './decode-getent.ts';
import { decodeGetfaclPaths, decodeGetfaclTree } from './decode-getfacl.ts';
import { decodeAddresses, decodeHostname, decodeOsRelease } from './decode-identity.ts';
import { decodeProgramFiles } from './decode-program-files.ts';
import { decodeSambaAccounts } from './decode-samba-accounts.ts';
import { decodeSambaNtAcl } from './decode-samba-ntacl.ts';
import { decodeSharesec } from './decode-sharesec.ts';
import { decodeSmbConf } from './decode-smb-conf.ts';
import { decodeUnits } from './decode-units.ts';
import { decodeUsershares } from './decode-usershares.ts';
import { partlyRead, sectionLines, unusable } from './section-text.ts';

function decodeSs(section: HostSection): SectionResult {
  const { listeners, unreadable } = parseSs(decodeBytes(section.bytes));
  const problems = unreadable.map((line) => ({ line, expected: 'a row of ss -ltnupeH', found: 'something else' }));
  return partlyRead(section, [{ kind: 'host.listeners', data: listeners }], problems, listeners.length === 0);
}

function decodePs(section: HostSection, { fingerprint }: HostDecodeOptions): SectionResult {
  const data = sectionLines(section).flatMap(({ text }) => {
    const [, pid = '', words] = /^\s*(\d+)\s+(.*)$/.exec(text) ?? [];
    return words === undefined ? [] : commandLineRows(pid, words, fingerprint);
  });
  return sectionLines(section).length === 0
    ? unusable(0, 'output of ps -eo pid=,args=', 'nothing')
    : { ok: true, pieces: [{ kind: 'host.commandLines', data }] };
}

/** A section that nothing recognises by its content is null. */
function decoder(section: string, kinds: readonly HostKind[], looksLike: RegExp | null, decode: HostDecoder['decode']): HostDecoder {
  return { section, kinds, recognises: (head) => looksLike?.test(head) === true, decode };
}

/** Formats a Linux host's state comes in, by our script or by hand. */
export const linuxDecoders: readonly HostDecoder[] = [
  decoder('hostname', ['host.identity'], null, decodeHostname),
  decoder('addresses', ['host.identity'], null, decodeAddresses),
  decoder('os-release', ['host.identity'], /^PRETTY_NAME=/m, decodeOsRelease),
  decoder('getent', ['host.principals'], /^[^:\s]+:[^:\n]*:\d+:\d+:[^:\n]*:[^:\n]*:[^:\n]*$/m, decodeGetent),
  decoder('nsswitch', ['host.principals'], /^passwd:\s+\w/m, decodeNsswitch),
  decoder('samba-accounts', ['host.principals', 'host.identity'], /^SID for domain /m, decodeSambaAccounts),
  decoder('sharesec', ['host.shares'], /^\[.+\]\r?\nREVISION:1\r?$/m, decodeSharesec),
  decoder('usershares', ['host.shares'], /^usershare_acl=/m, decodeUsershares),
  decoder('smb-conf', ['host.shares', 'host.identity'], /^\s*\[global\]\s*$/im, decodeSmbConf),
  // What was looked for and not found.
  decoder('no-samba', ['host.shares'], null, () => ({ ok: true, pieces: [{ kind: 'host.shares', data: [] }] })),
  decoder('systemd', ['host.services'], /^ExecStart=\{ path=/m, decodeUnits),
  decoder('ss', ['host.listeners'], /^(?:tcp|udp)\s+(?:LISTEN|UNCONN)\s/m, decodeSs),
  decoder('ps', ['host.commandLines'], null, decodePs),
  decoder('program-files', ['host.programs'], null, decodeProgramFiles),
  decoder('getfacl', ['files.objects'], /^# file: /m, decodeGetfaclTree),
  decoder('getfacl-paths', ['files.objects'], null, decodeGetfaclPaths),
  decoder('find', ['files.objects', 'host.pathMap'], null, decodeFindTree),
  decoder('find-paths', ['files.objects', 'host.pathMap'], null, decodeFindPaths),
  // The inventory names no folder in which files wait.
  decoder('no-exchange', ['files.contents'], null, () => ({ ok: true, pieces: [{ kind: 'files.contents', data: [] }] })),
  decoder('samba-ntacl', ['files.objects'], null, decodeSambaNtAcl),
  decoder('folder-listing', ['files.contents'], null, (section, { now }) => decodeFolderListing(section, now)),
];
