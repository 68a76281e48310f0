import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSddl } from '../../../src/domain/windows/parse-sddl.ts';
import { printAce, printSddl } from '../../../src/domain/windows/print-sddl.ts';
import { firstOutOfOrder, type SecurityDescriptor } from '../../../src/domain/windows/security-descriptor.ts';
import type { SidAuthorities } from '../../../src/domain/windows/sid-aliases.ts';
import { parseSid } from '../../../src/domain/windows/sid.ts';
import { anyDescriptor, authorities } from './random-descriptors.ts';

const nobodyKnows: SidAuthorities = { machine: null, domain: null, forest: null };

function parsed(text: string, known: SidAuthorities = authorities): SecurityDescriptor {
  const read = parseSddl(text, known);
  if (!read.ok) throw new Error(`${read.problem.code} at ${read.problem.at} of ${text}`);
  return read.value;
}

describe('parseSddl', () => {
  it.each([
    { text: 'D:', says: 'an empty list', dacl: { aces: [], isProtected: false } },
    { text: 'D:PAI', says: 'an empty protected list', dacl: { aces: [], isProtected: true, autoInherited: true } },
    { text: 'D:NO_ACCESS_CONTROL', says: 'a NULL list', dacl: { aces: null, isProtected: false } },
    { text: 'D:PNO_ACCESS_CONTROL', says: 'a protected NULL list', dacl: { aces: null, isProtected: true } },
    { text: 'D:ARAI', says: 'both inheritance flags', dacl: { autoInheritRequired: true, autoInherited: true } },
    { text: 'O:BA', says: 'no list', dacl: null },
  ])('reads $text as $says', ({ text, dacl }) => {
    const read = parsed(text).dacl;
    if (dacl === null) expect(read).toBeNull();
    else expect(read).toMatchObject(dacl);
  });

  it.each([
    ['FA', 0x1f01ff],
    ['GA', 0x10000000],
    ['GRGWGX', 0xe0000000],
    ['SDGXGWGR', 0xe0010000],
    ['RPWPCR', 0x130],
    ['rpwpcr', 0x130],
    ['0x1301bf', 0x1301bf],
    ['0X1301BF', 0x1301bf],
    ['1179785', 0x120089],
    ['04400', 0x900],
    ['0', 0],
    ['', 0],
    ['0xffffffff', 0xffffffff],
  ])('reads the rights %s', (text, mask) => {
    expect(parsed(`D:(A;;${text};;;WD)`).dacl?.aces).toMatchObject([{ mask }]);
  });

  it.each([
    ['DU', authorities, 'S-1-5-21-8-8-8-513'],
    ['LA', authorities, 'S-1-5-21-7-7-7-500'],
    ['EA', authorities, 'S-1-5-21-8-8-8-519'],
    ['DU', nobodyKnows, 'DU'],
    ['SY', nobodyKnows, 'S-1-5-18'],
    ['s-1-05-32-0544', nobodyKnows, 'S-1-5-32-544'],
    ['S-1-0x5-18', nobodyKnows, 'S-1-5-18'],
    ['S-1-0xAbCdEf012345-1', nobodyKnows, 'S-1-0xabcdef012345-1'],
  ])('reads the trustee %s', (text, known, trustee) => {
    expect(parsed(`O:${text}D:(A;;FA;;;${text})`, known)).toMatchObject({ owner: trustee, dacl: { aces: [{ trustee }] } });
  });

  it('reads parts in any order, with white space between and inside entries', () => {
    const spaced = parsed('\r\n D:P ( A ; OICI ; FA ; ; ; BA )\t(A;;FR;;;WD) G:SY  O:BA\n');
    expect(printSddl(spaced)).toBe('O:BAG:SYD:P(A;OICI;FA;;;BA)(A;;FR;;;WD)');
  });

  it('keeps a condition as it is written, parentheses and quotes included', () => {
    const [ace] = parsed('D:(XA;;FA;;;WD;(@User.a == ")" && (@User.b)))(A;;FR;;;BU)').dacl?.aces ?? [];
    expect(ace).toMatchObject({ type: 'XA', extra: '(@User.a == ")" && (@User.b))' });
  });

  it.each([
    ['', 'empty', 0],
    [' \n', 'empty', 0],
    ['(A;;FA;;;WD)', 'unknown-part', 0],
    ['Jeder:(I)(F)', 'unknown-part', 0],
    ['D:(A;;FA;;;WD)x', 'unknown-part', 14],
    ['D:X(A;;FA;;;WD)', 'unknown-part', 2],
    ['O:BAO:BA', 'repeated-part', 4],
    ['D:D:', 'repeated-part', 2],
    ['O:', 'not-a-trustee', 2],
    ['O:ZZ', 'not-a-trustee', 2],
    ['O:S-1-5-4294967296', 'not-a-trustee', 2],
    ['O:S-1-281474976710656-1', 'not-a-trustee', 2],
    ['D:(A;;FA;;;S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16)', 'not-a-trustee', 11],
    ['D:(A;;FA;;;constructor)', 'not-a-trustee', 11],
    ['D:(A;;FA;;;)', 'not-a-trustee', 11],
    ['D:(A;;FA;;WD)', 'unterminated-ace', 2],
    ['D:(A;;FA;;;WD', 'unterminated-ace', 2],
    ['D:(XA;;FA;;;WD;(@User.a == ")"', 'unterminated-ace', 2],
    ['D:(Q;;FA;;;WD)', 'unknown-ace-type', 3],
    ['D:(toString;;FA;;;WD)', 'unknown-ace-type', 3],
    ['D:(A;OX;FA;;;WD)', 'unknown-ace-flag', 5],
    ['D:(A;OIC;FA;;;WD)', 'unknown-ace-flag', 5],
    ['D:(A;;FAX;;;WD)', 'not-rights', 6],
    ['D:(A;;ZZ;;;WD)', 'not-rights', 6],
    ['D:(A;;0x100000000;;;WD)', 'not-rights', 6],
    ['D:(A;;-1;;;WD)', 'not-rights', 6],
    ['D:(A;;0xg;;;WD)', 'not-rights', 6],
    ['D:(OA;;FA;nonsense;;WD)', 'not-a-guid', 10],
    ['D:(A;;FR;;;WD)(OA;;FA;;nonsense;WD)', 'not-a-guid', 23],
  ])('refuses %j', (text, code, at) => {
    expect(parseSddl(text, authorities)).toMatchObject({ ok: false, problem: { code, at } });
  });

  it.each([
    ['right-to-left marks', `D:${'\u202e'.repeat(10_000)}`, 'unknown-part', 2],
    ['four million spaces', `O:BA${' '.repeat(4_000_000)}`, 'too-long', 4_000_000],
  ])('refuses %s', (_, text, code, at) => {
    expect(parseSddl(text, authorities)).toMatchObject({ ok: false, problem: { code, at } });
  });

  it('takes time that grows with the text, closing parentheses missing everywhere', () => {
    expect(parseSddl(`D:${'(A;;FA;;;WD;('.repeat(300_000)}`, authorities)).toMatchObject({ ok: false, problem: { code: 'unterminated-ace', at: 2 } });
  });

  it('gives an answer for any text', () => {
    const pieces = fc.constantFrom('O:', 'D:', 'S:', '(', ')', ';', 'A', 'BA', 'S-1-5-18', 'FA', '"', ' ', '\u0000', '\ud800', '0x', 'P');
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 30 }), (parts) => {
        const read = parseSddl(parts.join(''), authorities);
        if (read.ok) expect(parsed(printSddl(read.value))).toEqual(read.value);
        else expect(read.problem.at).toBeLessThanOrEqual(parts.join('').length);
      }),
    );
  });
});

