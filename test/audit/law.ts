import { expect } from 'vitest';
import type { AuditResult } from '../../src/model/audit-result.ts';
import type { Status } from '../../src/model/verdict.ts';

/**
 * The law: seeing less never makes anything better. `less` was judged from the same snapshot as `more`, with something withheld.
 * Subjects may lose a pass, never gain one; no failure turns into silence.
 */
export function expectNotBetter(more: AuditResult, less: AuditResult): void {
  for (const check of less.checks) {
    const before = more.checks.find(({ rule }) => rule === check.rule);
    const had = (status: Status): Set<string> => new Set(before?.subjects[status]);
    const passes = (check.subjects.pass ?? []).filter((subject) => !had('pass').has(subject));
    expect(passes, `${check.rule} passes more`).toEqual([]);
    const unexamined = (check.subjects['not-applicable'] ?? []).filter((subject) => !had('not-applicable').has(subject));
    expect(unexamined, `${check.rule} is not applicable to more`).toEqual([]);
    const waived = (check.subjects.waived ?? []).filter((subject) => !had('waived').has(subject));
    expect(waived, `${check.rule} is waived for more`).toEqual([]);
  }
  if (more.run.exitCode !== 0) expect(less.run.exitCode, 'the exit code became 0').not.toBe(0);
  expect(less.coverage.required, 'the denominator moved').toBe(more.coverage.required);
  expect(less.coverage.assessed, 'more is assessed').toBeLessThanOrEqual(more.coverage.assessed);
  if (more.verdict.state !== 'isolated') expect(less.verdict.state, 'the site became isolated').not.toBe('isolated');
  const states = new Map(more.tenants.map((tenant) => [tenant.id, tenant.state]));
  for (const tenant of less.tenants) {
    if (states.get(tenant.id) !== 'isolated') expect(tenant.state, `${tenant.id} became isolated`).not.toBe('isolated');
  }
  expectNoMoreSeparation(more, less);
}

function expectNoMoreSeparation(more: AuditResult, less: AuditResult): void {
  const ids = more.tenants.map((tenant) => tenant.id);
  const states = (result: AuditResult): ReadonlyMap<string, string> =>
    new Map(result.reach.map((entry) => [key(entry.plane, entry.from, entry.to), entry.state]));
  const key = (plane: string, from: string, to: string): string => `${plane} ${from} ${to}`;
  const [before, after] = [states(more), states(less)];
  for (const plane of new Set(more.reach.map((entry) => entry.plane))) {
    for (const from of ids) {
      for (const to of ids) {
        const stateOf = (all: ReadonlyMap<string, string>): string | undefined => all.get(key(plane, from, to)) ?? all.get(key(plane, from, '*'));
        if (from === to || stateOf(before) === 'separated') continue;
        expect(stateOf(after), `${from} to ${to} became separated on ${plane}`).not.toBe('separated');
      }
    }
  }
}
