import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { audit } from '../../src/audit/audit.ts';
import { checklist } from '../../src/audit/go-live/checklist.ts';
import { profiles } from '../../src/audit/profiles.ts';
import type { Attestation } from '../../src/inventory/inventory.ts';
import { attestationIds, attestationItems } from '../../src/model/attestations.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import type { Answer, Checklist, ChecklistCheck } from '../../src/model/checklist.ts';
import { rules } from '../../src/rules/index.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { sampleSnapshot } from '../sites/audit-sample.ts';
import { withhold } from './small-site.ts';

const asOf = '2026-03-20';

function listOf(snapshot: Snapshot, id: string): Checklist {
  const tenant = snapshot.inventory.tenants[id];
  if (tenant === undefined) throw new Error(`no tenant ${id}`);
  return checklist({ snapshot, rules, tenant, gate: 'high', asOf, sha256, toolVersion: '0' });
}

function auditOf(snapshot: Snapshot, tenant: string | null): AuditResult {
  return audit({ snapshot, rules, profile: profiles[tenant === null ? 'nightly' : 'go-live'], tenant, previous: null, sha256, toolVersion: '0' });
}

/** Every check once, whatever clauses it serves. */
function checksOf({ clauses, beyond }: Checklist): ReadonlyMap<string, ChecklistCheck> {
  return new Map([...clauses.flatMap(({ checks }) => checks), ...beyond.checks].map((check) => [check.rule, check]));
}

const all: readonly Attestation[] = attestationIds.map((item) => ({
  item,
  person: 'Ada Quinn',
  date: '2026-03-01',
  evidence: 'OPS-14',
  expires: '2027-03-01',
}));

/** The snapshot with something attested for a tenant. */
function attesting(snapshot: Snapshot, id: string, attestations: readonly Attestation[]): Snapshot {
  const { inventory } = snapshot;
  const tenant = inventory.tenants[id];
  if (tenant === undefined) throw new Error(`no tenant ${id}`);
  return { ...snapshot, inventory: { ...inventory, tenants: { ...inventory.tenants, [id]: { ...tenant, attestations } } } };
}

describe('the checklist of a sample site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-checklist-'));
  const sites: Record<string, Snapshot> = {};
  const whole: Record<string, AuditResult> = {};

  beforeAll(async () => {
    for (const site of ['tri-county', 'clean-county']) {
      const snapshot = await sampleSnapshot(site, join(folder, `${site}.json`));
      sites[site] = snapshot;
      whole[site] = auditOf(snapshot, null);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ...['springfield', 'ogden', 'waverly', 'lakeview', 'cypress'].map((id) => ['tri-county', id]),
    ...['aurora', 'benton', 'calder'].map((id) => ['clean-county', id]),
  ] as [string, string][])('says of each check what a full audit says: %s, %s', (site, id) => {
    const snapshot = sites[site];
    const night = whole[site];
    if (!snapshot || !night) throw new Error('not collected');
    const list = listOf(snapshot, id);
    const result = auditOf(snapshot, id);
    const checks = checksOf(list);
    expect([...checks.keys()].toSorted()).toEqual(result.checks.map(({ rule }) => rule).toSorted());

    const found = [...checks].flatMap(([rule, { findings }]) =>
      findings.map(({ fingerprint, severity, status, claim }) => ({ rule, fingerprint, severity, status, claim })),
    );
    const expected = result.findings.map(({ rule, fingerprint, severity, status, claim }) => ({ rule, fingerprint, severity, status, claim }));
    const byPrint = (a: { fingerprint: string }, b: { fingerprint: string }): number => (a.fingerprint < b.fingerprint ? -1 : 1);
    expect(found.toSorted(byPrint)).toEqual(expected.toSorted(byPrint));
    const ofNight = night.findings.filter(({ tenants }) => tenants.owner === id || tenants.reacher === id || tenants.owners?.includes(id) === true);
    expect(ofNight.map(({ fingerprint }) => fingerprint).filter((print) => !found.some(({ fingerprint }) => fingerprint === print))).toEqual([]);

    const open = [...checks.values()].filter(({ gaps }) => gaps.length > 0);
    const { required, assessed } = result.tenants[0]?.coverage ?? { required: 0, assessed: 0 };
    expect(open.filter(({ rule }) => !rule.startsWith('evidence/waiver')).length).toBe(required - assessed);
    for (const { rule, proved } of checks.values()) {
      const passed = result.checks.find((check) => check.rule === rule)?.subjects.pass ?? [];
      expect(
        proved.filter((subject) => !passed.includes(subject.id)),
        rule,
      ).toEqual([]);
    }
    if (result.run.exitCode !== 0) expect([result.run.exitCode, 1]).toContain(list.verdict.exitCode);
  });

  it('is ready when everything is proven and attested, and only then', () => {
    const snapshot = sites['clean-county'];
    if (!snapshot) throw new Error('not collected');
    const list = listOf(attesting(snapshot, 'aurora', all), 'aurora');
    expect(list.verdict).toMatchObject({ answer: 'ready', exitCode: 0 });
    expect(list.clauses.map(({ clause }) => clause)).toEqual(Array.from({ length: 19 }, (_, n) => `S${n + 1}`));
    expect(list.clauses.filter(({ answer }) => answer === 'no' || answer === 'open')).toEqual([]);
    for (const id of attestationIds) {
      const without = listOf(
        attesting(
          snapshot,
          'aurora',
          all.filter(({ item }) => item !== id),
        ),
        'aurora',
      );
      expect(without.verdict, `ready without ${id}`).toMatchObject({ answer: 'cannot-say', exitCode: 3 });
      const { clause } = attestationItems[id];
      if (clause !== null) expect(without.clauses.find((one) => one.clause === clause)?.answer).toBe('open');
    }
  });

  it('gets no better by any source that is withheld', () => {
    const snapshot = sites['clean-county'];
    if (!snapshot) throw new Error('not collected');
    const attestedSite = attesting(snapshot, 'aurora', all);
    const before = listOf(attestedSite, 'aurora');
    const rank = (answer: Answer | undefined): number => ['no', 'open', 'remarks', 'yes'].indexOf(answer === 'not-applicable' ? 'yes' : (answer ?? 'no'));
    for (const { id, status } of attestedSite.sources) {
      if (status !== 'collected') continue;
      const less = withhold(attestedSite, new Set([id]));
      const after = listOf(less, 'aurora');
      if (auditOf(less, 'aurora').run.exitCode !== 0) expect(after.verdict.exitCode, `ready without ${id}`).not.toBe(0);
      for (const { clause, answer } of after.clauses) {
        const had = before.clauses.find((one) => one.clause === clause)?.answer;
        expect(rank(answer), `${clause} without ${id}: ${had ?? ''} became ${answer}`).toBeLessThanOrEqual(rank(had));
        if (had !== 'not-applicable') expect(answer, `${clause} without ${id}`).not.toBe('not-applicable');
      }
    }
  });
});

