import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSnapshots } from '../../src/snapshot/merge.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';
import { exampleInventory, part, sha256, snapshotOf, source } from './example-snapshot.ts';

const two = exampleInventory('db1: {}, db2: {}');
const early = snapshotOf([part({ 'mysql.databases': [{ name: 'early' }] }, { collectedAt: '2026-03-01T01:00:00.000Z' })], two);
const late = snapshotOf([part({ 'mysql.databases': [{ name: 'late' }] }, { collectedAt: '2026-03-01T03:00:00.000Z' })], two);
const denied = snapshotOf(
  [
    {
      sources: [source('mysql.databases', { status: 'denied', reason: 'no', collectedAt: '2026-03-01T04:00:00.000Z' })],
      artifacts: {},
    },
  ],
  two,
);
const other = snapshotOf([part({ 'mysql.databases': [] }, { target: 'db2' })], two);

function merged(list: readonly Snapshot[]): Snapshot {
  const result = mergeSnapshots(list);
  if (!result.ok) throw new Error(result.message);
  return result.snapshot;
}

describe('mergeSnapshots', () => {
  it.each([
    { name: 'the later of two collected', list: [early, late], is: [{ name: 'late' }] },
    { name: 'collected before a later denial', list: [early, denied], is: [{ name: 'early' }] },
  ])('keeps $name', ({ list, is }) => expect(merged(list).artifacts['mysql.databases@db1']).toEqual(is));

  it('keeps a denial before nothing', () => {
    const { sources } = merged([other, denied]);
    expect(sources.find(({ id }) => id === 'mysql.databases@db1')?.status).toBe('denied');
    expect(sources.find(({ id }) => id === 'mysql.databases@db2')?.status).toBe('collected');
  });

  it('gives a valid snapshot that does not depend on order or grouping', () => {
    const whole = serializeSnapshot(merged([early, late, denied, other]));
    expect(parseSnapshot(whole, sha256).ok).toBe(true);
    fc.assert(
      fc.property(fc.shuffledSubarray([early, late, denied, other], { minLength: 4 }), fc.integer({ min: 1, max: 3 }), (list, at) => {
        expect(serializeSnapshot(merged(list))).toBe(whole);
        expect(serializeSnapshot(merged([merged(list.slice(0, at)), merged(list.slice(at))]))).toBe(whole);
      }),
      { numRuns: 12 },
    );
  });

  it('ignores where tenants stand in the file, and nothing else', () => {
    const moved: Snapshot = {
      ...early,
      inventory: {
        ...two,
        tenants: Object.fromEntries(Object.values(two.tenants).map((tenant) => [tenant.id, { ...tenant, line: 99 }])),
      },
    };
    expect(mergeSnapshots([early, moved]).ok).toBe(true);
    const refused = mergeSnapshots([early, snapshotOf([])]);
    expect(refused.ok ? '' : refused.message).toContain('different inventories');
    expect(mergeSnapshots([])).toMatchObject({ ok: false });
  });
});
