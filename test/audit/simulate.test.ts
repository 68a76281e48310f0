import { describe, expect, it } from 'vitest';
import { type ExampleSite, exampleSite } from '../../fixtures/builders/example-site.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { audit } from '../../src/audit/audit.ts';
import { profiles } from '../../src/audit/profiles.ts';
import { applyFix } from '../../src/audit/simulation/apply-fix.ts';
import { worldOf } from '../../src/audit/simulation/world.ts';
import { putAwayFix } from '../../src/facts/files/put-away-fix.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import type { Fail } from '../../src/model/verdict.ts';
import { defineRule, type Rule } from '../../src/rules/define-rule.ts';
import { rules } from '../../src/rules/index.ts';

const tenants = { smith: { databases: ['od_smith_493'], accounts: ['od_smith'] }, jones: { databases: ['od_jones_4932'], accounts: ['od_jones'] } };
const leaky: ExampleSite = {
  tenants,
  sql: `CREATE USER od_smith@'%' IDENTIFIED BY 'a'; CREATE USER od_jones@'%' IDENTIFIED BY 'b';
    GRANT ALL PRIVILEGES ON \`od\\_smith\\_493\`.* TO od_smith@'%'; GRANT SELECT ON \`od\\_jones\\_4932\`.* TO od_smith@'%';
    GRANT ALL PRIVILEGES ON \`od\\_jones\\_4932\`.* TO od_jones@'%'; GRANT PROCESS ON *.* TO od_jones@'%';`,
};

/** One finding per database, each with the remedy given for it; fails while the database is there. */
function ruleWith(remedies: Readonly<Record<string, readonly string[]>>): Rule {
  return defineRule({
    id: 'mysql/too-many',
    title: 'No database',
    severity: 'high',
    kind: 'leak',
    clauses: ['S1'],
    scope: 'instance',
    needs: ['mysql.databases', 'mysql.access'],
    risk: 'a',
    remedy: 'b',
    references: [],
    *evaluate(facts) {
      for (const { name } of facts['mysql.databases']) {
        const commands = remedies[name];
        if (commands === undefined) continue;
        const subject = { type: 'database' as const, id: `${facts.instance}/${name}` };
        const fix = { language: 'sql' as const, target: facts.instance, commands, undo: [], verify: [] };
        const fail: Fail = {
          status: 'fail',
          subject,
          tenants: [],
          sides: { owner: null, reacher: null },
          claim: `${name} is there`,
          observed: '',
          expected: '',
          evidence: [],
          fix,
        };
        yield fail;
      }
    },
  });
}

function simulated(site: ExampleSite, chosen: readonly Rule[] = rules): AuditResult {
  return audit({
    snapshot: exampleSite(site),
    rules: chosen,
    profile: profiles.nightly,
    previous: null,
    tenant: null,
    sha256,
    toolVersion: '0.0.0',
    simulate: true,
  });
}

function stateOf(result: AuditResult, rule: string, subject: string): string | undefined {
  return result.findings.find((finding) => finding.rule === rule && finding.subject.id.startsWith(subject))?.fix.simulated?.state;
}

