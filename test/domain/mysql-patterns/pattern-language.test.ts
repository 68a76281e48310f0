import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeSchemaName,
  freeByte,
  literalPrefix,
  parseSchemaPattern,
  patternHead,
  patternIntersection,
  patternIntersectionWithin,
  patternIsLiteral,
  type PatternOptions,
} from '../../../src/domain/mysql/pattern-language.ts';
import { matchesNaively, namesUpTo, patternTexts } from './naive-matcher.ts';

const mariadb: PatternOptions = { flavor: 'mariadb', lowerCaseTableNames: 0, partialRevokes: false };
const mysql: PatternOptions = { ...mariadb, flavor: 'mysql' };
const folding: PatternOptions = { ...mariadb, lowerCaseTableNames: 1 };
const literalOnly: PatternOptions = { ...mysql, partialRevokes: true };

function witness(a: string, b: string, options: PatternOptions): string | null {
  return patternIntersection(parseSchemaPattern(a, options), parseSchemaPattern(b, options))?.witness ?? null;
}

describe('patternIntersection', () => {
  it.each([
    ['a prefix of a longer number', String.raw`od\_smith\_1%`, String.raw`od\_smith\_10`, mariadb, 'od_smith_10'],
    ['two open prefixes', String.raw`od\_springfield\_493%`, String.raw`od\_springfield\_4932%`, mariadb, 'od_springfield_4932'],
    ['an unescaped underscore', 'od_a', String.raw`odX\a`, mariadb, 'odXa'],
    ['escaped names that differ', String.raw`od\_a`, 'odXa', mariadb, null],
    ['disjoint backups', String.raw`od\_1backup\_%`, String.raw`od\_10backup\_%`, mariadb, null],
    ['a free byte after a digit', 'a1_', 'a1_', mariadb, 'a11'],
    ['the empty name, which is none', '%', '%', mariadb, 'x'],
    ['different case, kept', 'OD%', 'od%', mariadb, null],
    ['different case, folded', 'OD%', 'od%', folding, 'od'],
    ['a lone backslash at the end', 'a\\', String.raw`a\\`, mariadb, 'a\\'],
    ['bytes, not characters', String.raw`caf__`, 'café', mariadb, 'café'],
    ['one byte for a two-byte letter', 'caf_', 'café', mariadb, null],
    ['MySQL, an underscore after a percent sign', 'od%_bak', 'odbak', mysql, 'odbak'],
    ['MariaDB, an underscore after a percent sign', 'od%_bak', 'odbak', mariadb, null],
    ['MySQL, a last %_ wants one byte', 'od%__', 'od_', mysql, 'odx'],
    ['MySQL, a last %_ wants one byte at least', 'od%_', 'od', mysql, null],
    ['partial revokes: an escaped name', String.raw`od\_a`, 'od_a', literalOnly, null],
    ['partial revokes: an unescaped name', 'od_a', 'od_a', literalOnly, 'od_a'],
    ['more than 64 characters', `${'a'.repeat(40)}%`, `%${'b'.repeat(40)}`, mariadb, null],
    ['exactly 64 characters of two bytes', `${'é'.repeat(32)}%`, `%${'ü'.repeat(32)}`, mariadb, 'é'.repeat(32) + 'ü'.repeat(32)],
  ])('answers for %s', (_, a, b, options, expected) => {
    expect(witness(a, b, options)).toBe(expected);
  });

  it.each([
    ['mariadb', mariadb],
    ['mysql', mysql],
  ] as const)('agrees with trying every short name (%s)', (flavor, options) => {
    const names = namesUpTo('ab_', 5);
    fc.assert(
      fc.property(patternTexts('ab_', 4), patternTexts('ab_', 4), (a, b) => {
        const shared = names.find((name) => matchesNaively(a, name, flavor) && matchesNaively(b, name, flavor));
        const found = witness(a, b, options);
        // A shared name may also be longer than those tried.
        expect(found?.length ?? Infinity).toBeLessThanOrEqual(shared?.length ?? Infinity);
        const holds = found === null || (matchesNaively(a, found, flavor) && matchesNaively(b, found, flavor));
        expect(holds).toBe(true);
        expect(witness(b, a, options)?.length).toBe(found?.length);
      }),
      { numRuns: 500 },
    );
  });

  it('stays inside a language of names', () => {
    const a = parseSchemaPattern('od%', mariadb);
    const b = parseSchemaPattern('%1', mariadb);
    const digits = [
      [
        { on: 'o', repeats: false },
        { on: 'd', repeats: false },
        { on: '0123456789', repeats: true },
      ],
    ];
    expect(patternIntersectionWithin(a, b, digits)).toEqual({ witness: 'od1' });
    expect(patternIntersectionWithin(a, parseSchemaPattern('%x', mariadb), digits)).toBeNull();
  });
});

describe('a schema pattern', () => {
  it('matches exactly the name it was escaped from', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom('a', 'B', '_', '%', '\\', 'é', '1') }), (name) => {
        const pattern = parseSchemaPattern(escapeSchemaName(name), mysql);
        expect(patternIsLiteral(pattern)).toBe(true);
        expect(literalPrefix(pattern)).toBe(name);
      }),
    );
  });

  it.each([
    ['od%', 'od', false],
    [String.raw`od\_a%`, 'od_a', false],
    ['od_a', 'od', false],
    ['%', '', false],
    [String.raw`od\_é`, 'od_é', true],
  ])('%s begins with "%s"', (text, prefix, literal) => {
    const pattern = parseSchemaPattern(text, mariadb);
    expect(literalPrefix(pattern)).toBe(prefix);
    expect(patternIsLiteral(pattern)).toBe(literal);
  });
});

describe('patternHead', () => {
  it.each([
    ['mariadb', mariadb],
    ['mysql', mysql],
    ['folding', folding],
    ['partial revokes', literalOnly],
  ] as const)('reads of any pattern what the whole reading begins with (%s)', (_, options) => {
    fc.assert(
      fc.property(fc.oneof(patternTexts('aB_é', 8), fc.string({ unit: fc.constantFrom('a', 'B', 'é', '%', '_', '\\'), maxLength: 8 })), (text) => {
        const { steps } = parseSchemaPattern(text, options);
        const end = steps.findIndex(({ repeats }) => repeats);
        const head = (end < 0 ? steps : steps.slice(0, end)).map(({ on }) => on ?? freeByte).join('');
        expect(patternHead(text, options)).toEqual({ head, open: end >= 0 });
      }),
    );
  });
});
