import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expiredRuns, type KeptRun } from '../../src/audit/retention.ts';

const day = 24 * 60 * 60 * 1_000;
const now = '2026-06-01T02:00:00.000Z';
const run = (daysAgo: number, complete = true, wholeSite = true): KeptRun => {
  const startedAt = new Date(Date.parse(now) - daysAgo * day).toISOString();
  return { name: startedAt, startedAt, complete, wholeSite };
};

describe('retention', () => {
  it.each([
    ['removes what is older than the days', [run(1), run(29), run(31), run(90)], { days: 30, keep: 1 }, [31, 90]],
    ['keeps the newest, however old', [run(100), run(200), run(300)], { days: 30, keep: 2 }, [300]],
    ['keeps the last complete run', [run(1, false), run(50), run(60)], { days: 30, keep: 1 }, [60]],
    ['does not count a run of one tenant as complete', [run(1, false), run(50, true, false), run(60)], { days: 30, keep: 1 }, [50]],
    ['keeps everything when nothing is old', [run(1), run(2)], { days: 30, keep: 1 }, []],
  ] as const)('%s', (_, runs, retention, ago) => {
    expect(expiredRuns(runs, retention, now)).toEqual(ago.map((days) => run(days).name).toSorted());
  });

  it('never removes the newest run, one of the newest, the last complete one, a young one, or one without a time', () => {
    const anyRun = fc.record({ days: fc.integer({ min: 0, max: 400 }), complete: fc.boolean(), wholeSite: fc.boolean(), timeless: fc.boolean() });
    fc.assert(
      fc.property(
        fc.uniqueArray(anyRun, { selector: ({ days }) => days, minLength: 1 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (some, days, keep) => {
          const runs = some.map((one) => ({ ...run(one.days, one.complete, one.wholeSite), ...(one.timeless ? { startedAt: null } : {}) }));
          const gone = new Set(expiredRuns(runs, { days, keep }, now));
          const newestFirst = runs.toSorted((a, b) => (a.name < b.name ? 1 : -1));
          for (const one of newestFirst.slice(0, keep)) expect(gone).not.toContain(one.name);
          const complete = newestFirst.find((one) => one.complete && one.wholeSite);
          if (complete) expect(gone).not.toContain(complete.name);
          for (const one of runs) if (one.startedAt === null || Date.parse(one.startedAt) > Date.parse(now) - days * day) expect(gone).not.toContain(one.name);
        },
      ),
    );
  });
});
