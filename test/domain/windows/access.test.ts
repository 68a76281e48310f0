import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileRight, serviceKind } from '../../../src/domain/windows/access-mask.ts';
import { accessWords, serviceAccessWords } from '../../../src/domain/windows/access-words.ts';
import { type Access, judgeAccess } from '../../../src/domain/windows/access.ts';
import { compileDescriptor, type CompiledDescriptor, unreadDescriptor } from '../../../src/domain/windows/compiled-descriptor.ts';
import { createDescriptorReader } from '../../../src/domain/windows/descriptor-reader.ts';
import { tokenOf } from '../../../src/domain/windows/directory.ts';
import type { Ace, SecurityDescriptor } from '../../../src/domain/windows/security-descriptor.ts';
import { createSidTable } from '../../../src/domain/windows/sid-table.ts';
import type { SddlSource } from '../../../src/domain/windows/stored-descriptor.ts';
import { noGaps, type Token } from '../../../src/domain/windows/token.ts';
import { authorities, descriptorWith, simpleAce, someSids } from './random-descriptors.ts';

const table = createSidTable();
const user = 'S-1-5-21-8-8-8-1104';
const all = 0x1f01ff;
const readOrChange = fileRight.readControl | fileRight.writeDac;

function holds({ user: own, common }: Token, sid: string): boolean {
  return own === table.number(sid) || common.enabled.has(table.number(sid));
}

function tokenWith(sids: readonly string[] = ['S-1-1-0'], denyOnly: readonly string[] = []): Token {
  return tokenOf(user, sids, denyOnly, 'network', table);
}

function compiled(sddl: string, sddlSource: SddlSource = 'binary'): CompiledDescriptor {
  const descriptor = createDescriptorReader(table, authorities)({ sddl, sddlSource });
  if ('code' in descriptor) throw new Error(descriptor.code);
  return descriptor;
}

function access(sddl: string, token: Token = tokenWith(), source: SddlSource = 'binary'): Access {
  return judgeAccess(compiled(sddl, source), token, table);
}

