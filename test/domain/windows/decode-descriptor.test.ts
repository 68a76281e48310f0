import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDescriptor, decodeSambaAttribute } from '../../../src/domain/windows/decode-descriptor.ts';
import { parseSddl } from '../../../src/domain/windows/parse-sddl.ts';
import { printSddl } from '../../../src/domain/windows/print-sddl.ts';
import { encodeDescriptor, storable } from './encode-descriptor.ts';
import { anyDescriptor, authorities } from './random-descriptors.ts';

/** What Samba 4.17 stored for a file after `D:P(A;;FA;;;WD)(D;OICI;0x12;;;…-2002)` was set. */
const sambaFile =
  `0300030000000200040002000100${'00'.repeat(66)}` +
  '010004906400000080000000000000008c00000001050000000000051500000057040000ae080000050d0000e90300000101000000000005120000000400400002000000' +
  '00001400ff011f00010100000000000100000000010324001200000001050000000000051500000057040000ae080000050d0000d2070000';

/** Version 4 of the attribute, as Samba's own library packs it, with a description of the given bytes. */
const packed = (description: string, first: number): string => {
  const place = (offset: number): string => `${(first + offset).toString(16)}000000`;
  return (
    `0400040000000200040002000100${'01'.repeat(64)}${description}8877665544332211${'02'.repeat(64)}01000490${place(0)}${place(16)}00000000${place(28)}` +
    '0102000000000005200000002002000001010000000000051200000004001c00010000000000140001000000010100000000000100000000'
  );
};

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function printed(read: ReturnType<typeof decodeDescriptor>): string {
  return read.ok ? printSddl(read.value) : `${read.problem.code} at ${read.problem.at}`;
}

describe('decodeSambaAttribute', () => {
  it('reads what a real Samba stored', () => {
    expect(printed(decodeSambaAttribute(bytes(sambaFile)))).toBe(
      'O:S-1-5-21-1111-2222-3333-1001G:SYD:P(A;;FA;;;WD)(D;OICI;0x12;;;S-1-5-21-1111-2222-3333-2002)',
    );
  });

  it.each([
    ['posix_acl', packed('706f7369785f61636c00', 0xb4)],
    ['no name', packed('0000', 0xac)],
    ['a name that needs filling', packed('61626364656667000000', 0xb4)],
  ])('reads version 4 with %s', (_, hex) => expect(printed(decodeSambaAttribute(bytes(hex)))).toBe('O:BAG:SYD:P(A;;0x1;;;WD)'));

  it.each([
    ['an empty attribute', '', 'truncated at 0'],
    ['a version nobody knows', '0500', 'unknown-revision at 0'],
    ['a version 4 without end', `0400${'01'.repeat(100)}`, 'truncated at 102'],
    ['a head alone', sambaFile.slice(0, 160), 'truncated at 80'],
  ])('refuses %s', (_, hex, problem) => expect(printed(decodeSambaAttribute(bytes(hex)))).toBe(problem));
});

describe('decodeDescriptor', () => {
  const head = (control: string, offsets: string): string => `0100${control}${offsets}`;
  const none = '00000000';

  it.each([
    ['no DACL at all', head('0080', none.repeat(4)), ''],
    ['a NULL DACL', head('0480', none.repeat(4)), 'D:NO_ACCESS_CONTROL'],
    ['an empty DACL', `${head('0480', none.repeat(3) + '14000000')}0200080000000000`, 'D:'],
    ['every control flag', `${head('14b5', none.repeat(3) + '14000000')}0200080000000000`, 'D:PARAIS:PNO_ACCESS_CONTROL'],
    ['an owner', `${head('0080', `14000000${none.repeat(3)}`)}010100000000000512000000`, 'O:SY'],
    ['an entry of unknown type', `${head('0480', none.repeat(3) + '14000000')}02001000010000000403080001020304`, 'D:(0x04;OICI;0x0;;;;0x01020304)'],
  ])('reads %s', (_, hex, sddl) => expect(printed(decodeDescriptor(bytes(hex)))).toBe(sddl));

  it.each([
    ['no bytes', '', 'truncated at 0'],
    ['another revision', '0200', 'unknown-revision at 0'],
    ['addresses in place of offsets', head('0400', none.repeat(4)), 'not-self-relative at 2'],
    ['an owner outside', head('0080', `ff000000${none.repeat(3)}`), 'truncated at 20'],
    ['an owner of too many numbers', `${head('0080', `14000000${none.repeat(3)}`)}0110${'00'.repeat(80)}`, 'not-a-trustee at 21'],
    ['more entries than there are', `${head('0480', none.repeat(3) + '14000000')}0200080001000000`, 'truncated at 28'],
    ['an entry of no size', `${head('0480', none.repeat(3) + '14000000')}02000c000100000000000000`, 'truncated at 30'],
    ['an entry longer than its list', `${head('0480', none.repeat(3) + '14000000')}02000c00010000000000ff00`, 'truncated at 28'],
  ])('refuses %s', (_, hex, problem) => expect(printed(decodeDescriptor(bytes(hex)))).toBe(problem));

  it('reads back what was stored, wherever it lies in a buffer', () => {
    fc.assert(
      fc.property(anyDescriptor, fc.nat({ max: 9 }), (any, shift) => {
        const descriptor = storable(any);
        const stored = encodeDescriptor(descriptor);
        const buffer = new Uint8Array(stored.length + shift + 5);
        buffer.set(stored, shift);
        expect(decodeDescriptor(buffer.subarray(shift, shift + stored.length))).toEqual({ ok: true, value: descriptor });
      }),
    );
  });

  it('gives an answer for any bytes, and for any stored descriptor cut or changed', () => {
    fc.assert(
      fc.property(anyDescriptor, fc.nat(), fc.nat(), fc.nat({ max: 255 }), (descriptor, length, place, value) => {
        const stored = encodeDescriptor(storable(descriptor));
        const cut = stored.slice(0, length % (stored.length + 1));
        if (cut.length > 0) cut[place % cut.length] = value;
        const read = decodeDescriptor(cut);
        if (read.ok) expect(parseSddl(printSddl(read.value) || 'D:', authorities).ok).toBe(true);
        else expect(read.problem.at).toBeLessThanOrEqual(cut.length);
      }),
      { numRuns: 300 },
    );
  });
});
