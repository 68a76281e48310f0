import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/audit/evaluate.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { defineRule, type Rule } from '../../src/rules/define-rule.ts';
import { sessionRule, site, snapshotOf, tenant, versionRule } from './small-site.ts';

const inventory = site([tenant('ada', 'db1'), tenant('bob', 'db1'), tenant('cyn', 'db2')]);
const session = (user: string, database: string): object => ({ user, host: '10.0.0.1', database, encrypted: true });
const base = { id: 'mysql/x-test', title: 't', severity: 'low', kind: 'hygiene', clauses: [], risk: 'r', remedy: 'r', references: [] } as const;

function statuses(artifacts: Record<string, unknown>, rule: Rule, denied: string[] = []): string[] {
  const [outcome] = evaluate(snapshotOf(inventory, artifacts, denied), inventory, [rule]);
  return outcome?.places.flatMap(({ place, verdicts }) => verdicts.map(({ subject, status }) => `${place?.place ?? 'site'} ${subject.id}: ${status}`)) ?? [];
}

describe('a rule on instances', () => {
  it('is not assessed for each tenant of an instance without its need, and says why', () => {
    const snapshot = snapshotOf(inventory, {}, ['mysql.sessions@db1']);
    const [outcome] = evaluate(snapshot, inventory, [sessionRule()]);
    expect(outcome?.places.flatMap(({ verdicts }) => verdicts)).toMatchObject([
      { status: 'not-assessed', subject: { type: 'tenant', id: 'ada' }, tenants: ['ada'], missing: ['mysql.sessions@db1'] },
      { status: 'not-assessed', subject: { id: 'bob' }, reason: 'Missing: mysql.sessions@db1 (denied: access was denied).' },
      { status: 'not-assessed', subject: { id: 'cyn' }, reason: 'Missing: mysql.sessions@db2 (not attempted).' },
    ]);
  });

  it('keeps failures and takes passes back when an additional fact is missing', () => {
    const seen = { 'mysql.sessions@db1': [session('ada', 'bad'), session('bob', 'od_bob')] };
    expect(statuses(seen, sessionRule())).toEqual(['db1 db1/ada: fail', 'db1 db1/bob: not-assessed', 'db2 cyn: not-assessed']);
    expect(statuses({ ...seen, 'mysql.plugins@db1': [] }, sessionRule())[1]).toBe('db1 db1/bob: pass');
  });

  it('leaves something open when all it said were failures', () => {
    expect(statuses({ 'mysql.sessions@db1': [session('ada', 'bad')] }, sessionRule())).toContain('db1 db1: not-assessed');
  });

  it('is not applicable where it examined nothing', () => {
    expect(statuses({ 'mysql.sessions@db1': [], 'mysql.plugins@db1': [] }, sessionRule())[0]).toBe('db1 db1: not-applicable');
  });

  it('that breaks off is an error for that instance and keeps the failures shown before', () => {
    const rule = defineRule({
      ...base,
      scope: 'instance',
      needs: [],
      *evaluate(facts): Iterable<Verdict> {
        yield { status: 'pass', subject: { type: 'instance', id: facts.instance }, tenants: [] };
        if (facts.instance === 'db2') throw new Error('boom');
      },
    });
    expect(statuses({}, rule)).toEqual(['db1 db1: pass', 'db2 cyn: error']);
  });

  it('cannot read a fact it did not declare', () => {
    const rule = defineRule({
      ...base,
      scope: 'instance',
      needs: [],
      *evaluate(facts): Iterable<Verdict> {
        Reflect.get(facts, 'mysql.accounts');
        yield* [];
      },
    });
    const [outcome] = evaluate(snapshotOf(inventory, { 'mysql.accounts@db1': [] }), inventory, [rule]);
    expect(outcome?.places[0]?.verdicts[0]).toHaveProperty('status', 'error');
    expect(outcome?.places[0]?.verdicts[0]).toHaveProperty('reason', expect.stringContaining('without declaring'));
  });
});

describe('a rule on the whole site', () => {
  const server = (version: string): object => ({ version, versionComment: '', connectedAs: null, variables: {} });

  it('judges all instances together', () => {
    const both = { 'mysql.server@db1': server('10.11.1'), 'mysql.server@db2': server('10.11.1') };
    expect(statuses(both, versionRule())).toEqual(['site db1: pass', 'site db2: pass']);
  });

  it('takes passes back when one instance was not seen', () => {
    expect(statuses({ 'mysql.server@db1': server('10.11.1') }, versionRule())).toEqual(['db2 cyn: not-assessed', 'site db1: not-assessed']);
  });
});
