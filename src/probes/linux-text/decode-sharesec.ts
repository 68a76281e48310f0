import type { ShareRow } from '../../snapshot/artifacts/host.ts';
import type { HostSection, SectionProblem, SectionResult } from '../host/host-section.ts';
import { partlyRead, sectionLines } from './section-text.ts';

const shareMasks: Readonly<Record<string, number>> = { FULL: 0x1f01ff, CHANGE: 0x1301bf, READ: 0x1200a9 };
const entryTypes: Readonly<Record<string, string>> = { ALLOWED: 'A', DENIED: 'D' };

/** Decodes `sharesec --view-all`: the access list of each share as `ACL:SID:TYPE/FLAGS/MASK`. A share with a line that is not understood keeps no list. */
export function decodeSharesec(section: HostSection): SectionResult {
  const lists = new Map<string, string | null>();
  const problems: SectionProblem[] = [];
  let name: string | null = null;
  for (const { number, text } of sectionLines(section)) {
    const [, share] = /^\[(.+)\]$/.exec(text) ?? [];
    if (share !== undefined) lists.set((name = share), 'D:');
    else if (name === null) problems.push({ line: number, expected: 'the name of a share in brackets', found: 'something else' });
    else if (text.startsWith('ACL:')) {
      const [, sid, type = '', mask = ''] = /^ACL:(S-1-[\d-]+):(\w+)\/0x0\/(\w+)$/.exec(text) ?? [];
      const rights = shareMasks[mask] ?? (/^0x[\da-f]{1,8}$/i.test(mask) ? Number(mask) : undefined);
      const before = lists.get(name) ?? null;
      const isKnown = sid !== undefined && entryTypes[type] !== undefined && rights !== undefined;
      if (!isKnown) problems.push({ line: number, expected: 'ACL:SID:TYPE/FLAGS/MASK', found: 'another entry' });
      lists.set(name, isKnown && before !== null ? `${before}(${entryTypes[type]};;0x${rights.toString(16)};;;${sid})` : null);
    } else if (!/^(?:REVISION|CONTROL|OWNER|GROUP):/.test(text)) problems.push({ line: number, expected: 'a part of an access list', found: 'something else' });
  }
  const data = [...lists].map(([share, sddl]): ShareRow => ({
    name: share,
    path: '',
    descriptor: sddl === null ? null : { sddl, sddlSource: 'samba' },
    samba: null,
    special: false,
    encrypted: null,
  }));
  return partlyRead(section, [{ kind: 'host.shares', data }], problems, lists.size === 0);
}