describe('judgeAccess', () => {
  it('names the entry that granted each right', () => {
    const { grants, granted } = access('O:SYD:(D;;0x2;;;WD)(A;OICIIO;FA;;;WD)(A;;0x3;;;WD)(A;;0x5;;;WD)');
    expect(granted).toBe(0x5);
    expect(grants).toEqual([
      { ground: 2, mask: 0x1 },
      { ground: 3, mask: 0x4 },
    ]);
  });

  it('says that the owner may change permissions by being the owner, before any denial', () => {
    const { grants } = access(`O:${user}D:(D;;FA;;;WD)`);
    expect(grants).toEqual([{ ground: 'owner', mask: readOrChange }]);
  });

  it.each([
    ['OWNER RIGHTS is spoken of', `O:${user}D:(A;;FR;;;OW)`, 0x120089],
    ['OWNER RIGHTS is denied', `O:${user}D:(D;;FA;;;OW)(A;;FR;;;WD)`, 0],
    ['OWNER RIGHTS is for children only', `O:${user}D:(A;CIIO;FR;;;OW)`, readOrChange],
    ['the owner is a group that only denials see', 'O:S-1-5-32-544D:', 0],
    ['there is no owner', 'D:(A;;FA;;;OW)', 0],
  ])('gives the owner what is left when %s', (_, sddl, granted) => {
    expect(access(sddl, tokenWith(['S-1-1-0'], ['S-1-5-32-544'])).granted).toBe(granted);
  });

  it.each([
    ['win32', 'O:SY', { granted: 0, unknown: all }],
    ['dotnet', 'O:SY', { granted: all, unknown: 0 }],
    ['icacls', 'O:SY', { granted: 0, unknown: all }],
    ['samba', 'O:SY', { granted: 0, unknown: all }],
    ['binary', 'O:SY', { granted: all, unknown: 0 }],
    ['win32', 'O:SYD:NO_ACCESS_CONTROL', { granted: all, unknown: 0 }],
    ['icacls', 'D:PNO_ACCESS_CONTROL', { granted: all, unknown: 0 }],
    ['win32', 'O:SYD:', { granted: 0, unknown: 0 }],
    ['dotnet', 'O:SYD:P', { granted: 0, unknown: 0 }],
    ['icacls', 'D:P(A;;FR;;;WD)', { granted: 0x120089, unknown: fileRight.writeDac }],
    ['win32', 'D:P(A;;FR;;;WD)', { granted: 0x120089, unknown: fileRight.writeDac }],
    ['binary', 'D:P(A;;FR;;;WD)', { granted: 0x120089, unknown: 0 }],
  ] as const)('takes %s text %s for what it is', (source, sddl, expected) => {
    const { granted, unknown } = access(sddl, tokenWith(), source);
    expect({ granted, unknown }).toEqual(expected);
  });

  it.each([
    ['a conditional allow', '(XA;;0x3;;;WD;(@User.a))', { granted: 0, unknown: 0x3 }],
    ['a conditional allow after which an allow grants', '(XA;;0x3;;;WD;(@User.a))(A;;0x1;;;WD)', { granted: 0x1, unknown: 0x2 }],
    ['a conditional allow after which a deny forbids', '(XA;;0x3;;;WD;(@User.a))(D;;0x3;;;WD)', { granted: 0, unknown: 0x3 }],
    ['a conditional allow of what is denied before', '(D;;0x1;;;WD)(XA;;0x3;;;WD;(@User.a))', { granted: 0, unknown: 0x2 }],
    ['a conditional deny of what nobody grants', '(XD;;FA;;;WD;(@User.a))', { granted: 0, unknown: 0 }],
    ['a conditional deny before an allow', '(XD;;0x1;;;WD;(@User.a))(A;;0x3;;;WD)', { granted: 0x2, unknown: 0x1 }],
    ['a conditional deny after an allow', '(A;;0x3;;;WD)(XD;;0x1;;;WD;(@User.a))', { granted: 0x3, unknown: 0 }],
    ['a condition for somebody else', '(XA;;FA;;;BA;(@User.a))', { granted: 0, unknown: 0 }],
    ['an entry of unknown type', '(0x04;;;;;;0x00)(A;;0x1;;;WD)', { granted: 0, unknown: all }],
    ['an entry of unknown type after the decision', '(A;;FA;;;WD)(0x04;;;;;;0x00)', { granted: all, unknown: 0 }],
    ['an object entry without GUID', '(OA;;FR;;;WD)', { granted: 0x120089, unknown: 0 }],
    ['an object entry with GUID', '(OA;;FR;bf967aba-0de6-11d0-a285-00aa003049e2;;WD)', { granted: 0, unknown: 0 }],
    ['a name of a computer nobody knows', '(A;;0x1;;;LA)', { granted: 0, unknown: 0x1 }],
  ])('leaves open exactly what %s leaves open', (_, aces, expected) => {
    const read = createDescriptorReader(table, { machine: null, domain: null, forest: null })({ sddl: `O:SYD:${aces}`, sddlSource: 'binary' });
    if ('code' in read) throw new Error(read.code);
    const { granted, unknown, doubts } = judgeAccess(read, tokenWith(), table);
    expect({ granted, unknown }).toEqual(expected);
    expect(doubts.reduce((mask, doubt) => mask | doubt.mask, 0)).toBe(unknown);
  });

  it('says which entry leaves rights open, and why', () => {
    expect(access('O:SYD:(A;;0x1;;;WD)(XD;;0x3;;;WD;(@User.a))(A;;0x6;;;WD)').doubts).toEqual([{ ground: 1, mask: 0x2, reason: 'conditional' }]);
  });

  it('leaves everything open when the descriptor could not be read', () => {
    expect(judgeAccess(unreadDescriptor(), tokenWith(), table)).toMatchObject({ granted: 0, denied: 0, unknown: all });
  });

  it('knows the rights of services', () => {
    const read = createDescriptorReader(table, authorities, serviceKind)({ sddl: 'D:(A;;RPWPCR;;;WD)(A;;GA;;;BA)', sddlSource: 'binary' });
    if ('code' in read) throw new Error(read.code);
    expect(serviceAccessWords(judgeAccess(read, tokenWith(), table).granted)).toEqual(['start', 'stop', 'send control codes']);
    expect(judgeAccess(read, tokenWith(['S-1-5-32-544']), table).granted).toBe(0xf01ff);
  });
});

