import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeSchemaName, parseSchemaPattern, patternIntersection, type PatternOptions } from '../../../src/domain/mysql/pattern-language.ts';
import { coveringPatternSet } from '../../../src/domain/open-dental/covering-pattern-set.ts';
import { archiveName, backupName } from '../../../src/domain/open-dental/database-names.ts';
import { recommendedPatterns } from '../../../src/domain/open-dental/recommended-patterns.ts';

const server: PatternOptions = { flavor: 'mariadb', lowerCaseTableNames: 1, partialRevokes: false };
const options = { ...server, archive: true };
const day = { year: 2024, month: 10, day: 24 };

function covers(patterns: readonly string[], name: string): boolean {
  const exactly = parseSchemaPattern(escapeSchemaName(name), server);
  return patterns.some((text) => patternIntersection(parseSchemaPattern(text, server), exactly) !== null);
}

describe('recommendedPatterns', () => {
  it('are the live name, the backups and, where used, the archive', () => {
    const live = String.raw`od\_springfield\_4932`;
    expect(recommendedPatterns('od_springfield_4932', { archive: true })).toEqual([live, String.raw`${live}backup\_%`, String.raw`${live}\_archive`]);
    expect(recommendedPatterns('od_springfield_4932', { archive: false })).toEqual([live, String.raw`${live}backup\_%`]);
  });
});

describe('coveringPatternSet', () => {
  it('keeps neighbours with a longer number apart', () => {
    expect(coveringPatternSet(['od_493'], ['od_4932', 'od_49321'], options)).toEqual({
      possible: true,
      patterns: recommendedPatterns('od_493', options),
    });
  });

  it('spells the date out beside a tenant called like a backup', () => {
    const set = coveringPatternSet(['od_1'], ['od_1backup_x'], options);
    expect(set.possible && set.patterns[1]).toBe(String.raw`od\_1backup\___\___\_____%`);
  });

  it.each([
    ['a tenant called like a dated backup', 'od_1', 'od_1backup_10_24_2024', 'od_1backup_10_24_2024'],
    ['the same name', 'od_1', 'od_1', 'od_1'],
    ['the same name in another case', 'od_1', 'OD_1', 'od_1'],
    ['a tenant called like the archive', 'od_1', 'od_1_archive', 'od_1_archive'],
  ])('is impossible beside %s', (_, live, other, witness) => {
    expect(coveringPatternSet([live], [other], options)).toEqual({
      possible: false,
      reason: 'name-collides',
      witness,
      other,
    });
  });

  it('is impossible where partial revokes make patterns literal', () => {
    const set = coveringPatternSet(['od_1'], [], { ...options, flavor: 'mysql', partialRevokes: true });
    expect(set).toMatchObject({ possible: false, reason: 'wildcards-disabled' });
  });

  it('covers every database of its tenant and none of another', () => {
    const name = fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', '_', '1', 'backup_') });
    fc.assert(
      fc.property(name, name, (live, other) => {
        const set = coveringPatternSet([live], [other], options);
        if (!set.possible) return;
        for (const own of [live, backupName(live, day), backupName(live, day, 1), archiveName(live)]) expect(covers(set.patterns, own)).toBe(true);
        for (const foreign of [other, backupName(other, day), archiveName(other)]) expect(covers(set.patterns, foreign)).toBe(false);
      }),
    );
  });
});
