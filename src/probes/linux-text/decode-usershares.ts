import type { ShareRow } from '../../snapshot/artifacts/host.ts';
import type { HostSection, SectionProblem, SectionResult } from '../host/host-section.ts';
import { partlyRead, sectionLines } from './section-text.ts';

/** Decodes `net usershare info --long`: shares that users made themselves. None is an empty text. */
export function decodeUsershares(section: HostSection): SectionResult {
  const shares = new Map<string, Map<string, string>>();
  const problems: SectionProblem[] = [];
  let current: Map<string, string> | null = null;
  for (const { number, text } of sectionLines(section)) {
    const [, name] = /^\[(.+)\]$/.exec(text) ?? [];
    const [, key, value = ''] = /^(path|comment|usershare_acl|guest_ok)=(.*)$/.exec(text) ?? [];
    if (name !== undefined) shares.set(name, (current = new Map<string, string>()));
    else if (current !== null && key !== undefined) current.set(key, value);
    else problems.push({ line: number, expected: 'a share or path, usershare_acl or guest_ok', found: 'something else' });
  }
  // A share that lets nobody in leads nowhere.
  const data = [...shares]
    .map(([name, settings]) => usershare(name, settings))
    .filter(({ nobody }) => !nobody)
    .map(({ row }) => row);
  return partlyRead(section, [{ kind: 'host.shares', data }], problems, data.length === 0);
}

/** `usershare_acl` says `name:F`, `R` or `D` for full, read or nothing. */
function usershare(name: string, settings: ReadonlyMap<string, string>): { readonly row: ShareRow; readonly nobody: boolean } {
  const entries = (settings.get('usershare_acl') ?? '').split(',').flatMap((entry) => {
    const [, who, right = ''] = /^(.+):([FRD])$/i.exec(entry) ?? [];
    return who === undefined ? [] : [{ who, right: right.toUpperCase() }];
  });
  const named = (...rights: readonly string[]): string[] =>
    entries.filter(({ who, right }) => rights.includes(right) && who.toLowerCase() !== 'everyone').map(({ who }) => who);
  const everyone = entries.find(({ who }) => who.toLowerCase() === 'everyone')?.right ?? 'D';
  const samba = {
    readOnly: everyone !== 'F',
    guestOk: settings.get('guest_ok') === 'y',
    validUsers: everyone === 'D' ? named('F', 'R') : [],
    invalidUsers: named('D'),
    readList: named('R'),
    writeList: named('F'),
    adminUsers: [],
    forceUser: null,
    forceGroup: null,
    ntAcls: false,
  };
  const row = { name, path: settings.get('path') ?? '', descriptor: null, samba, special: false, encrypted: false };
  return { row, nobody: everyone === 'D' && samba.validUsers.length === 0 };
}
