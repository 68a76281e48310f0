import { describe, expect, it } from 'vitest';
import { accessWords } from '../../../src/domain/windows/access-words.ts';
import { judgeAccess } from '../../../src/domain/windows/access.ts';
import { compileDescriptor } from '../../../src/domain/windows/compiled-descriptor.ts';
import { tokenOf } from '../../../src/domain/windows/directory.ts';
import { parseSddl } from '../../../src/domain/windows/parse-sddl.ts';
import { printSddl } from '../../../src/domain/windows/print-sddl.ts';
import type { SecurityDescriptor } from '../../../src/domain/windows/security-descriptor.ts';
import { createSidTable } from '../../../src/domain/windows/sid-table.ts';
import { type SddlCase, sddlCases } from './corpus.ts';

const cases = sddlCases();

function parsed(text: string, domain: string): SecurityDescriptor {
  const read = parseSddl(text, { machine: domain, domain, forest: domain });
  if (!read.ok) throw new Error(`${read.problem.code} at ${read.problem.at}`);
  return read.value;
}

function judged({ sddl, domainSid, principalSids, denyOnlySids = [] }: SddlCase): ReturnType<typeof judgeAccess> {
  const table = createSidTable();
  // The recorded descriptors are complete: what the text leaves out is not there.
  const descriptor = compileDescriptor(parsed(sddl, domainSid), 'binary', table);
  return judgeAccess(descriptor, tokenOf(principalSids[0] ?? '', principalSids, denyOnlySids, 'network', table), table);
}

describe('recorded decisions on descriptors', () => {
  it.each(cases.map((each) => [each.id, each.why, each] as const))('%s: %s', (_, __, each) => {
    const unknown = Number(each.indeterminateMask ?? 0);
    const access = judged(each);
    expect({ granted: access.granted, unknown: access.unknown }).toEqual({ granted: Number(each.expectedMask) & ~unknown, unknown });
  });

  it('is complete', () => expect(cases).toHaveLength(60));
});

describe('words for people', () => {
  const words: Readonly<Record<string, string>> = {
    'full': 'full control',
    'read/list': 'read',
    'write/create-file': 'write',
    'execute/traverse': 'run',
    'delete': 'delete',
    'delete-child': 'delete what is inside',
    'write-dac': 'change permissions',
    'write-owner': 'take ownership',
  };

  it.each(cases.map((each) => [each.id, each] as const))('name the main rights of %s', (_, each) => {
    const main = Object.values(words);
    const spoken = accessWords(Number(each.expectedMask)).filter((word) => main.includes(word));
    expect([...spoken].sort()).toEqual(each.expectedRights.flatMap((right) => words[right] ?? []).sort());
  });
});

describe('the text of recorded descriptors', () => {
  it.each(cases.map((each) => [each.id, each] as const))('%s prints and reads back as the same descriptor', (_, { sddl, domainSid }) => {
    const descriptor = parsed(sddl, domainSid);
    const printed = printSddl(descriptor);
    expect(parsed(printed, domainSid)).toEqual(descriptor);
    expect(printSddl(parsed(printed, domainSid))).toBe(printed);
  });
});
