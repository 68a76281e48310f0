import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExampleSite, exampleSite } from '../../fixtures/builders/example-site.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { run } from '../../src/cli/run.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { rules } from '../../src/rules/index.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import { testIo } from '../support/test-io.ts';

const cwd = mkdtempSync(join(tmpdir(), 'bitewing-own-rules-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const example = fileURLToPath(new URL('../../fixtures/own-rules/account-names.mjs', import.meta.url));

let names = 0;
/** A module with this text, under a name nothing was loaded from before. */
function module(text: string): string {
  const file = join(cwd, `rules-${names++}.mjs`);
  writeFileSync(file, text);
  return file;
}

/** A module with one rule about instances, some of its members replaced. */
const oneRule = (members: string): string =>
  module(`export default { id: 'own/one', title: 'One', severity: 'low', kind: 'hygiene', clauses: [], scope: 'instance', needs: ['mysql.accounts'],
    risk: 'r', remedy: 'r', references: [], *evaluate() { yield { status: 'pass', subject: { type: 'instance', id: 'db1' }, tenants: [] }; }, ${members} };`);

async function bitewing(...argv: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const io = testIo({ cwd });
  const code = await run([...argv], io);
  return { code, out: io.output(), err: io.errors() };
}

async function judged(snapshot: string, file: string): Promise<AuditResult> {
  const { out } = await bitewing('report', '--snapshot', snapshot, '--rules', file, '--json', '--no-simulate');
  // The result this very version printed.
  return JSON.parse(out) as AuditResult;
}

const whole = join(cwd, 'whole.json');
const blind = join(cwd, 'blind.json');
beforeAll(() => {
  const site: ExampleSite = {
    tenants: { jones: { name: 'Jones Dental', accounts: ['frontdesk', 'od_jones'] } },
    sql: `CREATE USER frontdesk@'10.31.7.%' IDENTIFIED BY 'x'; CREATE USER od_jones@'10.31.7.%' IDENTIFIED BY 'y';`,
  };
  writeFileSync(whole, serializeSnapshot(exampleSite(site)));
  writeFileSync(blind, serializeSnapshot(exampleSite({ ...site, withhold: ['mysql.accounts'] })));
});

describe('a rule of the operator', () => {
  it('is judged, counted and recorded beside those of the version', async () => {
    const result = await judged(whole, example);
    expect(result.tool.rules).toBe(rules.length + 4);
    expect(result.run.ownRules).toEqual([{ file: example, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }]);
    expect(result.checks.find(({ rule }) => rule === 'own/account-named-after-tenant')?.counts).toMatchObject({ fail: 1, pass: 1 });
    expect(result.findings.find(({ rule }) => rule === 'own/account-named-after-tenant')?.claim).toContain('Jones Dental');
  });

  it('is not assessed where its source is missing, whatever it would have said', async () => {
    const check = (await judged(blind, oneRule(''))).checks.find(({ rule }) => rule === 'own/one');
    expect(check?.counts.pass).toBe(0);
    expect(check?.counts['not-assessed']).toBeGreaterThan(0);
  });

  it.each([
    ['throws', `*evaluate() { throw new Error('boom'); }`, /boom/],
    ['reads a fact it did not name', `*evaluate(facts) { facts['mysql.databases']; }`, /without declaring it/],
    ['yields what is no verdict', `*evaluate() { yield { status: 'fine', subject: { type: 'instance', id: 'db1' }, tenants: [] }; }`, /no verdict: status/],
    ['yields a failure without a remedy', `*evaluate() { yield { status: 'fail', subject: { type: 'instance', id: 'db1' }, tenants: [] }; }`, /no verdict/],
    ['speaks of a tenant nobody knows', `*evaluate() { yield { status: 'pass', subject: { type: 'tenant', id: 'x' }, tenants: ['nobody'] }; }`, /nobody/],
    ['answers a promise', `async evaluate() { return []; }`, /not iterable/],
  ])('that %s ends in error and passes nothing', async (_what, members, reason) => {
    const check = (await judged(whole, oneRule(members))).checks.find(({ rule }) => rule === 'own/one');
    expect(check?.counts).toMatchObject({ pass: 0, fail: 0 });
    expect(check?.gaps[0]?.reason).toMatch(reason);
  });

  it('stands in the catalogue and has a page', async () => {
    expect((await bitewing('rules', '--rules', example)).out).toContain('own/account-named-after-tenant');
    expect((await bitewing('explain', 'account-named-after-tenant', '--rules', example)).out).toContain('takes one customer');
  });

  it('is named in bitewing.yaml for every audit', async () => {
    const config = join(cwd, 'bitewing.yaml');
    writeFileSync(config, `site: s\nrules: [${JSON.stringify(example)}]\nmysql: { db1: { host: 127.0.0.1 } }\ntenants: { a: { name: A, server: db1 } }\n`);
    const { out } = await bitewing('report', '--snapshot', whole, '--config', config, '--json', '--no-simulate');
    expect(JSON.parse(out)).toMatchObject({ run: { ownRules: [{ file: example, sha256: sha256FileOf(example) }] } });
  });
});

describe('a file that holds no rules', () => {
  it.each([
    ['is not there', () => join(cwd, 'nowhere.mjs'), /ENOENT/],
    ['is no module', () => module('this is prose'), /cannot load the rules/],
    ['throws', () => module(`throw new Error('boom')`), /boom/],
    ['exports a function that throws', () => module(`export default ({ nothing }) => nothing.here`), /cannot load the rules/],
    ['exports nothing', () => module('export const x = 1'), /no default export/],
    ['exports a number', () => module('export default 5'), /rule 1: .*object/],
    ['takes the id of a rule of the version', () => oneRule(`id: 'mysql/orphan-row'`), /rule 1: id: an id own\//],
    ['names a fact that is nearly one', () => oneRule(`needs: ['mysql.account']`), /did you mean 'mysql.accounts'/],
    ['has a member rules do not have', () => oneRule(`priority: 1`), /priority/],
    ['has one id twice', () => twice(), /another rule own\/one/],
  ])('%s is refused in one line, and nothing is judged', async (_what, make, message) => {
    const { code, out, err } = await bitewing('report', '--snapshot', whole, '--rules', make());
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });
});

function twice(): string {
  return module(`import one from ${JSON.stringify(oneRule(''))}; export default [one, one];`);
}

function sha256FileOf(file: string): string {
  return sha256(readFileSync(file, 'utf8'));
}
