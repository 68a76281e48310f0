import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeSnapshot, judgeTenant } from '../../src/audit/judged.ts';
import { profiles } from '../../src/audit/profiles.ts';
import type { Waiver } from '../../src/inventory/inventory.ts';
import type { Fail } from '../../src/model/verdict.ts';
import { defineRule, type Rule } from '../../src/rules/define-rule.ts';
import { fails, sessionRule, sha256, site, snapshotOf, tenant } from './small-site.ts';

const ids = ['a', 'b', 'c', 'd'] as const;
const side = fc.constantFrom(null, ...ids);
const failure = fc.record({
  subject: fc.record({ type: fc.constant('session' as const), id: fc.constantFrom('s', 't', 'u') }),
  discriminator: fc.constantFrom('x', 'y'),
  tenants: fc.subarray([...ids], { maxLength: 2 }),
  sides: fc.record({ owner: side, reacher: side, owners: fc.subarray([...ids], { minLength: 1 }) }, { requiredKeys: ['owner', 'reacher'] }),
  severity: fc.constantFrom('low' as const, 'critical' as const),
  kind: fc.constantFrom('leak' as const, 'hygiene' as const),
});

/** Fails as it is told, on each of two instances. */
function rule(found: Readonly<Record<string, readonly Fail[]>>): Rule {
  const { title, severity, kind, clauses, risk, remedy, references } = sessionRule();
  return defineRule({
    title,
    severity,
    kind,
    clauses,
    risk,
    remedy,
    references,
    id: 'mysql/told-test',
    scope: 'instance',
    needs: ['mysql.sessions'],
    evaluate: ({ instance }) => found[instance] ?? [],
  });
}

function verdictsOf({ outcomes }: Pick<ReturnType<typeof judgeSnapshot>, 'outcomes'>): unknown {
  return outcomes.map(({ places }) => places.map(({ verdicts }) => verdicts));
}

describe('judgeTenant', () => {
  it('finds of the tenant what an audit of everybody finds, whatever failed on several places or is waived', () => {
    const waiver = fc.record<Waiver>({
      rule: fc.constantFrom('mysql/told-test', 'mysql/other'),
      subject: fc.constantFrom('s', 't', 'nobody'),
      fingerprint: fc.constant(null),
      reason: fc.constant('known'),
      owner: fc.constant('Ada Quinn'),
      ticket: fc.constant(null),
      expires: fc.constantFrom('2026-04-01', '2025-04-01'),
      line: fc.constant(null),
    });
    const many = fc.array(failure, { maxLength: 5 });
    fc.assert(
      fc.property(many, many, fc.array(waiver, { maxLength: 2 }), fc.constantFrom(...ids), (db1, db2, waivers, id) => {
        const inventory = site([tenant('a', 'db1'), tenant('b', 'db1'), tenant('c', 'db2'), tenant('d', 'db2', 'retired')], waivers);
        const snapshot = snapshotOf(inventory, { 'mysql.sessions@db1': [], 'mysql.sessions@db2': [] });
        const input = { snapshot, rules: [rule({ db1: db1.map(fails), db2: db2.map(fails) })], profile: profiles['go-live'], tenant: id, sha256 };
        const [whole, own] = [judgeSnapshot(input), judgeTenant(input)];
        expect(own.placed.map(({ finding }) => finding)).toEqual(whole.placed.map(({ finding }) => ({ ...finding, related: [] })));
        expect(verdictsOf(own)).toEqual(verdictsOf(whole));
        expect(own.coverage.total).toEqual(whole.coverage.total);
      }),
      { numRuns: 300 },
    );
  });
});