describe('accessWords', () => {
  it.each([
    [0, []],
    [all, ['full control']],
    [0x1301bf, ['read', 'write', 'run', 'delete']],
    [0x1200a9, ['read', 'run']],
    [0x120116, ['write']],
    [0x4, ['append']],
    [0x110, ['write attributes', 'write extended attributes']],
    [0x60000, ['change permissions', 'read permissions']],
    [0x100000, []],
  ])('says %i as %j', (mask, words) => expect(accessWords(mask)).toEqual(words));
});

const aces = fc.array(simpleAce(), { maxLength: 8 });
const anyEntries = fc.array(simpleAce(['A', 'D', 'XA', 'XD', '0x04']), { maxLength: 8 });
const sids = fc.subarray(someSids.filter((sid) => sid !== 'S-1-3-4'));
const owner = fc.constantFrom(user, 'S-1-5-18', 'S-1-5-21-8-8-8-2001', null);

function judged(descriptor: SecurityDescriptor, token: Token): Access {
  return judgeAccess(compileDescriptor(descriptor, 'binary', table), token, table);
}

/** The answer by its definition: for each bit, the first entry that applies and has the bit. */
function bitByBit(descriptor: SecurityDescriptor, token: Token): number {
  const own = descriptor.owner !== null && holds(token, descriptor.owner);
  const list = (descriptor.dacl?.aces ?? []).filter(({ flags }) => (flags & 0x08) === 0);
  const applies = ({ trustee }: Ace): boolean => (trustee === 'S-1-3-4' ? own : holds(token, trustee));
  let granted = own && list.every(({ trustee }) => trustee !== 'S-1-3-4') ? readOrChange : 0;
  for (let bit = 1; bit <= all; bit *= 2) {
    const first = list.find((ace) => (ace.mask & bit) !== 0 && applies(ace));
    if ((all & bit) !== 0 && first?.type === 'A') granted |= bit;
  }
  return granted;
}

