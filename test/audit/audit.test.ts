import { describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { fingerprint } from '../../src/audit/fingerprint.ts';
import { profiles } from '../../src/audit/profiles.ts';
import { reportSchema } from '../../src/report/json/report-schema.ts';
import { rules } from '../../src/rules/index.ts';
import { judged, sessionRule, sha256, site, snapshotOf, tenant, withhold } from './small-site.ts';

const bad = (user: string): object => ({ user, host: '', database: 'bad', encrypted: null });
const good = (user: string): object => ({ user, host: '', database: 'good', encrypted: null });
const twoServers = site([tenant('ada', 'db1'), tenant('bob', 'db1'), tenant('cyn', 'db2'), tenant('dee', 'db2', 'planned'), tenant('old', 'db1', 'retired')]);
const complete = { 'mysql.sessions@db1': [good('ada')], 'mysql.plugins@db1': [], 'mysql.sessions@db2': [good('cyn')], 'mysql.plugins@db2': [] };

describe('an audit', () => {
  it('requires each rule for each live and planned tenant', () => {
    const result = judged(snapshotOf(twoServers, complete), [sessionRule()]);
    expect(result.coverage).toMatchObject({ required: 4, assessed: 4 });
    expect(result.verdict.state).toBe('isolated');
  });

  it('names what is missing, whom it costs, and is incomplete', () => {
    const result = judged(withhold(snapshotOf(twoServers, complete), new Set(['mysql.sessions@db2'])), [sessionRule()]);
    expect(result.coverage).toMatchObject({ required: 4, assessed: 2 });
    expect(result.coverage.missing).toEqual([
      { source: 'mysql.sessions@db2', status: 'denied', reason: 'withheld', remedy: null, rules: ['mysql/session-test'], tenants: ['cyn', 'dee'] },
    ]);
    expect(result.verdict.state).toBe('incomplete');
    expect(result.run.exitCode).toBe(3);
  });

  it.each([
    ['1 when a finding reaches the gate, also when incomplete', [bad('ada')], 'medium', 1],
    ['3 when the finding is below the gate and something is missing', [bad('ada')], 'high', 3],
  ] as const)('ends with %s', (_, sessions, gate, exitCode) => {
    const snapshot = snapshotOf(twoServers, { ...complete, 'mysql.sessions@db1': sessions, 'mysql.sessions@db2': undefined });
    expect(judged(withhold(snapshot, new Set(['mysql.sessions@db2'])), [sessionRule()], { gate }).run.exitCode).toBe(exitCode);
  });

  it('ends with 0 when findings stay below the gate and all was assessed', () => {
    expect(judged(snapshotOf(twoServers, { ...complete, 'mysql.sessions@db1': [bad('ada')] }), [sessionRule()]).run.exitCode).toBe(0);
  });

  it('restricted to one tenant counts that tenant alone, planned ones too', () => {
    const some = { profile: profiles['go-live'], tenant: 'dee' };
    const result = judged(snapshotOf(twoServers, complete), [sessionRule()], some);
    expect(result).toMatchObject({ coverage: { required: 1, assessed: 1 }, verdict: { state: 'isolated' } });
    expect(result.tenants.map(({ id }) => id)).toEqual(['dee']);
  });

  it('is the same, byte for byte, when made again, and is what the schema says', () => {
    const snapshot = exampleSite({
      tenants: { a: { databases: ['od_1'], accounts: ['a'] }, b: { databases: ['od_12'], accounts: ['b'] } },
      sql: "CREATE USER a@'10.0.0.%', b@'10.0.1.%'; GRANT ALL ON `od_1%`.* TO a@'10.0.0.%'; GRANT ALL ON `od\\_12`.* TO b@'10.0.1.%';",
    });
    const result = judged(snapshot, rules);
    expect(JSON.stringify(judged(snapshot, rules))).toBe(JSON.stringify(result));
    expect(reportSchema.safeParse(result).error).toBeUndefined();
    expect(result.verdict.sentence).toContain("1 of 2 tenants can reach another tenant's data: A Dental reaches B Dental");
    const reached = result.reach.find(({ from, to }) => from === 'a' && to === 'b');
    expect(reached).toMatchObject({ state: 'reached', path: [{}, {}] });
    expect(reached?.path[0]?.by).toContain('logs in');
    const separated = result.reach.find(({ from, to }) => from === 'b' && to === '*');
    expect(separated?.state).toBe('separated');
    expect(separated?.reason).toContain('no grant row of db1');
    expect(result.tenants.map(({ reaches, reachedBy }) => [reaches, reachedBy])).toEqual([
      [['b'], []],
      [[], ['a']],
    ]);
  });

  it('calls no tenant separated that a row for everybody lets in everywhere', () => {
    const names = ['a', 'b', 'c', 'd'];
    const open = exampleSite({
      tenants: Object.fromEntries(names.map((name) => [name, { databases: [`od_${name}`], accounts: [`u${name}`] }])),
      sql: names.map((name) => `CREATE USER u${name}@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_${name}\`.* TO u${name}@'%';`).join(' '),
      rawRows: { schemaGrants: [{ user: '', host: '%', db: 'od%', privileges: 'SELECT' }] },
    });
    const rows = judged(open, rules).reach.filter(({ plane }) => plane === 'database');
    expect(rows.map(({ from, to, state }) => [from, to, state])).toEqual(names.map((name) => [name, '*', 'reached']));
  });

  it.each([
    ['a row of the anonymous user', [{ user: '', host: '%', db: 'od%', privileges: 'SELECT' }], 'mysql/anonymous-row', 60],
    ['the rows of one tenant', [{ user: 'u7', host: '%', db: 'od%', privileges: 'SELECT' }], 'mysql/pattern-reaches-neighbour', 1],
  ])('tells in one finding that %s reaches very many tenants', (_, schemaGrants, rule, reachers) => {
    const names = Array.from({ length: 60 }, (__, number) => String(number));
    const open = exampleSite({
      tenants: Object.fromEntries(names.map((name) => [`t${name}`, { databases: [`od_${name}_x`], accounts: [`u${name}`] }])),
      sql: names.map((name) => `CREATE USER u${name}@'%' IDENTIFIED BY 'x'; GRANT ALL ON \`od\\_${name}\\_x\`.* TO u${name}@'%';`).join(' '),
      rawRows: { schemaGrants },
    });
    const result = judged(open, rules);
    const found = result.findings.filter((finding) => finding.rule === rule);
    expect(found.map(({ claim, tenants }) => [claim.includes('59 databases of 59 other tenants'), tenants.owner])).toEqual([[true, null]]);
    const everywhere = result.reach.filter(({ to, state }) => to === '*' && state === 'reached');
    expect(everywhere).toHaveLength(reachers);
    expect(everywhere.every(({ path }) => path.length > 0)).toBe(true);
    expect(new Set(result.tenants.map(({ state }) => state))).toEqual(new Set(['exposed']));
  });
});

describe('drift', () => {
  const first = judged(snapshotOf(twoServers, { ...complete, 'mysql.sessions@db1': [bad('ada')], 'mysql.sessions@db2': [bad('cyn')] }), [sessionRule()]);

  it('calls a finding resolved only where its rule was assessed again', () => {
    const later = snapshotOf(twoServers, complete);
    const seen = judged(later, [sessionRule()], { previous: first });
    expect(seen.drift?.resolved).toHaveLength(2);
    const partly = judged(withhold(later, new Set(['mysql.sessions@db2'])), [sessionRule()], { previous: first });
    expect(partly.drift?.resolved.map(({ claim }) => claim)).toHaveLength(1);
    expect(partly.drift).toMatchObject({ incomparable: [{ rule: 'mysql/session-test' }], lessSeen: ['mysql.sessions@db2'] });
  });

  it('keeps the day on which a finding was first seen', () => {
    const before = { ...first, findings: first.findings.map((finding) => ({ ...finding, firstSeen: '2025-01-01T00:00:00.000Z', observed: 'other' })) };
    const again = judged(snapshotOf(twoServers, { ...complete, 'mysql.sessions@db1': [bad('ada'), bad('bob')] }), [sessionRule()], { previous: before });
    expect(again.findings.map(({ subject, firstSeen }) => [subject.id, firstSeen.slice(0, 4)])).toEqual([
      ['db1/ada', '2025'],
      ['db1/bob', '2026'],
    ]);
    expect(again.drift).toMatchObject({
      new: [again.findings[1]?.fingerprint],
      persisting: [again.findings[0]?.fingerprint],
      changed: [again.findings[0]?.fingerprint],
    });
  });
});

describe('names that must not change', () => {
  it('fingerprints', () => {
    const subject = { type: 'account' as const, id: "db1: 'a'@'%'" };
    expect(fingerprint(sha256, 'mysql/account-host-any', subject, undefined)).toBe('bw1-ca98af56bf05aab9');
    expect(fingerprint(sha256, 'mysql/account-host-any', subject, 'x')).not.toBe('bw1-ca98af56bf05aab9');
  });
});
