import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/domain/text-encoding/decode-text.ts';

const utf16le = (text: string, bom = true): Uint8Array => Uint8Array.from([...(bom ? [0xff, 0xfe] : []), ...Buffer.from(text, 'utf16le')]);
const utf16be = (text: string, bom = true): Uint8Array => Uint8Array.from([...(bom ? [0xfe, 0xff] : []), ...Buffer.from(text, 'utf16le').swap16()]);
const lines = 'TenantA\\Müller; Bräu (1)\r\nD:PAI(A;OICI;FA;;;SY)\r\n';

describe('decodeText', () => {
  it.each([
    ['UTF-8', Buffer.from(lines), { name: 'utf-8', bom: false, assumed: false }],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${lines}`), { name: 'utf-8', bom: true, assumed: false }],
    ['UTF-16LE', utf16le(lines), { name: 'utf-16le', bom: true, assumed: false }],
    ['UTF-16BE', utf16be(lines), { name: 'utf-16be', bom: true, assumed: false }],
    ['UTF-16LE without a mark', utf16le(lines, false), { name: 'utf-16le', bom: false, assumed: false }],
    ['UTF-16BE without a mark', utf16be(lines, false), { name: 'utf-16be', bom: false, assumed: false }],
    ['code page 850', Buffer.from(lines.replace('ü', '\u0081').replace('ä', '\u0084'), 'latin1'), { name: 'cp850', bom: false, assumed: true }],
  ])('reads %s', (_, bytes, encoding) => {
    expect(decodeText(bytes, 'cp850')).toEqual({ ok: true, text: lines, encoding });
  });

  it.each([
    ['an empty file', new Uint8Array(), ''],
    ['a byte order mark alone', Uint8Array.of(0xff, 0xfe), ''],
    ['Cyrillic names in UTF-16LE without a mark', utf16le('Пациенты\r\nD:(A;;FA;;;SY)\r\n', false), 'Пациенты\r\nD:(A;;FA;;;SY)\r\n'],
  ])('reads %s', (_, bytes, text) => expect(decodeText(bytes, null)).toMatchObject({ ok: true, text }));

  it.each([
    ['bytes that are no UTF-8 when no code page is given', Uint8Array.of(0x41, 0x81, 0x42)],
    ['UTF-16 that is cut in a character', Uint8Array.of(0xff, 0xfe, 0x41)],
    ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 0x41, 0, 0, 0)],
    ['a wrong byte after the mark of UTF-8', Uint8Array.of(0xef, 0xbb, 0xbf, 0xff)],
  ])('refuses %s', (_, bytes) => expect(decodeText(bytes, null).ok).toBe(false));

  it('gives every text back in UTF-8 and UTF-16, unpaired surrogates of UTF-16 included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(decodeText(Buffer.from(`\ufeff${text}`), null)).toMatchObject({ ok: true, text });
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 300 }), (units) => {
        const text = String.fromCharCode(...units);
        // The first unit 0 would be the mark of UTF-32.
        fc.pre(units[0] !== 0);
        expect(decodeText(utf16le(text), null)).toMatchObject({ ok: true, text });
        expect(decodeText(utf16be(text), null)).toMatchObject({ ok: true, text });
      }),
    );
  });

  it('never fails with a code page, except on a broken UTF-16 file or mark', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const marked = [0xef, 0xfe, 0xff].includes(bytes[0] ?? 0) || bytes.includes(0);
        if (!marked) expect(decodeText(bytes, 'cp437').ok).toBe(true);
      }),
    );
  });
});