describe('remedies tried on the model', () => {
  it('are proven together, in fewer audits than there are remedies', () => {
    const result = simulated(leaky);
    const tried = result.findings.filter(({ fix }) => fix.commands.length > 0 && fix.language === 'sql');
    expect(tried.map(({ rule, fix }) => `${rule}: ${fix.simulated?.state}`).toSorted()).toEqual(tried.map(({ rule }) => `${rule}: closes`).toSorted());
    expect(tried.length).toBeGreaterThan(2);
    expect(result.run.simulatedAudits).toBeLessThan(tried.length);
  });

  it('are left alone unless asked for', () => {
    const result = audit({ snapshot: exampleSite(leaky), rules, profile: profiles.nightly, previous: null, tenant: null, sha256, toolVersion: '0.0.0' });
    expect(result.findings.filter(({ fix }) => fix.simulated !== undefined)).toEqual([]);
    expect(result.run).not.toHaveProperty('simulatedAudits');
  });

  it('change nothing of the result but what they say of themselves', () => {
    const without = audit({ snapshot: exampleSite(leaky), rules, profile: profiles.nightly, previous: null, tenant: null, sha256, toolVersion: '0.0.0' });
    const { run, findings, ...rest } = simulated(leaky);
    const { simulatedAudits, ...plain } = run;
    const bare = findings.map((finding) => {
      const { simulated, ...fix } = finding.fix;
      expect(simulated).toBeDefined();
      return { ...finding, fix };
    });
    expect(simulatedAudits).toBeGreaterThan(0);
    expect({ ...rest, run: plain, findings: bare }).toEqual(without);
  });

  it.each<[string, string, readonly string[]]>([
    ['leaves its finding', 'not-closed', ['FLUSH PRIVILEGES;']],
    ['would be refused by the server', 'not-closed', ['REVOKE SELECT ON `nowhere`.* FROM od_smith@`%`;']],
    ['names an account the server does not have', 'not-closed', ['GRANT SELECT ON `spare`.* TO nobody@`%`;']],
    ['opens a neighbour', 'opens', ['DROP DATABASE spare;', 'GRANT SELECT ON `od\\_jones\\_4932`.* TO od_smith@`%`;']],
    ['takes from a tenant what it needs', 'breaks', ['DROP DATABASE spare;', 'REVOKE INSERT ON `od\\_smith\\_493`.* FROM od_smith@`%`;']],
    ['is no statement the model knows', 'not-modelled', ['OPTIMIZE TABLE spare.t;']],
    ['has no command', 'not-modelled', []],
    ['closes its finding', 'closes', ['DROP DATABASE spare;']],
  ])('are told apart: one that %s is "%s"', (_name, state, commands) => {
    const kept = { ...leaky, sql: `${leaky.sql ?? ''} REVOKE SELECT ON \`od\\_jones\\_4932\`.* FROM od_smith@'%';`, databases: ['spare', 'other'] };
    const result = simulated(kept, [...rules, ruleWith({ spare: commands, other: ['DROP DATABASE other;'] })]);
    expect(stateOf(result, 'mysql/too-many', 'db1/spare')).toBe(state);
    expect(stateOf(result, 'mysql/too-many', 'db1/other')).toBe('closes');
  });

  it('are told apart where one stands in the way of another', () => {
    const rename = ['DROP DATABASE one;', 'RENAME USER od_spare@`%` TO od_first@`%`;'];
    const again = ['DROP DATABASE two;', 'RENAME USER od_spare@`%` TO od_second@`%`;'];
    const result = simulated({ tenants: {}, databases: ['one', 'two'], sql: "CREATE USER od_spare@'%' IDENTIFIED BY 'c';" }, [
      ruleWith({ one: rename, two: again }),
    ]);
    expect(['one', 'two'].map((name) => stateOf(result, 'mysql/too-many', `db1/${name}`))).toEqual(['closes', 'closes']);
    expect(result.run.simulatedAudits).toBe(2);
  });

  it('find a few culprits among many with few audits', () => {
    const names = Array.from({ length: 200 }, (_, at) => `spare${at}`);
    const bad = new Set(['spare17', 'spare130']);
    const remedies = Object.fromEntries(
      names.map((name) => [name, [`DROP DATABASE ${name};`, ...(bad.has(name) ? ['GRANT SELECT ON `od\\_jones\\_4932`.* TO od_smith@`%`;'] : [])]]),
    );
    const clean = { ...leaky, sql: `${leaky.sql ?? ''} REVOKE SELECT ON \`od\\_jones\\_4932\`.* FROM od_smith@'%';`, databases: names };
    const result = simulated(clean, [...rules, ruleWith(remedies)]);
    const opening = result.findings.filter(({ fix }) => fix.simulated?.state === 'opens').map(({ subject }) => subject.id);
    expect(opening.toSorted()).toEqual(['db1/spare130', 'db1/spare17']);
    expect(names.filter((name) => !bad.has(name)).every((name) => stateOf(result, 'mysql/too-many', `db1/${name}`) === 'closes')).toBe(true);
    expect(result.run.simulatedAudits).toBeLessThan(20);
  });
});

describe('a file with a password that is put away', () => {
  const file = String.raw`D:\Apps\south\old.lnk`;
  const shortcut = { origin: file, program: 'OpenDental.exe', arguments: 'MySqlPassword=x', secrets: ['MySqlPassword'] };
  const site: ExampleSite = { ...leaky, hosts: { fs1: { os: 'windows' } }, machines: { fs1: { 'host.commandLines': [shortcut] } } };
  const { commands, undo, language, target } = putAwayFix('fs1', file, '');

  it('is gone from where it was, and back after the undo', () => {
    const snapshot = exampleSite(site);
    const world = worldOf(snapshot);
    expect(applyFix(world, { language, target }, commands)).toEqual({ type: 'applied' });
    expect(world.finish().artifacts['host.commandLines@fs1']).toEqual([]);
    expect(applyFix(world, { language, target }, undo)).toEqual({ type: 'applied' });
    expect(world.finish()).toEqual(snapshot);
  });

  it('is not moved to where users can read, which %ProgramData% is until it has a list', () => {
    const hasty = commands.filter((command) => !command.startsWith('icacls "%'));
    expect(applyFix(worldOf(exampleSite(site)), { language, target }, hasty)).toEqual({
      type: 'refused',
      reason: String.raw`users can read %ProgramData%\bitewing-kept`,
    });
  });
});

describe('a world', () => {
  it('gives back the snapshot itself after an attempt that is refused', () => {
    const snapshot = exampleSite(leaky);
    const world = worldOf(snapshot);
    const fix = { language: 'sql', target: 'db1' } as const;
    const commands = [
      "RENAME USER od_smith@'%' TO other@'%';",
      "DROP USER od_jones@'%';",
      'SET GLOBAL sql_mode = x;',
      'REVOKE SELECT ON `nowhere`.* FROM nobody@`%`;',
    ];
    expect(applyFix(world, fix, commands).type).toBe('refused');
    expect(world.changed()).toEqual([]);
    expect(world.renames()).toEqual([]);
    expect(world.finish()).toEqual(snapshot);
  });
});
