import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFingerprinter, sha256 } from '../../src/adapters/digest.ts';
import { readFiles } from '../../src/adapters/files.ts';
import { audit } from '../../src/audit/audit.ts';
import { profiles } from '../../src/audit/profiles.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { loadInventory } from '../../src/inventory/load-inventory.ts';
import type { AuditResult, CheckResult } from '../../src/model/audit-result.ts';
import { decodeExport } from '../../src/probes/mysql/decode-export.ts';
import { rules } from '../../src/rules/index.ts';
import { buildSnapshot } from '../../src/snapshot/build.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';

const site = fileURLToPath(new URL('../../fixtures/sites/tri-county/', import.meta.url));
const now = '2026-03-20T02:00:00.000Z';

async function snapshotOf(inventory: Inventory): Promise<Snapshot> {
  const collected = inventory.sources.map(async ({ target, files }) => {
    const read = await readFiles(site, files);
    return decodeExport(
      read.map(({ path, bytes }) => ({ name: path, bytes })),
      target,
      { now, fingerprint: newFingerprinter() },
    );
  });
  const collector = { tool: 'bitewing', version: '0', host: 'here', account: null, startedAt: now, finishedAt: now };
  return buildSnapshot({ inventory, collectors: [collector], collected: await Promise.all(collected), sha256 });
}

function judged(snapshot: Snapshot): AuditResult {
  // No host is read here: rules about what the inventory names on hosts, and about ways over hosts, have nothing to look at.
  const ofServers = rules.filter(({ id }) => !id.startsWith('reach/') && (!id.startsWith('inventory/') || !id.includes('host')));
  return audit({ snapshot, rules: ofServers, profile: profiles.nightly, previous: null, tenant: null, sha256, toolVersion: '0' });
}

/** The surprises `build.sql` was written for: what fails each rule, all of it on db1, and nothing else. */
const surprises: readonly (readonly [rule: string, subjects: readonly string[]])[] = [
  // 493 is a prefix of 4932; Ogdenville is opened by a row that SHOW GRANTS hides; one account serves two offices.
  ['pattern-reaches-neighbour', ['od_shelby@% on od\\_ogden\\_1455', 'od_springfield@10.31.7.% on od_springfield_493%', `od_valley@% on od\\_haven\\_1611%`]],
  ['row-of-other-host', ['od_shelby@% on od\\_ogden\\_1455']],
  ['orphan-row', [`od_ogden@% on od\\_capital\\_1502`]],
  ['anonymous-row', [`''@% on od\\_shelby\\_1201`]],
  ['role-named-like-user', [`od_valley@% on od\\_brook\\_1610%`, `od_valley@% on od\\_haven\\_1611%`]],
  ['public-grant', ['PUBLIC on od_brook_1610.clearinghouse']],
  // The role is granted to the '%' row alone; the other row may SET ROLE all the same and then holds SELECT on everything.
  ['global-privilege', ['od_shelby@10.31.9.%']],
  ['vendor-profile', ['od_capital@localhost', 'od_shelby@%']],
  ['grant-option', ['od_haven_export@10.31.12.%']],
  ['literal-asterisk', ['od_ogden@10.31.10.%']],
  ['pattern-shadowed', ['od_capital@% on od_capital_1502', 'od_capital@127.0.0.1 on od_capital_1502', 'od_capital@::1 on od_capital_1502']],
  ['password-shared', ['od_ogden@10.31.10.%', 'od_shelby@%', 'od_shelby@10.31.9.%']],
  ['anonymous-or-passwordless', ['od_test@%']],
  ['orphan-account', ['od_cypress@%', 'od_test@%']],
  ['orphan-backup', ['od_cypress_0907backup_11_02_2024']],
  ['cloned-database', ['od_brook_1610', 'od_haven_1611']],
  ['update-half-done', ['od_shelby_1201']],
  ['update-list-crosses-tenants', ['od_springfield_493']],
  [
    'pattern-reaches-future-neighbour',
    [
      'od_capital@% on od\\_capital\\_1502%',
      'od_cypress@% on od\\_cypress\\_0907%',
      'od_shelby@10.31.9.% on od\\_shelby\\_1201%',
      'od_valley@% on od\\_brook\\_1610%',
    ],
  ],
  ['file-privilege-reads-neighbour', ['od_haven_export@10.31.12.%']],
  ['central-manager-spans-tenants', ['od_capital_1502']],
  ['shared-archive', ['opendentalarchive']],
  ['definer-crosses-tenants', ['od_capital_1502.copy_letters (procedure)', 'od_haven_1611.both_offices (view)', 'od_ogden_1455.nightly (event)']],
];

