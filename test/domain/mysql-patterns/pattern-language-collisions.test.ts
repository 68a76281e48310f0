import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collidingPatterns, type OwnedPattern, patternSearch } from '../../../src/domain/mysql/pattern-language-collisions.ts';
import { parseSchemaPattern, patternIntersection, type PatternOptions } from '../../../src/domain/mysql/pattern-language.ts';
import { patternTexts } from './naive-matcher.ts';

const mariadb: PatternOptions = { flavor: 'mariadb', lowerCaseTableNames: 0, partialRevokes: false };

function tenantPatterns(count: number, spell: (live: string) => readonly string[]): OwnedPattern[] {
  return Array.from({ length: count }, (_, number) => {
    const live = `od_practice${100 + (number % 100)}_${10_000 + number}`;
    return spell(live).map((text) => ({ text, owner: live }));
  }).flat();
}

function escaped(live: string): readonly string[] {
  const name = live.replaceAll('_', String.raw`\_`);
  return [name, String.raw`${name}backup\_%`, String.raw`${name}\_archive`];
}

const owned = fc.record({ text: patternTexts('ab_', 5), owner: fc.constantFrom('x', 'y', 'z') });
const flavors = fc.constantFrom<PatternOptions['flavor']>('mariadb', 'mysql');

describe('collidingPatterns', () => {
  it('finds exactly the pairs that a full comparison finds', () => {
    fc.assert(
      fc.property(fc.array(owned, { maxLength: 10 }), flavors, (patterns, flavor) => {
        const options = { ...mariadb, flavor };
        const languages = patterns.map((pattern) => parseSchemaPattern(pattern.text, options));
        const expected = languages.flatMap((a, i) =>
          languages.flatMap((b, j) => (i < j && patterns[i]?.owner !== patterns[j]?.owner && patternIntersection(a, b) !== null ? [`${i} ${j}`] : [])),
        );
        const found = [...collidingPatterns(patterns, options)].map(({ a, b }) =>
          [patterns.indexOf(a), patterns.indexOf(b)].sort((one, two) => one - two).join(' '),
        );
        expect(found.sort()).toEqual(expected.sort());
      }),
      { numRuns: 300 },
    );
  });

  it('names a witness for a number that begins another', () => {
    const patterns = [
      { text: String.raw`od\_springfield\_4932%`, owner: 'a' },
      { text: String.raw`od\_springfield\_49321%`, owner: 'b' },
    ];
    expect([...collidingPatterns(patterns, mariadb)].map((pair) => pair.witness)).toEqual(['od_springfield_49321']);
  });

  it('compares 30,000 patterns of 10,000 tenants', () => {
    expect([...collidingPatterns(tenantPatterns(10_000, escaped), mariadb)]).toEqual([]);
  });

  it('compares 10,000 unescaped open patterns', () => {
    const pairs = [
      ...collidingPatterns(
        tenantPatterns(10_000, (live) => [`${live}%`]),
        mariadb,
      ),
    ];
    expect(pairs).toEqual([]);
  });
});

describe('patternSearch', () => {
  it('finds a pattern that shares a name exactly when a comparison with the whole list does', () => {
    fc.assert(
      fc.property(owned, fc.array(owned, { maxLength: 10 }), flavors, (sought, patterns, flavor) => {
        const options = { ...mariadb, flavor };
        const [pair] = [...collidingPatterns([sought, ...patterns], options)].filter(({ a, b }) => a === sought || b === sought);
        const search = patternSearch(patterns, options);
        const found = search.firstMeeting(sought);
        expect(found === null).toBe(pair === undefined);
        if (!found) return;
        expect(found.met.owner).not.toBe(sought.owner);
        const [own, other] = [sought, found.met].map(({ text }) => parseSchemaPattern(text, options));
        if (!own || !other) throw new Error('two patterns were read');
        expect([patternIntersection(own, other)?.witness, patternIntersection(other, own)?.witness]).toContain(found.witness);
        expect([...search.near(sought)]).toContain(found.met);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds one of 30,000 patterns for each of 10,000 that match everything', () => {
    const search = patternSearch(tenantPatterns(10_000, escaped), mariadb);
    const wide = Array.from({ length: 10_000 }, (_, number) => search.firstMeeting({ text: '%', owner: `other ${number}` }));
    expect(wide.every((meeting) => meeting !== null)).toBe(true);
  });
});
