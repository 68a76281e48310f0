import type { SambaShareLimits, ShareRow } from '../../snapshot/artifacts/host.ts';
import type { HostPiece, HostSection, SectionProblem, SectionResult } from '../host/host-section.ts';
import { partOfIdentity } from './decode-samba-accounts.ts';
import { partlyRead, sectionLines, unusable } from './section-text.ts';

type Settings = ReadonlyMap<string, string>;

/** Other words for a setting; `!` turns its meaning around. Blanks and letter case do not count. */
const synonyms: Readonly<Record<string, string>> = {
  directory: 'path',
  public: 'guestok',
  writable: '!readonly',
  writeable: '!readonly',
  writeok: '!readonly',
  printok: 'printable',
  group: 'forcegroup',
  serversmbencrypt: 'smbencrypt',
};

/** Settings that bring in more than this file shows. `testparm -s` has followed them. */
const elsewhere = new Set(['include', 'copy', 'configbackend']);

/**
 * Decodes `testparm -s`, or smb.conf itself: shares with what the file says about who may use them. Settings in `[global]` hold for every share
 * that does not say otherwise. Shares made per user (`[homes]`) and printers are left out.
 */
export function decodeSmbConf(section: HostSection): SectionResult {
  const { sections, problems } = readIni(section);
  const global = sections.get('global');
  if (global === undefined && sections.size === 0) return unusable(0, 'output of testparm -s', 'no section');
  const defaults = global ?? new Map<string, string>();
  const shares: ShareRow[] = [];
  for (const [name, own] of sections) {
    const settings = new Map([...defaults, ...own]);
    for (const key of own.keys()) if (elsewhere.has(key)) problems.push({ line: 0, expected: 'output of testparm -s', found: `${key} in [${name}]` });
    const isOff = isYes(settings.get('printable'), false) || !isYes(settings.get('available'), true);
    if (['global', 'homes', 'printers'].includes(name.toLowerCase()) || isOff) continue;
    const path = own.get('path') ?? defaults.get('path') ?? '';
    if (!path.startsWith('/')) problems.push({ line: 0, expected: `an absolute path in [${name}]`, found: path === '' ? 'none' : 'another' });
    else if (path.includes('%')) problems.push({ line: 0, expected: `one folder in [${name}]`, found: 'a path that differs from user to user' });
    else shares.push(share(name, path, settings));
  }
  const pieces: readonly HostPiece[] = [
    { kind: 'host.shares', data: shares },
    { kind: 'host.identity', data: partOfIdentity({ names: namesIn(defaults) }) },
  ];
  const joined = /^(?:ads|domain)$/i.test(defaults.get('security') ?? '') || /domain|member/i.test(defaults.get('serverrole') ?? '');
  const people: HostPiece = { kind: 'host.principals', data: { rows: [], completeDomains: [], otherDomains: joined, userRights: null } };
  return partlyRead(section, joined ? [...pieces, people] : pieces, problems, false);
}

function share(name: string, path: string, settings: Settings): ShareRow {
  const encryption = settings.get('smbencrypt')?.toLowerCase();
  return {
    name,
    path: path.length > 1 ? path.replace(/\/+$/, '') : path,
    descriptor: null,
    samba: limits(settings),
    special: false,
    encrypted: ['required', 'mandatory', 'force', 'forced'].includes(encryption ?? ''),
  };
}

function limits(settings: Settings): SambaShareLimits {
  const list = (key: string): string[] => words(settings.get(key) ?? '');
  const one = (key: string): string | null => words(settings.get(key) ?? '')[0] ?? null;
  return {
    readOnly: isYes(settings.get('readonly'), true),
    guestOk: isYes(settings.get('guestok'), false),
    validUsers: list('validusers'),
    invalidUsers: list('invalidusers'),
    readList: list('readlist'),
    writeList: list('writelist'),
    adminUsers: list('adminusers'),
    forceUser: one('forceuser'),
    forceGroup: one('forcegroup'),
    ntAcls: list('vfsobjects').some((module) => /^acl_(?:xattr|tdb)(?:$|:)/.test(module)),
  };
}

/** Words of a list: blanks and commas separate, quotes hold a name together. */
function words(text: string): string[] {
  return [...text.matchAll(/([@+&]*)"([^"]*)"|([^\s,;"]+)/g)].map(([, marks = '', quoted, plain]) => plain ?? `${marks}${quoted ?? ''}`);
}

function isYes(value: string | undefined, otherwise: boolean): boolean {
  return value === undefined ? otherwise : /^(?:yes|true|1|on)$/i.test(value);
}

function namesIn(settings: Settings): string[] {
  return [...words(settings.get('netbiosname') ?? ''), ...words(settings.get('netbiosaliases') ?? '')];
}

function readIni(section: HostSection): { readonly sections: ReadonlyMap<string, Settings>; readonly problems: SectionProblem[] } {
  const sections = new Map<string, Map<string, string>>();
  const problems: SectionProblem[] = [];
  let current: Map<string, string> | null = null;
  let unfinished = '';
  for (const { number, text } of sectionLines(section)) {
    const line = `${unfinished}${text.trim()}`;
    unfinished = line.endsWith('\\') && !/^[#;]/.test(line) ? `${line.slice(0, -1)} ` : '';
    if (unfinished !== '' || /^[#;]/.test(line)) continue;
    const [, name] = /^\[(.+)\]$/.exec(line) ?? [];
    const at = line.indexOf('=');
    if (name !== undefined) {
      current = sections.get(name) ?? new Map<string, string>();
      sections.set(name, current);
    } else if (current === null || at === -1) problems.push({ line: number, expected: 'a section or a setting', found: 'something else' });
    else put(current, line.slice(0, at), line.slice(at + 1).trim());
  }
  return { sections, problems };
}

function put(settings: Map<string, string>, written: string, value: string): void {
  const bare = written.toLowerCase().replaceAll(/\s+/g, '');
  const key = synonyms[bare] ?? bare;
  if (key.startsWith('!')) settings.set(key.slice(1), isYes(value, true) ? 'no' : 'yes');
  else settings.set(key, value);
}