describe('the sample site, read from its exports', () => {
  let inventory: Inventory;
  let snapshot: Snapshot;
  let result: AuditResult;

  beforeAll(async () => {
    const loaded = loadInventory(readFileSync(join(site, 'bitewing.yaml'), 'utf8'), 'bitewing.yaml');
    if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
    // The servers alone: test/sites/tri-county.test.ts looks at the other planes.
    inventory = { ...loaded.inventory, scope: ['mysql'], sources: loaded.inventory.sources.filter(({ probe }) => probe === 'mysql') };
    snapshot = await snapshotOf(inventory);
    result = judged(snapshot);
  });

  const check = (rule: string): CheckResult => {
    const found = result.checks.find((one) => one.rule === rule);
    if (found === undefined) throw new Error(`no such check: ${rule}`);
    return found;
  };

  it.each(surprises)('finds mysql/%s', (rule, subjects) => {
    const failing = new Set(check(`mysql/${rule}`).subjects.fail);
    expect([...failing].filter((subject) => !subject.startsWith('db2/')).toSorted()).toEqual(subjects.map((subject) => `db1/${subject}`).toSorted());
  });

  it('warns of the planned tenant whose number is within reach already', () => {
    expect(check('inventory/planned-collides').subjects.fail).toEqual(['springfield-west']);
  });

  it('says that the neighbour granted by exact name cannot be backed up', () => {
    expect(check('mysql/backup-not-covered').subjects.fail).toContain(`db1/od_sfnorth@10.31.8.% on od\\_springfield\\_4932backup\\_%`);
  });

  it('leaves open what a procedure that builds its statements would do', () => {
    expect(check('mysql/definer-crosses-tenants').subjects['not-assessed']).toContain('db1/od_capital_1502.any_office (procedure)');
  });

  it('never ends in an error', () => {
    expect(result.checks.filter(({ counts }) => counts.error > 0).map(({ rule }) => rule)).toEqual([]);
    expect(result.run.exitCode).toBe(1);
    expect(result.verdict.state).toBe('exposed');
  });

  it('finds what SHOW GRANTS, SHOW VARIABLES and SHOW DATABASES of db2 show', () => {
    const found = result.findings.filter(({ severity, subject }) => ['critical', 'high'].includes(severity) && subject.id.startsWith('db2/'));
    expect(found.map(({ rule, subject }) => `${rule} ${subject.id}`).toSorted()).toEqual([
      'mysql/account-host-any db2/od_dublin@%',
      'mysql/grant-option db2/od_waverly@10.32.1.%',
      'mysql/pattern-reaches-neighbour db2/od_dublin@% on od_waverly_2101.clearinghouse.ClearinghouseNum',
      'mysql/pattern-reaches-neighbour db2/od_dublin@% on od_waverly_2101.clearinghouse.Description',
      'mysql/proxy-or-role-path db2/reports on od\\_%',
      'mysql/proxy-or-role-path db2/reports on od\\_%',
    ]);
  });

  it('reports db2 as not assessed where they prove nothing, by name', () => {
    for (const rule of ['orphan-row', 'public-grant', 'anonymous-row', 'row-of-other-host', 'definer-crosses-tenants'] as const) {
      const { subjects } = check(`mysql/${rule}`);
      const open = JSON.stringify(subjects['not-assessed'] ?? []);
      expect(open.includes('"db2"') || (open.includes('od_waverly') && open.includes('od_dublin')), rule).toBe(true);
      expect(JSON.stringify(subjects.pass ?? []), rule).not.toMatch(/waverly|dublin|db2/);
    }
    const status = (kind: string): string | undefined => result.sources.find(({ id }) => id === `${kind}@db2`)?.status;
    expect(['mysql.orphanRows', 'mysql.publicGrants', 'mysql.routines'].map(status)).toEqual(['unsupported', 'unsupported', 'unsupported']);
    expect(['mysql.server', 'mysql.databases', 'mysql.mandatoryRoles'].map(status)).toEqual(['collected', 'collected', 'collected']);
    // Nobody can tell whether who asked sees every database.
    expect(result.coverage.missing.map(({ source }) => source)).toEqual(expect.arrayContaining(['mysql.orphanRows@db2', 'mysql.databases@db2']));
    const tenants = result.tenants.filter(({ server }) => server === 'db2');
    expect(tenants.map(({ id, state }) => `${id} ${state}`)).toEqual(['dublin exposed', 'waverly exposed']);
  });

  it('finds nothing wrong with the tenants of db3, and calls them isolated once nothing else of the site is unseen', async () => {
    const tenants = result.tenants.filter(({ server }) => server === 'db3');
    // A Central Manager on db2, which was not fully read, could list their databases.
    expect(tenants.map(({ id, coverage }) => `${id}: ${coverage.required - coverage.assessed} checks open`)).toEqual([
      'fairview: 1 checks open',
      'lakeview: 1 checks open',
    ]);
    const { gaps = [] } = result.checks.find(({ rule }) => rule === 'mysql/central-manager-spans-tenants') ?? {};
    expect(gaps.flatMap(({ missing }) => missing)).toContain('opendental.centralConnections@db2');
    const harmful = result.findings.filter(({ tenants: sides, severity }) => severity !== 'info' && /lakeview|fairview/.test(JSON.stringify(sides)));
    expect(harmful).toEqual([]);
    // Who is on db2 could hold a copy of their data, and db2 was not fully read: that keeps them from green in the whole site.
    expect(tenants.map(({ state }) => state)).toEqual(['incomplete', 'incomplete']);

    const of = <Value>(all: Readonly<Record<string, Value>>, wanted: (value: Value, key: string) => boolean): Readonly<Record<string, Value>> =>
      Object.fromEntries(Object.entries(all).filter(([key, value]) => wanted(value, key)));
    const alone = judged(
      await snapshotOf({
        ...inventory,
        mysql: of(inventory.mysql, (_, name) => name === 'db3'),
        tenants: of(inventory.tenants, ({ server }) => server === 'db3'),
        sources: inventory.sources.filter(({ target }) => target === 'db3'),
      }),
    );
    expect(alone.findings.filter(({ severity }) => severity !== 'info').map(({ claim }) => claim)).toEqual([]);
    expect(alone.tenants.map(({ state }) => state)).toEqual(['isolated', 'isolated']);
    expect(alone.run.exitCode).toBe(0);
  });

  it('keeps no secret of the exports', () => {
    const kept = serializeSnapshot(snapshot) + JSON.stringify(result);
    expect(/synthetic-|SPRINGFIELD0|BROCKWAYDENT1610|\*(?:1{8}|A1A1A1A1|C3C3C3C3)/.exec(kept)?.[0]).toBeUndefined();
  });
});
