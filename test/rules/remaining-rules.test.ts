import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleInventory, type ExampleSite, exampleSite } from '../../fixtures/builders/example-site.ts';
import type { RuleExample } from '../../fixtures/builders/rule-example.ts';
import { evaluate } from '../../src/audit/evaluate.ts';
import type { Fail, Verdict } from '../../src/model/verdict.ts';
import type { Rule } from '../../src/rules/define-rule.ts';

const names = `mysql/file-privilege-reads-neighbour mysql/system-schema-access mysql/database-list-visible mysql/foreign-engine-table
  mysql/shared-archive mysql/update-needs-global-rights mysql/replication-exposes-neighbour mysql/central-manager-spans-tenants
  mysql/role-removes-access mysql/ambiguous-order mysql/init-connect mysql/stored-server-credentials mysql/log-tables-readable
  mysql/local-infile mysql/plugin-functions inventory/unclaimed-object inventory/claimed-object-missing inventory/planned-collides`.split(/\s+/);

async function load(id: string): Promise<{ rule: Rule; examples: readonly RuleExample[] }> {
  const path = join(import.meta.dirname, `../../src/rules/${id}`);
  const { rule } = (await import(`${path}.ts`)) as { rule: Rule };
  const { examples } = (await import(`${path}.examples.ts`)) as { examples: readonly RuleExample[] };
  return { rule, examples };
}

function verdictsOf(rule: Rule, site: ExampleSite): Verdict[] {
  return evaluate(exampleSite(site), exampleInventory(site), [rule]).flatMap(({ places }) => places.flatMap(({ verdicts }) => verdicts));
}

describe.each(names)('%s', async (id) => {
  const { rule, examples } = await load(id);
  const judged = examples.map((example) => ({ example, verdicts: verdictsOf(rule, example.site) }));
  const fails = judged.flatMap(({ verdicts }) => verdicts.filter((verdict): verdict is Fail => verdict.status === 'fail'));

  it.each(judged)('$example.name', ({ example, verdicts }) => {
    expect(Object.fromEntries(verdicts.map((verdict) => [verdict.subject.id, verdict.status]))).toMatchObject(example.expect);
  });

  it('tells findings on one subject apart', () => {
    for (const { verdicts } of judged) {
      const keys = verdicts.flatMap((verdict) => (verdict.status === 'fail' ? [`${verdict.subject.id}\n${verdict.discriminator ?? ''}`] : []));
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('never judges one subject both ways', () => {
    for (const { verdicts } of judged) {
      const of = (status: string): Set<string> => new Set(verdicts.filter((verdict) => verdict.status === status).map((verdict) => verdict.subject.id));
      const passed = of('pass');
      expect([...of('fail')].filter((subject) => passed.has(subject))).toEqual([]);
    }
  });

  it('never recommends SUPER or a wider right', () => {
    for (const { fix } of fails) expect(fix.commands.filter((command) => /GRANT\s[^;]*(?:\bSUPER\b|ALL PRIVILEGES ON \*\.\*)/.test(command))).toEqual([]);
  });
});

describe('how bad it is', () => {
  it.each([
    ['mysql/file-privilege-reads-neighbour', ['critical', 'medium', 'low']],
    ['mysql/foreign-engine-table', ['critical', 'high']],
    ['mysql/shared-archive', ['critical', 'high']],
    ['mysql/update-needs-global-rights', ['high', 'high', 'medium', 'medium']],
    ['inventory/unclaimed-object', ['high', 'medium']],
    ['inventory/planned-collides', ['critical', 'high', 'critical']],
  ])('%s: %s', async (id, severities) => {
    const { rule, examples } = await load(id);
    const fails = examples.flatMap((example) => verdictsOf(rule, example.site)).filter((verdict): verdict is Fail => verdict.status === 'fail');
    expect(fails.map((fail) => fail.severity ?? rule.severity)).toEqual(severities);
  });
});

describe('what was not read is not passed', () => {
  const tenants = { smith: { databases: ['od_smith_493'], accounts: ['od_smith'] }, jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] } };
  const server = { version: '10.11.6-MariaDB', versionComment: '', connectedAs: null, variables: {} };
  const none = { 'opendental.preferences': {}, 'opendental.centralConnections': {}, 'opendental.replicationServers': {} };
  const sql = `CREATE USER od_smith@'%' IDENTIFIED BY 'x'; GRANT SELECT ON mysql.general_log TO od_smith@'%';`;

  it.each([
    ['mysql/local-infile', 'db1/local_infile'],
    ['mysql/init-connect', 'db1/init_connect'],
    ['mysql/log-tables-readable', 'db1/od_smith@%'],
    ['mysql/update-needs-global-rights', 'db1/od_smith_493'],
    ['mysql/update-needs-global-rights', 'db1/max_allowed_packet'],
    ['mysql/replication-exposes-neighbour', 'db1/od_smith_493'],
    ['mysql/central-manager-spans-tenants', 'db1/od_smith_493'],
    ['mysql/shared-archive', 'db1/opendentalarchive'],
  ])('%s about %s', async (id, subject) => {
    const { rule } = await load(id);
    const verdicts = verdictsOf(rule, { tenants, sql, artifacts: { ...none, 'mysql.server': server } });
    expect(verdicts.filter((verdict) => verdict.subject.id === subject).map((verdict) => verdict.status)).toEqual(['not-assessed']);
  });
});