describe('an attestation', () => {
  const snapshot = exampleSite({ tenants: { ada: { databases: ['od_ada'], accounts: ['ada'] } } });
  const said: Attestation = { item: 'restore-tested', person: 'Ada Quinn', date: '2026-03-01', evidence: 'OPS-14', expires: '2026-03-20' };

  it.each([
    ['nobody gave is open', [], 'open', 'nobody has attested it'],
    ['counts on its last day', [said], 'attested', null],
    ['that expired is open', [{ ...said, expires: '2026-03-19' }], 'open', 'it expired on 2026-03-19'],
    ['dated ahead is open', [{ ...said, date: '2026-03-21', expires: '2027-01-01' }], 'open', 'it is dated 2026-03-21, which is still to come'],
    ['that ends before it begins is open', [{ ...said, date: '2026-03-20', expires: '2026-03-10' }], 'open', 'it expired on 2026-03-10'],
    ['counts although an older one expired', [{ ...said, expires: '2025-01-01' }, said], 'attested', null],
    ['counts although another is dated ahead', [{ ...said, date: '2026-04-01', expires: '2027-01-01' }, said], 'attested', null],
  ] as const)('%s', (_, given, answer, reason) => {
    const list = listOf(attesting(snapshot, 'ada', given), 'ada');
    const clause = list.clauses.find((one) => one.clause === 'S3');
    expect(clause?.attestations).toMatchObject([{ item: 'restore-tested', answer, reason }]);
    if (answer === 'open') expect(clause?.answer).toBe('open');
  });

  it('about HL7 is asked of tenants with HL7 only', () => {
    expect(listOf(snapshot, 'ada').clauses.flatMap(({ attestations }) => attestations.map(({ item }) => item))).not.toContain('hl7-stop-tried');
  });

  it('never makes good what was not assessed', () => {
    const list = listOf(attesting(exampleSite({ tenants: { ada: { databases: ['od_ada'] } }, withhold: ['mysql.accounts'] }), 'ada', all), 'ada');
    expect(list.clauses.find(({ clause }) => clause === 'S9')?.answer).toBe('open');
    expect(list.verdict.exitCode).not.toBe(0);
  });
});

describe('a checklist', () => {
  const leaking = exampleSite({
    tenants: { ada: { databases: ['od_ada_493'], accounts: ['ada'] }, bob: { databases: ['od_ada_4932'], accounts: ['bob'] } },
    sql: "CREATE USER ada@'%' IDENTIFIED BY 'x'; GRANT ALL ON `od\\_ada\\_493%`.* TO ada@'%';",
  });

  it('names the finding, its fingerprint and the first command of its remedy', () => {
    const list = listOf(leaking, 'ada');
    expect(list.verdict).toMatchObject({ answer: 'not-ready', exitCode: 1 });
    const [finding] = list.clauses.find(({ clause }) => clause === 'S10')?.checks.flatMap(({ findings }) => findings) ?? [];
    expect(finding?.fingerprint).toMatch(/^bw1-/);
    expect(finding?.fix?.command).toMatch(/^(GRANT|REVOKE) /);
  });

  it('is open where the inventory leaves an area out', () => {
    const { inventory } = leaking;
    const list = listOf({ ...leaking, inventory: { ...inventory, scope: ['mysql'] } }, 'bob');
    const s18 = list.clauses.find(({ clause }) => clause === 'S18');
    expect(s18?.answer).toBe('open');
    expect(s18?.checks.every(({ answer }) => answer === 'open')).toBe(true);
  });
});
