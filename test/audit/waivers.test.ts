import { describe, expect, it } from 'vitest';
import type { Waiver } from '../../src/inventory/inventory.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { judged, sessionRule, site, snapshotOf, tenant } from './small-site.ts';

const base: Waiver = {
  rule: 'mysql/session-test',
  subject: 'db1/ada',
  fingerprint: null,
  reason: 'r',
  owner: 'o',
  ticket: null,
  expires: '2026-06-01',
  line: 7,
};
const bad = (user: string): object => ({ user, host: '', database: 'bad', encrypted: null });

function withWaiver(some: Partial<Waiver>, artifacts: Record<string, unknown> = {}): AuditResult {
  const inventory = site([tenant('ada', 'db1'), tenant('bob', 'db1')], [{ ...base, ...some }]);
  return judged(snapshotOf(inventory, { 'mysql.sessions@db1': [bad('ada')], 'mysql.plugins@db1': [], ...artifacts }), [sessionRule()]);
}

function outcome(result: AuditResult): { status: string | undefined; said: string[] } {
  const status = result.findings.find(({ rule }) => rule === 'mysql/session-test')?.status;
  return { status, said: result.findings.filter(({ rule }) => rule.startsWith('evidence/')).map(({ rule }) => rule) };
}

describe('a waiver', () => {
  it.each([
    ['in force covers its finding', {}, 'waived', []],
    ['holds on its last day', { expires: '2026-03-01' }, 'waived', []],
    ['that ended gives its finding back', { expires: '2026-02-28' }, 'fail', ['evidence/waiver-expired']],
    ['for more than a year does not apply', { expires: '2027-03-02' }, 'fail', ['evidence/waiver-too-broad']],
    ['with a wildcard does not apply', { subject: '*' }, 'fail', ['evidence/waiver-too-broad', 'evidence/waiver-unused']],
    ['without a reason does not apply', { reason: ' ' }, 'fail', ['evidence/waiver-too-broad']],
    ['for another subject is reported as unused', { subject: 'db1/eve' }, 'fail', ['evidence/waiver-unused']],
    ['with another fingerprint is reported as unused', { fingerprint: 'bw1-0' }, 'fail', ['evidence/waiver-unused']],
  ] as const)('%s', (_, some, status, said) => {
    expect(outcome(withWaiver(some))).toEqual({ status, said });
  });

  it('that would cover two findings does not apply, unless bound to one', () => {
    const two = { 'mysql.plugins@db1': [{ name: 'ada', status: 'bad', type: '' }] };
    const unbound = withWaiver({}, two);
    expect(outcome(unbound)).toEqual({ status: 'fail', said: ['evidence/waiver-too-broad'] });
    const print = unbound.findings.find(({ severity }) => severity === 'critical')?.fingerprint ?? '';
    const bound = withWaiver({ fingerprint: print }, two);
    expect(bound.findings.filter(({ status }) => status === 'waived').map(({ fingerprint }) => fingerprint)).toEqual([print]);
  });

  it('never covers what was not assessed', () => {
    const inventory = site([tenant('ada', 'db1')], [{ ...base, subject: 'ada' }]);
    const result = judged(snapshotOf(inventory, {}), [sessionRule()]);
    expect(result).toMatchObject({ findings: [], run: { exitCode: 3 } });
    expect(result.checks.find(({ rule }) => rule === 'evidence/waiver-unused')?.counts['not-assessed']).toBe(1);
  });

  it('takes a finding out of exit code and state, and is named in the verdict', () => {
    const result = withWaiver({});
    expect(result).toMatchObject({ run: { exitCode: 0 }, verdict: { state: 'isolated' } });
    expect(result.verdict.sentence).toContain('1 finding is accepted by waiver');
  });
});
