import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { acceptsAsIs } from '../../src/snapshot/accepts-as-is.ts';
import { artifactSchemas } from '../../src/snapshot/artifact-schemas.ts';
import { canonicalJson } from '../../src/snapshot/canonical-json.ts';
import { snapshotSchema } from '../../src/snapshot/snapshot-schema.ts';
import { part, snapshotOf } from './example-snapshot.ts';

const word = z
  .string()
  .min(2)
  .max(3)
  .regex(/^[^x]*$/);
// One of everything a schema of a snapshot is made of.
const schema = z.strictObject({
  text: z.string(),
  word,
  day: z.iso.date(),
  upper: z.string().toUpperCase(),
  texts: z.array(z.string()),
  some: z.array(word).min(1).default(['ab']),
  byName: z.record(word, z.array(z.boolean())),
  byChoice: z.record(z.enum(['a', 'b']), z.int().min(0).nullable()),
  choice: z.enum(['a', 'b']).default('a'),
  left: z.int().exactOptional(),
  loose: z.object({ a: z.string() }),
  either: z.union([z.strictObject({ a: z.string().default('a') }), z.strictObject({}), z.null()]),
  kind: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('one') }), z.strictObject({ kind: z.literal('two'), more: z.string() })]),
  refined: z.strictObject({ a: z.number() }).refine(({ a }) => a > 0),
  anything: z.record(z.string(), z.unknown()),
});
const good = {
  text: '',
  word: 'ab',
  day: '2026-03-01',
  upper: 'A',
  texts: ['a', ''],
  some: ['ab', 'cd'],
  byName: { ab: [true], cd: [] },
  byChoice: { a: 1, b: null },
  choice: 'b',
  left: 1,
  loose: { a: 'a' },
  either: { a: 'a' },
  kind: { kind: 'two', more: '' },
  refined: { a: 1 },
  anything: { a: { b: [] } },
};

/** The value with one member replaced, added or removed, somewhere in it. */
function edited(value: unknown, way: readonly number[], key: string, member: unknown): unknown {
  if (typeof value !== 'object' || value === null) return member;
  const members: [string, unknown][] = Object.entries(value);
  const [at = 0, ...rest] = way;
  const chosen = members[at % (members.length + 1)];
  if (chosen === undefined) return Array.isArray(value) ? [...(value as unknown[]), member] : Object.fromEntries([...members, [key, member]]);
  if (rest.length > 0) members[at % (members.length + 1)] = [chosen[0], edited(chosen[1], rest, key, member)];
  else members.splice(at % (members.length + 1), 1, ...(member === undefined ? [] : [[chosen[0], member] satisfies [string, unknown]]));
  return Array.isArray(value) ? members.map(([, one]) => one) : Object.fromEntries(members);
}

describe('acceptsAsIs', () => {
  it('says yes to a value that has everything', () => expect(acceptsAsIs(schema)(good)).toBe(true));

  it('says yes to a snapshot and its artifacts', () => {
    const snapshot = snapshotOf([part({ 'mysql.databases': [{ name: 'od_a' }], 'opendental.preferences': { od_a: [{ name: 'DocPath', value: '' }] } })]);
    expect(acceptsAsIs(snapshotSchema)(snapshot)).toBe(true);
    for (const { id, kind, status } of snapshot.sources) {
      if (status === 'collected') expect(acceptsAsIs(artifactSchemas[kind])(snapshot.artifacts[id])).toBe(true);
    }
  });

  it('says yes to nothing that the schema refuses or changes', () => {
    const key = fc.constantFrom('a', 'b', 'ab', 'abc', 'kind', 'more', '__proto__', 'toString');
    const member = fc.constantFrom(
      undefined,
      null,
      '',
      'a',
      'ab',
      'xx',
      'one',
      'two',
      '2026-02-30',
      0,
      -1,
      1.5,
      Infinity,
      true,
      [],
      ['ab'],
      {},
      { a: 'a' },
      { kind: 'one' },
    );
    const edit = fc.tuple(fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 3 }), key, member);
    let kept = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const value = edits.reduce<unknown>((before, [way, name, one]) => edited(before, way, name, one), good);
        if (!acceptsAsIs(schema)(value)) return;
        kept++;
        const read = schema.safeParse(value);
        expect(read.success && canonicalJson(read.data)).toBe(canonicalJson(value));
      }),
      { numRuns: 5000 },
    );
    expect(kept).toBeGreaterThan(20);
  });
});
