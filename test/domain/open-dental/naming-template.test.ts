import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSchemaPattern, patternIntersectionWithin, type PatternOptions } from '../../../src/domain/mysql/pattern-language.ts';
import { type NamingTemplate, parseNamingTemplate, templateAccepts } from '../../../src/domain/open-dental/naming-template.ts';

const server: PatternOptions = { flavor: 'mariadb', lowerCaseTableNames: 0, partialRevokes: false };

function template(text: string, options: PatternOptions = server): NamingTemplate {
  const parsed = parseNamingTemplate(text, options);
  if (!parsed.ok) throw new Error(parsed.problem.code);
  return parsed.value;
}

function witness(a: string, b: string, text: string): string | null {
  return patternIntersectionWithin(parseSchemaPattern(a, server), parseSchemaPattern(b, server), template(text).names)?.witness ?? null;
}

describe('parseNamingTemplate', () => {
  it.each([
    ['', 'empty', 0],
    ['od_{slug', 'stray-brace', 3],
    ['od_{name}', 'unknown-placeholder', 3],
    ['od_{number:0}', 'unknown-placeholder', 3],
  ])('refuses "%s"', (text, code, at) => {
    expect(parseNamingTemplate(text, server)).toMatchObject({ ok: false, problem: { code, at } });
  });
});

describe('templateAccepts', () => {
  it.each([
    ['od_springfield_4932', true],
    ['od_springfield_4932backup_10_24_2024', true],
    ['od_springfield_4932backup_10_24_2024_12', true],
    ['od_springfield_4932_archive', true],
    ['od_springfield_49321', false],
    ['od_springfield_493', false],
    ['od_Springfield_4932', false],
    ['od__4932', false],
    ['od_springfield_4932backup_13_24_2024', false],
    ['od_springfield_4932backup_10_24_2024_0', false],
  ])('says of %s: %s', (name, expected) => expect(templateAccepts(template('od_{slug}_{number:4}'), name)).toBe(expected));

  it('agrees with a regular expression', () => {
    const name = fc.string({
      maxLength: 6,
      unit: fc.constantFrom('o', '1', '_', '_archive', 'backup_01_31_2024', 'X'),
    });
    fc.assert(
      fc.property(name, (text) => {
        expect(templateAccepts(template('o{slug}_{number}'), text)).toBe(/^o[a-z0-9]+_\d+(_archive|backup_01_31_2024(_[1-9]\d*)?)?$/.test(text));
      }),
    );
  });

  it('folds its letters where the server does', () => {
    expect(templateAccepts(template('OD_{slug}', { ...server, lowerCaseTableNames: 1 }), 'od_a')).toBe(true);
  });
});

describe('patternIntersectionWithin a template', () => {
  it.each([
    ['a longer number that fixed width forbids', String.raw`od\_smith\_1000%`, String.raw`od\_smith\_10000%`, 'od_{slug}_{number:4}', null],
    ['a longer number that free width allows', String.raw`od\_smith\_1000%`, String.raw`od\_smith\_10000%`, 'od_{slug}_{number}', 'od_smith_10000'],
    ['an underscore the slug cannot fill', 'odXa_%', 'od_a%', 'od_{slug}_{number:4}', null],
    ['the shortest name both can get', String.raw`od\_a%`, String.raw`od\_ab%`, 'od_{slug}_{number:4}', 'od_ab_1111'],
    ['a backup', String.raw`od\_a\_1111%`, String.raw`%backup\_%`, 'od_{slug}_{number:4}', 'od_a_1111backup_01_01_2026'],
  ])('finds %s', (_, a, b, text, expected) => expect(witness(a, b, text)).toBe(expected));
});
