import { maskCommandLine } from '../../domain/command-lines/mask-secrets.ts';
import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import type { HostDecodeOptions, HostDecoder, HostPiece, HostSection, SectionProblem, SectionResult } from '../host/host-section.ts';
import { joinPathMaps } from '../host/join-pieces.ts';
import { decodeProcesses, decodeRdpFile, decodeShortcuts } from './decode-command-lines.ts';
import { decodeComputer } from './decode-computer.ts';
import { decodeGetAcl, decodeIcaclsSave, fileObjects } from './decode-descriptors.ts';
import { decodeFileVersions } from './decode-file-versions.ts';
import { decodeFolderContents } from './decode-folder-contents.ts';
import { decodeNetConnections, decodeNetstat } from './decode-listeners.ts';
import { decodeLocalAccounts } from './decode-local-accounts.ts';
import { decodePathAliases, decodeSubst } from './decode-path-aliases.ts';
import { decodeRegistryServices, decodeRegistryShares } from './decode-registry-rows.ts';
import { decodeReparsePoint } from './decode-reparse.ts';
import { decodeScQc, decodeScQueryex, decodeScSdshow } from './decode-sc.ts';
import { decodeWin32Services, decodeWmicServices } from './decode-services.ts';
import { decodeSmbShares } from './decode-shares.ts';
import type { TextRows } from './text-rows.ts';

type Recognises = (head: string, fileName: string) => boolean;

