import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldName } from '../../../src/domain/paths/fold-name.ts';
import { perhapsEqual } from '../../../src/domain/paths/perhaps-equal.ts';

const someText = fc
  .array(fc.constantFrom('a', 'A', 'b', 'ä', 'Ä', 'ı', 'ſ', 's', '\\', '/', '.', ' ', '?', '😀'), { maxLength: 5 })
  .map((parts) => parts.join(''));

describe('perhapsEqual', () => {
  it('leaves out nothing that equals another without letter case, separators, dots and blanks', () => {
    fc.assert(
      fc.property(fc.array(someText, { maxLength: 8 }), (texts) => {
        const bare = texts.map((text) => foldName(text.replaceAll(/[\\/?. ]+/g, '')));
        const expected = texts.filter((_, at) => bare.some((other, place) => place !== at && other === bare[at]));
        const found = perhapsEqual(texts, (text) => text);
        expect(found).toEqual(expect.arrayContaining(expected));
        // Hashes of so few texts are all different.
        expect(found.length).toBe(expected.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('returns none of a hundred thousand that are all different, or hardly any', () => {
    const texts = Array.from({ length: 100_000 }, (_, at) => `D:\\OD\\t${at % 1000}\\A\\Patient${at}`);
    expect(perhapsEqual(texts, (text) => text).length).toBeLessThan(100);
  });
});
