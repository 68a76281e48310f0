import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areas } from '../../src/inventory/inventory.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { rules } from '../../src/rules/index.ts';
import { auditSample } from './audit-sample.ts';

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
    expect(result.checks.find(({ rule }) => rule === id)?.subjects.fail ?? []).not.toEqual([]);
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

  it('prints no command that is known to break or open something, and most of them are tried on the model', () => {
    const tried = result.findings.filter(({ status, fix }) => status === 'fail' && fix.commands.length > 0);
    const states = tried.map(({ fix }) => fix.simulated?.state);
    const bad = tried.filter(({ fix }) => fix.simulated?.state !== 'closes' && fix.simulated?.state !== 'not-modelled');
    expect(bad.map(({ rule, subject, fix }) => `${fix.simulated?.state} ${rule} ${subject.id}`)).toEqual([]);
    expect(states.filter((state) => state === 'closes').length).toBeGreaterThanOrEqual(0.85 * tried.length);
    expect(result.run.simulatedAudits).toBeLessThan(10);
  });

  it('leaves it to people whose folder it is that two tenants’ settings name', () => {
    const rulesOfAccess = ['files/atoz-owner-lacks-access', 'files/atoz-neighbour-access'];
    const shared = result.findings.filter(({ rule, subject }) => rulesOfAccess.includes(rule) && subject.id === String.raw`fs1 D:\OD\ogden`);
    expect(shared.map(({ rule, fix }) => `${rule}: ${fix.commands.length}`)).toContain('files/atoz-owner-lacks-access: 0');
    for (const { fix } of shared) expect(fix.note).toContain('Decide first whose folder it is');
  });

  it('says how to change every password that somebody may have read', () => {
    const readable = result.findings.filter(
      ({ rule, subject }) => rule === 'files/config-readable-by-neighbour' || (rule === 'reach/path-to-neighbour' && subject.type === 'file'),
    );
    expect(readable.length).toBeGreaterThan(3);
    for (const { fix } of readable)
      expect(fix.note).toMatch(/ALTER USER `\w+`@`(?:[.\d%]+|localhost)` IDENTIFIED BY '<new password>';.* and write it into line \d+ of /);
  });

  it('keeps no secret of its files', () => {
    expect(/synthetic-|SPRINGFIELD0|BROCKWAYDENT1610|PrivateKey = |\*(?:1{8}|3{8})/.exec(JSON.stringify(result))?.[0]).toBeUndefined();
  });
});