/** A JSON export whose first object has all these properties. */
function jsonWith(...names: readonly string[]): Recognises {
  return (head) => /^\ufeff?\s*[[{]/.test(head) && names.every((name) => new RegExp(`"${name}"\\s*:`, 'i').test(head));
}

function textWith(pattern: RegExp): Recognises {
  return (head) => pattern.test(head);
}

/** Every line that could not be read is a gap of the artifact; a section without one readable row is a failure. */
function result<Row>(section: HostSection, { rows, problems }: TextRows<Row>, piece: (rows: readonly Row[]) => HostPiece): SectionResult {
  const [first] = problems;
  if (rows.length === 0 && first !== undefined) return { ok: false, problem: first };
  const made = piece(rows);
  return { ok: true, pieces: [{ ...made, gaps: [...(made.gaps ?? []), ...problems.map((problem) => gap(section, problem))] }] };
}

function gap({ file }: HostSection, { line, expected, found }: SectionProblem): NonNullable<HostPiece['gaps']>[number] {
  return { item: `${file}:${line}`, status: 'failed', reason: `expected ${expected}, found ${found}`, remedy: null };
}

const unknownService: ServiceRow = {
  name: '',
  displayName: '',
  command: '',
  account: null,
  startMode: null,
  running: null,
  pid: null,
  dependencies: [],
  descriptor: null,
};

function services(section: string, recognises: Recognises, decode: (bytes: Uint8Array) => TextRows<Partial<ServiceRow>>): HostDecoder {
  return {
    section,
    kinds: ['host.services'],
    recognises,
    decode: (part, { fingerprint }) =>
      result(part, decode(part.bytes), (rows) => ({
        kind: 'host.services',
        data: rows.map((row) => withoutSecrets({ ...unknownService, ...row }, fingerprint)),
      })),
  };
}

/** The command as registered, its quotes included, unless it holds a secret. */
function withoutSecrets(row: ServiceRow, fingerprint: HostDecodeOptions['fingerprint']): ServiceRow {
  const { program, arguments: words, secrets } = maskCommandLine(row.command, fingerprint);
  return secrets.length === 0 ? row : { ...row, command: `"${program}" ${words}` };
}

function scDescriptors(bytes: Uint8Array): TextRows<Partial<ServiceRow>> {
  const { rows, problems } = decodeScSdshow(bytes);
  return { rows: rows.map(({ name, sddl }) => ({ name, descriptor: { sddl, sddlSource: 'win32' } })), problems };
}

function listeners(section: string, recognises: Recognises, decode: (bytes: Uint8Array) => ReturnType<typeof decodeNetstat>): HostDecoder {
  return {
    section,
    kinds: ['host.listeners'],
    recognises,
    decode: (part) => result(part, decode(part.bytes), (rows) => ({ kind: 'host.listeners', data: rows })),
  };
}

const localAccounts: HostDecoder = {
  section: 'local-accounts',
  kinds: ['host.principals'],
  recognises: jsonWith('Groups', 'Users'),
  decode(part) {
    const { rows, problems } = decodeLocalAccounts(part.bytes);
    const [accounts] = rows;
    if (accounts === undefined) return { ok: false, problem: problems[0] ?? { line: 0, expected: 'local accounts', found: 'none' } };
    return result(part, { rows, problems }, () => ({ kind: 'host.principals', data: accounts }));
  },
};

/** The folder above the one that icacls was given: from the command, else from the file's name, which then is the folder, percent-encoded. */
function icaclsParent({ how, file }: HostSection): string | null {
  const named = /[^\\/]*$/.exec(file)?.[0].replace(/\.[^.]*$/, '') ?? '';
  const folder =
    /\bicacls(?:\.exe)?\s+(?:"([^"]+)"|(\S+))\s+\/save\b/i
      .exec(how)
      ?.slice(1)
      .find((part) => part !== undefined) ?? decodedName(named);
  const parent = /^((?:[A-Za-z]:|\\\\[^\\]+\\[^\\]+)(?:\\.*)?)\\[^\\]+\\?$/.exec(folder)?.[1];
  return parent ?? (/^[A-Za-z]:\\?$/.test(folder) ? folder : null);
}

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const icacls: HostDecoder = {
  section: 'icacls',
  kinds: ['files.objects'],
  recognises: textWith(/^\ufeff?[^\r\n]+\r*\n(?:\r*\n)?[ODGS]:[A-Z_]*(?:\(|\r|$)/m),
  decode: (part, options) => {
    const parent = icaclsParent(part);
    if (parent === null)
      return { ok: false, problem: { line: 0, expected: 'a file named after the folder, such as D%3A%5COD%5CTenantA.icacls', found: 'another name' } };
    return result(part, decodeIcaclsSave(part.bytes, parent), (rows) => ({ kind: 'files.objects', data: fileObjects(rows, options) }));
  },
};

const getAcl: HostDecoder = {
  section: 'get-acl',
  kinds: ['files.objects'],
  recognises: jsonWith('Path', 'Sddl'),
  decode: (part, options) => result(part, decodeGetAcl(part.bytes), (rows) => ({ kind: 'files.objects', data: fileObjects(rows, options) })),
};

function shares(section: string, recognises: Recognises, decode: (bytes: Uint8Array) => ReturnType<typeof decodeSmbShares>): HostDecoder {
  return {
    section,
    kinds: ['host.shares'],
    recognises,
    decode: (part) => result(part, decode(part.bytes), (rows) => ({ kind: 'host.shares', data: rows })),
  };
}

/** `how` of this section ends with the link itself. */
const reparsePoint: HostDecoder = {
  section: 'reparse-point',
  kinds: ['host.pathMap'],
  recognises: textWith(/0xa000000[3c]\b/i),
  decode: (part) => {
    const from = /\bquery\s+(?:"([^"]+)"|(\S+))\s*$/i
      .exec(part.how)
      ?.slice(1)
      .find((each) => each !== undefined);
    if (from === undefined) return { ok: false, problem: { line: 0, expected: 'the command with the folder it was asked about', found: 'neither' } };
    return result(part, decodeReparsePoint(part.bytes), (rows) => ({
      kind: 'host.pathMap',
      data: { mounts: [], drives: [], shortNames: [], dfs: [], links: rows.flatMap(({ target }) => (target === null ? [] : [{ from, to: target }])) },
    }));
  },
};

const fileVersions: HostDecoder = {
  section: 'file-versions',
  kinds: ['host.programs'],
  recognises: jsonWith('FullName'),
  decode: (part) => result(part, decodeFileVersions(part.bytes), (rows) => ({ kind: 'host.programs', data: rows })),
};

function commandLines(
  section: string,
  recognises: Recognises,
  decode: (bytes: Uint8Array, options: HostDecodeOptions, how: string) => ReturnType<typeof decodeProcesses>,
): HostDecoder {
  return {
    section,
    kinds: ['host.commandLines'],
    recognises,
    decode: (part, options) => result(part, decode(part.bytes, options, part.how), (rows) => ({ kind: 'host.commandLines', data: rows })),
  };
}

const computer: HostDecoder = {
  section: 'computer',
  kinds: ['host.identity'],
  recognises: jsonWith('Names', 'Addresses'),
  decode(part) {
    const { rows, problems } = decodeComputer(part.bytes);
    const [identity] = rows;
    if (identity === undefined) return { ok: false, problem: problems[0] ?? { line: 0, expected: 'names of the computer', found: 'none' } };
    return result(part, { rows, problems }, () => ({ kind: 'host.identity', data: identity }));
  },
};

function pathAliases(section: string, recognises: Recognises, decode: (bytes: Uint8Array) => ReturnType<typeof decodeSubst>): HostDecoder {
  return {
    section,
    kinds: ['host.pathMap'],
    recognises,
    decode: (part) => result(part, decode(part.bytes), (rows) => ({ kind: 'host.pathMap', data: joinPathMaps(rows) })),
  };
}

const folderContents: HostDecoder = {
  section: 'folder-contents',
  kinds: ['files.contents'],
  recognises: jsonWith('Path', 'Files', 'OldestSeconds'),
  decode: (part) => result(part, decodeFolderContents(part.bytes), (rows) => ({ kind: 'files.contents', data: rows })),
};

const isShareKey = textWith(/LanmanServer\\Shares/i);

/** Formats a Windows host's state comes in, by our script or by hand. */
export const windowsDecoders: readonly HostDecoder[] = [
  services('win32-services', jsonWith('Name', 'PathName'), decodeWin32Services),
  services('sc-qc', textWith(/^\[SC\] QueryServiceConfig/m), decodeScQc),
  services('sc-sdshow', textWith(/^SERVICE_NAME: [^\r\n]+\r*\n(?:\r*\n)*[OGDS]:/m), scDescriptors),
  services('sc-queryex', textWith(/^\s*\w+: .+\r*\n(?:\w+: .*\r*\n)?\s+\w+ +: +[\da-f]+ +WIN32/m), decodeScQueryex),
  shares('registry-shares', isShareKey, decodeRegistryShares),
  services('registry-services', textWith(/^(?:\ufeff?Windows Registry Editor|REGEDIT4|\s*HKEY_LOCAL_MACHINE\\)/), decodeRegistryServices),
  services('wmic-services', textWith(/^\ufeff?\s*(?:Node,)?[\w,]*\bPathName\b/i), decodeWmicServices),
  listeners('netstat', textWith(/^\s+(?:TCP|UDP)\s+\S+:\d+\s/m), decodeNetstat),
  listeners('net-tcp', jsonWith('LocalAddress', 'LocalPort', 'State'), (bytes) => decodeNetConnections(bytes, 'tcp')),
  listeners('net-udp', jsonWith('LocalAddress', 'LocalPort'), (bytes) => decodeNetConnections(bytes, 'udp')),
  shares('smb-shares', jsonWith('ScopeName', 'Path'), decodeSmbShares),
  getAcl,
  icacls,
  localAccounts,
  fileVersions,
  commandLines('processes', jsonWith('ProcessId', 'CommandLine'), (bytes, { fingerprint }) => decodeProcesses(bytes, fingerprint)),
  commandLines('shortcuts', jsonWith('Path', 'Target', 'Arguments'), (bytes, { fingerprint }) => decodeShortcuts(bytes, fingerprint)),
  commandLines('rdp-file', textWith(/^\ufeff?(?:[^\r\n]+:[sib]:[^\r\n]*\r*\n)*full address:s:/), (bytes, { fingerprint }, how) =>
    decodeRdpFile(bytes, how, fingerprint),
  ),
  reparsePoint,
  computer,
  pathAliases('path-aliases', jsonWith('Kind', 'From', 'To'), decodePathAliases),
  pathAliases('subst', textWith(/^[A-Z]:\\: => /m), decodeSubst),
  folderContents,
];
