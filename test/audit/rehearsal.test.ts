import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { tenantNamed, workstations } from '../../fixtures/builders/inventory.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { audit } from '../../src/audit/audit.ts';
import { checklist } from '../../src/audit/go-live/checklist.ts';
import { profiles } from '../../src/audit/profiles.ts';
import type { Tenant } from '../../src/inventory/inventory.ts';
import type { Checklist } from '../../src/model/checklist.ts';
import type { Rehearsal } from '../../src/model/rehearsal.ts';
import { creationScripts } from '../../src/report/checklist/creation-scripts.ts';
import { rules } from '../../src/rules/index.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { sampleSnapshot } from '../sites/audit-sample.ts';
import { powershellErrors } from '../support/powershell-syntax.ts';
import { withhold } from './small-site.ts';

const delta: Partial<Tenant> = {
  name: 'Delta Dental',
  stage: 'planned',
  server: 'db1',
  databases: ['od_delta_3104'],
  accounts: ['od_delta'],
  principals: ['FS1\\delta-users'],
  atoz: ['\\\\fs1\\delta$'],
  backups: ['\\\\fs1\\delta-backup$'],
  hl7: [{ host: 'fs1', service: 'OpenDentHL7_delta', exeFolder: 'D:\\HL7\\delta', mode: 'tcp', listen: 5104, inbound: null, outbound: null }],
  workstations: workstations({ connection: 'direct', networks: ['10.51.4.0/24'], vpn: 'wg-delta' }),
};

function planning(snapshot: Snapshot, given: Partial<Tenant>): Snapshot {
  const { inventory } = snapshot;
  return { ...snapshot, inventory: { ...inventory, tenants: { ...inventory.tenants, delta: tenantNamed('delta', { ...delta, ...given }) } } };
}

function listOf(snapshot: Snapshot): Checklist & { readonly rehearsal: Rehearsal } {
  const tenant = snapshot.inventory.tenants['delta'];
  if (tenant === undefined) throw new Error('no tenant');
  const list = checklist({ snapshot, rules, tenant, gate: 'high', asOf: '2026-03-20', sha256, toolVersion: '0' });
  if (list.rehearsal === null) throw new Error('not rehearsed');
  return { ...list, rehearsal: list.rehearsal };
}

