import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areas } from '../../src/inventory/inventory.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { rules } from '../../src/rules/index.ts';
import { auditSample } from './audit-sample.ts';

/** Rules of files, HL7, links and versions that nothing in the site fails, and why not. */
const nothingFails: Readonly<Record<string, string>> = {
  'links/session-unencrypted': 'nobody but the export was logged in when the servers were recorded',
};

/** Areas whose rules are held against build.sql elsewhere (test/live/tri-county.test.ts). */
const elsewhere = new Set(['mysql', 'inventory', 'evidence']);

describe('the sample site with everything wrong, read from its exported files', () => {
  const out = mkdtempSync(join(tmpdir(), 'bitewing-sample-'));
  let result: AuditResult;

  beforeAll(async () => {
    result = await auditSample('tri-county', out);
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it.each(rules.map(({ id }) => id).filter((id) => !elsewhere.has(id.split('/')[0] ?? '')))('fails %s', (id) => {
    const failing = result.checks.find(({ rule }) => rule === id)?.subjects.fail ?? [];
    if (id in nothingFails) expect(failing, `${id} fails now: take it off the list`).toEqual([]);
    else expect(failing).not.toEqual([]);
  });

  it('has nothing on the list that is no rule', () => {
    expect(Object.keys(nothingFails).filter((id) => !rules.some((rule) => rule.id === id))).toEqual([]);
  });

  it('is exposed on every plane and never ends in an error', () => {
    expect(result.verdict.state).toBe('exposed');
    expect(result.run.exitCode).toBe(1);
    expect(result.checks.filter(({ counts }) => counts.error > 0).map(({ rule }) => rule)).toEqual([]);
    const found = new Set(result.findings.map(({ rule }) => rule.split('/')[0]));
    expect(areas.filter((area) => !found.has(area))).toEqual([]);
  });

  it('shows a way from a remote desktop over a file and a password into a neighbour’s database, with proof of every hop', () => {
    const ways = result.reach.filter(({ from, to, plane }) => from === 'capital' && to === 'shelby' && (plane === 'credentials' || plane === 'host'));
    expect(ways.map(({ plane, state }) => `${plane} ${state}`)).toEqual(['credentials reached', 'host reached']);
    const hops =
      result.findings.flatMap(({ rule, path: hops, subject }) => (rule === 'reach/path-to-neighbour' && subject.type === 'file' ? [hops] : []))[0] ?? [];
    expect(hops.map(({ to }) => to)).toEqual([
      'whoever works at fs1',
      'D:\\Apps\\shelby\\FreeDentalConfig.xml on fs1',
      'password of od_shelby on db1',
      "'od_shelby'@'%' on db1",
      'db1/od_shelby_1201',
    ]);
    expect(hops.filter(({ evidence }) => evidence.length === 0)).toEqual([]);
  });

  it('keeps no secret of its files', () => {
    expect(/synthetic-|SPRINGFIELD0|BROCKWAYDENT1610|PrivateKey = |\*(?:1{8}|3{8})/.exec(JSON.stringify(result))?.[0]).toBeUndefined();
  });
});