describe('for every descriptor and session', () => {
  it('each right is decided by the first entry that has it', () => {
    fc.assert(
      fc.property(aces, owner, sids, (entries, owned, held) => {
        const descriptor = descriptorWith(entries, owned);
        const { granted, unknown } = judged(descriptor, tokenWith(held));
        expect({ granted, unknown }).toEqual({ granted: bitByBit(descriptor, tokenWith(held)), unknown: 0 });
      }),
      { numRuns: 1000 },
    );
  });

  it('the three answers part the rights, and grants account for what is granted', () => {
    fc.assert(
      fc.property(anyEntries, owner, sids, (entries, owned, held) => {
        const { granted, denied, unknown, grants, doubts } = judged(descriptorWith(entries, owned), tokenWith(held));
        expect([granted & denied, granted & unknown, denied & unknown, granted | denied | unknown]).toEqual([0, 0, 0, all]);
        expect(grants.reduce((sum, { mask }) => sum + mask, 0)).toBe(granted);
        expect(doubts.reduce((mask, doubt) => mask | doubt.mask, 0)).toBe(unknown);
      }),
    );
  });

  it('one more denial never widens access', () => {
    fc.assert(
      fc.property(anyEntries, simpleAce(['D']), fc.nat(), sids, (entries, denial, place, held) => {
        // Speaking of OWNER RIGHTS at all changes what the owner has.
        fc.pre(denial.trustee !== 'S-1-3-4');
        const at = place % (entries.length + 1);
        const before = judged(descriptorWith(entries), tokenWith(held));
        const after = judged(descriptorWith([...entries.slice(0, at), denial, ...entries.slice(at)]), tokenWith(held));
        expect([after.granted & ~before.granted, (after.granted | after.unknown) & ~(before.granted | before.unknown)]).toEqual([0, 0]);
      }),
    );
  });

  it('one more allowance never narrows it', () => {
    fc.assert(
      fc.property(anyEntries, simpleAce(['A']), fc.nat(), sids, (entries, allowance, place, held) => {
        const at = place % (entries.length + 1);
        const before = judged(descriptorWith(entries), tokenWith(held));
        const after = judged(descriptorWith([...entries.slice(0, at), allowance, ...entries.slice(at)]), tokenWith(held));
        expect([before.granted & ~after.granted, (before.granted | before.unknown) & ~(after.granted | after.unknown)]).toEqual([0, 0]);
      }),
    );
  });

  it('one more group never narrows access by a list that only allows', () => {
    fc.assert(
      fc.property(fc.array(simpleAce(['A']), { maxLength: 8 }), sids, sids, (entries, some, more) => {
        const few = judged(descriptorWith(entries), tokenWith(some));
        const many = judged(descriptorWith(entries), tokenWith([...some, ...more]));
        expect(few.granted & ~many.granted).toBe(0);
        // And what two sessions have apart, one session with the groups of both has.
        expect(many.granted).toBe(few.granted | judged(descriptorWith(entries), tokenWith(more)).granted);
      }),
    );
  });

  it('the order of entries matters only between allowing and denying ones', () => {
    fc.assert(
      fc.property(aces, sids, (entries, held) => {
        const allows = entries.filter(({ type }) => type === 'A');
        const denies = entries.filter(({ type }) => type === 'D');
        const sorted = [...denies, ...allows];
        const shuffled = [...denies.slice().reverse(), ...allows.slice().reverse()];
        expect(judged(descriptorWith(shuffled), tokenWith(held)).granted).toBe(judged(descriptorWith(sorted), tokenWith(held)).granted);
        // Denials first give the least, denials last the most.
        const asStored = judged(descriptorWith(entries), tokenWith(held)).granted;
        expect(judged(descriptorWith(sorted), tokenWith(held)).granted & ~asStored).toBe(0);
        expect(asStored & ~judged(descriptorWith([...allows, ...denies]), tokenWith(held)).granted).toBe(0);
      }),
    );
  });

  it('an allowance before a denial of the same right is not the same as after it', () => {
    const [allow, denial] = ['(A;;FA;;;WD)', '(D;;FA;;;WD)'];
    expect([access(`O:SYD:${allow}${denial}`).granted, access(`O:SYD:${denial}${allow}`).granted]).toEqual([all, 0]);
  });

  it('a group that only denials see gives nothing', () => {
    fc.assert(
      fc.property(aces, sids, fc.constantFrom(...someSids), (entries, held, group) => {
        const enabled = judged(descriptorWith(entries), tokenWith([...held, group]));
        const denyOnly = judged(
          descriptorWith(entries),
          tokenWith(
            held.filter((sid) => sid !== group),
            [group],
          ),
        );
        const without = judged(descriptorWith(entries), tokenWith(held.filter((sid) => sid !== group)));
        expect([denyOnly.granted & ~enabled.granted, denyOnly.granted & ~without.granted]).toEqual([0, 0]);
      }),
    );
  });

  it('what is not known is open, and contains every answer that is possible', () => {
    fc.assert(
      fc.property(anyEntries, owner, sids, sids, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (entries, owned, held, perhaps, truths) => {
        const certain = tokenWith(held);
        const token: Token = { ...certain, common: { ...certain.common, possible: new Set(perhaps.map((sid) => table.number(sid))) } };
        const open = judged(descriptorWith(entries, owned), token);
        // One way it may really be: every condition true or false, every possible group held or not, unknown entries without effect.
        const real = entries.flatMap((ace, index): Ace[] => {
          if (ace.type === 'A' || ace.type === 'D') return [ace];
          return truths[index] === true && ace.type !== '0x04' ? [{ ...ace, type: ace.type === 'XA' ? 'A' : 'D' }] : [];
        });
        const really = [...held, ...perhaps.filter((_, index) => truths[index] === true)];
        const { granted } = judged(descriptorWith(real, owned), tokenWith(really));
        expect([open.granted & ~granted, granted & ~(open.granted | open.unknown)]).toEqual([0, 0]);
      }),
      { numRuns: 1000 },
    );
  });

  it('a session that may hold any group has nothing surely but what nobody can take', () => {
    const certain = tokenWith([]);
    const open: Token = { ...certain, common: { ...certain.common, gaps: { ...noGaps, openDomains: null } } };
    expect(access('O:SYD:(A;;FA;;;DU)', open)).toMatchObject({ granted: 0, unknown: all });
    expect(access('O:SYD:(A;;FA;;;SY)', open)).toMatchObject({ granted: 0, unknown: 0 });
  });
});