describe('rehearsing a tenant on a clean site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-rehearsal-'));
  let clean: Snapshot;

  beforeAll(async () => {
    clean = await sampleSnapshot('clean-county', join(folder, 'clean.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is ready when every name is free and the model shows it isolated, and every step was applied', () => {
    const { verdict, rehearsal } = listOf(planning(clean, {}));
    expect(rehearsal.names.filter(({ answer }) => answer !== 'free')).toEqual([]);
    expect(rehearsal.asks).toEqual([]);
    expect(rehearsal.steps.filter(({ model }) => model !== 'applied')).toEqual([]);
    expect(rehearsal.model).toMatchObject({ answer: 'isolated', findings: [] });
    expect(verdict).toMatchObject({ answer: 'ready', exitCode: 0 });
  });

  it('leaves the snapshot as it was', () => {
    const before = JSON.stringify(clean);
    listOf(planning(clean, {}));
    expect(JSON.stringify(clean)).toBe(before);
  });

  it.each<[string, Partial<Tenant>, string, string]>([
    ['a database that exists', { databases: ['od_aurora_3101'] }, 'database', 'it exists on db1'],
    ['a name that is another’s backup', { databases: ['od_aurora_3101backup_01_01_2027'] }, 'grant patterns', 'od_aurora_3101'],
    ['an account that exists', { accounts: ['od_benton'] }, 'MySQL account', 'it exists on db1'],
    ['another’s group', { principals: ['FS1\\aurora-users'] }, 'user or group', 'aurora'],
    ['another’s folder', { atoz: ['\\\\fs1\\benton$'] }, 'A to Z folder', 'benton'],
    ['a folder inside another’s', { atoz: ['\\\\fs1\\benton$\\delta'] }, 'A to Z folder', 'benton'],
    ['another’s folder by its local path on the host', { backups: ['\\\\fs1\\benton-backup$'] }, 'backup folder', 'benton'],
    [
      'a network a tunnel carries',
      { workstations: workstations({ connection: 'direct', networks: ['10.51.1.128/25'], vpn: 'wg-delta' }) },
      'network',
      'aurora',
    ],
    ['another’s tunnel', { workstations: workstations({ connection: 'direct', networks: ['10.51.4.0/24'], vpn: 'wg-aurora' }) }, 'tunnel', 'aurora'],
    [
      'a port, a service and a program folder that are taken',
      { hl7: [{ host: 'fs1', service: 'OpenDentHL7_aurora', exeFolder: 'D:\\HL7\\aurora', mode: 'tcp', listen: 5101, inbound: null, outbound: null }] },
      'HL7 port on fs1',
      'aurora',
    ],
  ])('finds %s taken, and says by whom', (_, given, what, by) => {
    const { verdict, rehearsal } = listOf(planning(clean, given));
    const found = rehearsal.names.filter((name) => name.what === what && name.answer === 'taken');
    expect(found.length, JSON.stringify(rehearsal.names)).toBeGreaterThan(0);
    expect(found.map(({ reason }) => reason).join()).toContain(by);
    expect(verdict).toMatchObject({ answer: 'not-ready', exitCode: 1 });
  });

  it.each<[string, Partial<Tenant>, RegExp]>([
    ['no network', { workstations: workstations({ connection: 'direct', vpn: 'wg-delta' }) }, /workstations\.networks/],
    ['no account', { accounts: [] }, /\.accounts/],
    ['no database', { databases: [] }, /\.databases/],
    ['no folder', { atoz: [] }, /\.atoz/],
    ['no group', { principals: [] }, /\.principals/],
    ['no tunnel', { workstations: workstations({ connection: 'direct', networks: ['10.51.4.0/24'] }) }, /workstations\.vpn/],
    ['a network of IPv6 alone', { workstations: workstations({ connection: 'direct', networks: ['fd00:4::/64'], vpn: 'wg-delta' }) }, /fd00:4::\/64/],
    ['a share inside another share', { atoz: ['\\\\fs1\\new$\\deep\\delta'] }, /share new\$/],
    ['a machine nobody knows', { atoz: ['\\\\fs9\\delta$'] }, /machine/],
  ])('asks for what the inventory does not state: %s', (_, given, ask) => {
    const { verdict, rehearsal } = listOf(planning(clean, given));
    expect(rehearsal.asks.join('\n')).toMatch(ask);
    expect(verdict.exitCode).not.toBe(0);
  });

  it('says nothing is free, and is never ready, where the server was not seen', () => {
    const blind = withhold(planning(clean, {}), new Set(['mysql.databases@db1']));
    const { verdict, rehearsal } = listOf(blind);
    expect(rehearsal.names.filter(({ what }) => what === 'database').map(({ answer }) => answer)).toEqual(['open']);
    expect(rehearsal.steps.find(({ language }) => language === 'sql')?.model).toEqual({ notApplied: 'mysql.databases@db1 was not collected' });
    expect(verdict.exitCode).toBe(3);
  });

  it('is not ready where an audit of what is there would not be complete', () => {
    const site = planning(clean, {});
    for (const { id, kind, target, status } of site.sources) {
      // One instance and one host stand for all: every source takes four audits.
      if (status !== 'collected' || target !== (kind.startsWith('mysql.') ? 'db1' : 'fs1')) continue;
      const lost = new Set([id]);
      const { run } = audit({ snapshot: withhold(clean, lost), rules, profile: profiles.nightly, tenant: null, previous: null, sha256, toolVersion: '0' });
      if (run.exitCode !== 0) expect(listOf(withhold(site, lost)).verdict.exitCode, `ready without ${id}`).not.toBe(0);
    }
  });

  it('prints scripts in an order that works, one per machine, PowerShell that parses', async () => {
    const scripts = creationScripts(listOf(planning(clean, {})).rehearsal.steps);
    expect(scripts.map(({ fileName }) => fileName)).toEqual(['1-db1.sql', '2-fs1.ps1', '3-gw1.sh']);
    expect(await powershellErrors(scripts[1]?.text ?? '')).toEqual([]);
    const sql = scripts[0]?.text ?? '';
    expect(sql.indexOf('CREATE USER')).toBeLessThan(sql.indexOf('GRANT ALL'));
    expect(sql).not.toMatch(/%`@|@`%`/);
  });

  it.each(["x'; Remove-Item C:\\ -Recurse; '", 'x\nrm -rf /', 'x\u2019; calc', '$(calc)', '`calc`', 'a"b'])(
    'puts no name of the inventory where it could run: %j',
    async (name) => {
      const { rehearsal } = listOf(
        planning(clean, { name, principals: [`FS1\\${name.replaceAll('\n', ' ')}`], atoz: [`\\\\fs1\\${name.replaceAll(/[\n\\]/g, '')}$`] }),
      );
      for (const { fileName, text } of creationScripts(rehearsal.steps)) {
        if (!fileName.endsWith('.ps1')) continue;
        expect(await powershellErrors(text)).toEqual([]);
        for (const line of text.split('\n')) expect(line).toMatch(/^(?:#|New-|icacls |sc\.exe |\$ErrorActionPreference|$)/);
      }
    },
  );
});

describe('rehearsing beside a leak', () => {
  it('shows in the model what waits for the new tenant', () => {
    const snapshot = exampleSite({
      tenants: { ada: { databases: ['od_ada'], accounts: ['ada'] }, delta: { ...delta, atoz: [], backups: [], hl7: [] } },
      sql: "CREATE USER ada@'%' IDENTIFIED BY 'x'; GRANT ALL ON `od%`.* TO ada@'%';",
      scope: ['mysql'],
    });
    const { rehearsal, verdict } = listOf(snapshot);
    expect(rehearsal.names.filter(({ answer }) => answer === 'taken').map(({ what }) => what)).toEqual(['names to come']);
    expect(rehearsal.model.answer).toBe('not-isolated');
    expect(rehearsal.model.findings.map(({ rule }) => rule)).toContain('mysql/pattern-reaches-neighbour');
    expect(verdict.exitCode).toBe(1);
  });
});