describe('printSddl', () => {
  it('is read back as the same descriptor', () => {
    fc.assert(
      fc.property(anyDescriptor, (descriptor) => {
        const text = printSddl(descriptor);
        expect(parsed(text)).toEqual(descriptor);
        expect(printSddl(parsed(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['D:(a;oici;fa;;;ba)', 'D:(A;OICI;FA;;;BA)'],
    ['D:(A;IDCIOI;0x1F01FF;;;S-1-5-32-544)', 'D:(A;OICIID;FA;;;BA)'],
    ['D:(A;;CCDCLC;;;DU)', 'D:(A;;0x7;;;S-1-5-21-8-8-8-513)'],
    ['S:AI(AU;SAFA;FA;;;WD)D:P', 'D:PS:AI(AU;SAFA;FA;;;WD)'],
  ])('brings %s into its normal form', (text, normal) => expect(printSddl(parsed(text))).toBe(normal));

  it('prints one entry for evidence', () => {
    expect(parsed('D:(A;;FR;;;WD)(D;OICIIO;0x12;;;DU)').dacl?.aces?.map(printAce)).toEqual(['(A;;FR;;;WD)', '(D;OICIIO;0x12;;;S-1-5-21-8-8-8-513)']);
  });
});

describe('firstOutOfOrder', () => {
  it.each([
    ['D:', null],
    ['D:(D;;FA;;;WD)(A;;FA;;;BA)(A;ID;FA;;;SY)(D;ID;FA;;;WD)(A;ID;FR;;;WD)', null],
    ['D:(A;;FA;;;BA)(D;;FA;;;WD)', 1],
    ['D:(A;ID;FA;;;BA)(A;;FA;;;WD)', 1],
    ['D:(XD;;FA;;;WD;(1))(A;;FA;;;BA)(A;ID;FA;;;BA)(D;;FA;;;WD)', 3],
  ])('of %s is %s', (text, index) => expect(firstOutOfOrder(parsed(text).dacl?.aces ?? [])).toBe(index));
});

describe('parseSid', () => {
  it.each(['', 'S-1', 'S-1-', 'S-2-5-18', 'S-1-5-', 'S-1-5--18', 'S-1-5-18 ', 'S-1-5-x', 'S-1-x-1', 'BA', 'S-1-5-18\n'])('refuses %j', (text) => {
    expect(parseSid(text)).toBeNull();
  });
});
