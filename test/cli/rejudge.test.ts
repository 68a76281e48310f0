import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import type { RuleExample } from '../../fixtures/builders/rule-example.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { evaluate } from '../../src/audit/evaluate.ts';
import { renderResources } from '../../src/cli/formats.ts';
import { toolVersion } from '../../src/cli/package-files.ts';
import { writeRun } from '../../src/cli/run-folder.ts';
import { readResult } from '../../src/cli/run-folder.ts';
import { run } from '../../src/cli/run.ts';
import { renderJson } from '../../src/report/json/render-json.ts';
import { renderers } from '../../src/report/renderers.ts';
import { rules } from '../../src/rules/index.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';
import { testIo, type TestIo } from '../support/test-io.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const golden = join(project, 'fixtures/golden');
const cwd = mkdtempSync(join(tmpdir(), 'bitewing-rejudge-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** A golden run as the folder it was: below a site of its own, so that nothing is beside it. */
function unpacked(version: string): string {
  const folder = join(cwd, `golden-${version}`, 'run');
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(join(golden, version))) {
    writeFileSync(join(folder, name.slice(0, -'.br'.length)), brotliDecompressSync(readFileSync(join(golden, version, name))));
  }
  return folder;
}

describe('the golden run of this version', () => {
  // Another zone, across the date line from the first; languages with other letters and other decimal signs.
  it.each([
    ['UTC', 'C'],
    ['Pacific/Kiritimati', 'tr_TR.UTF-8'],
    ['America/St_Johns', 'de_DE.UTF-8'],
  ])(
    'is judged again byte for byte in %s, %s (else, if the change is meant: npx tsx scripts/golden.ts)',
    async (zone, language) => {
      const argv = ['--import', 'tsx', 'src/cli/main.ts', 'verify', '--rejudge', unpacked(toolVersion())];
      const env = { PATH: process.env['PATH'], TZ: zone, LC_ALL: language, LANG: language };
      const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: project, env }).catch((error: { stdout: string }) => error);
      expect(stdout).toContain(`report.json: comes out byte for byte the same by version ${toolVersion()}`);
      expect(stdout).toMatch(/^WHOLE/);
    },
    60_000,
  );
});

describe('the sample report', () => {
  it('is the page of the golden run (else: npx tsx scripts/golden.ts)', () => {
    const page = renderers.html.render(readResult(join(unpacked(toolVersion()), 'report.json')), renderResources());
    expect(readFileSync(join(project, 'reports/samples/tri-county.html'), 'utf8') === page).toBe(true);
  });
});

describe('the golden runs of earlier versions', () => {
  it.each(readdirSync(golden))('%s is as it was written, and its snapshot is read or refused in one sentence', (version) => {
    const read = parseSnapshot(readFileSync(join(unpacked(version), 'snapshot.json'), 'utf8'), sha256);
    expect(read.ok || read.problems.length).toBeTruthy();
    if (!read.ok) expect(read.problems).toMatchObject([{ pointer: '/schemaVersion' }]);
  });
});

describe('a run that is judged again', () => {
  const office = (database: string, account: string): object => ({ databases: [database], accounts: [account] });
  const tenants = { zoe: office('od_493', 'zoe'), anna: office('od_4932', 'anna') };
  const sql = "CREATE USER zoe@'%', anna@'%'; GRANT ALL ON `od_493%`.* TO zoe@'%'; GRANT ALL ON `od\\_4932`.* TO anna@'%';";
  const folders = ['20260320T020000Z', '20260321T020000Z', '20260322T020000Z'].map((name) => join(cwd, 'out/example', name));
  const at = (day: number): TestIo => testIo({ cwd, now: () => `2026-03-2${day}T02:00:00.000Z` });

  async function verified(folder: string): Promise<readonly [code: number, output: string]> {
    const io = testIo({ cwd });
    return [await run(['verify', '--rejudge', folder], io), io.output()];
  }

  /** The run written anew with another report.json, as if it had been made so. */
  async function rewritten(name: string, change: (report: string) => string): Promise<string> {
    const [first = ''] = folders;
    const report = change(readFileSync(join(first, 'report.json'), 'utf8'));
    return writeRun(join(cwd, name, 'runs'), { 'snapshot.json': readFileSync(join(first, 'snapshot.json'), 'utf8'), 'report.json': report }, null, at(0));
  }

  beforeAll(async () => {
    const leaking = exampleSite({ tenants, scope: ['mysql'], sql });
    writeFileSync(join(cwd, 'leaking.json'), serializeSnapshot(leaking));
    const collectors = leaking.collectors.map((collector) => ({ ...collector, startedAt: '2026-03-21T01:59:59.000Z' }));
    const mended = { ...exampleSite({ tenants, scope: ['mysql'], sql: sql.replace('od_493%', 'od\\_493') }), collectors };
    writeFileSync(join(cwd, 'mended.json'), serializeSnapshot(mended));
    const audits = [['leaking.json'], ['mended.json', '--fail-on', 'low'], ['leaking.json', '--tenant', 'anna']];
    for (const [day, [snapshot = '', ...more]] of audits.entries()) await run(['audit', '-q', '--out', 'out', '--snapshot', snapshot, ...more], at(day));
  });

  it.each([
    ['the first of a site', 0],
    ['one with another gate, compared with the run before', 1],
    ['one of a single tenant, compared with the run before', 2],
  ])('comes out the same: %s', async (_, index) => {
    const [code, output] = await verified(folders[index] ?? '');
    expect([code, output]).toEqual([0, expect.stringContaining('report.json: comes out byte for byte the same')]);
    expect(output).toContain('report.html: says what report.json says');
  });

  it.each<readonly [number, string, string, () => Promise<string> | string]>([
    [
      1,
      'a verdict nobody reached',
      'otherwise by version .*: /verdict/state',
      () => rewritten('a', (text) => text.replace('"state":"exposed"', '"state":"isolated"')),
    ],
    [
      3,
      'a result of another version',
      'version 9.9.9 made it',
      () => rewritten('b', (text) => text.replace(/"version":"[^"]+","rules"/, '"version":"9.9.9","rules"')),
    ],
    [
      3,
      'no report',
      'report.json: is not there',
      () => writeRun(join(cwd, 'c/runs'), { 'snapshot.json': readFileSync(join(cwd, 'leaking.json'), 'utf8') }, null, at(0)),
    ],
    [
      3,
      'no snapshot',
      'snapshot.json: is not there',
      () => writeRun(join(cwd, 'd/runs'), { 'report.json': readFileSync(join(folders[0] ?? '', 'report.json'), 'utf8') }, null, at(0)),
    ],
    [
      3,
      'a run before it that is not there',
      'what it says of the run before',
      () => {
        const files = Object.fromEntries(['snapshot.json', 'report.json'].map((name) => [name, readFileSync(join(folders[1] ?? '', name), 'utf8')]));
        return writeRun(join(cwd, 'e/runs'), files, null, at(0));
      },
    ],
  ])('ends with %i for %s', async (code, _, says, make) => {
    const [got, output] = await verified(await make());
    expect(output).toMatch(new RegExp(says));
    expect(got).toBe(code);
  });

  it('keeps what a later version added to the report', () => {
    const [first = ''] = folders;
    expect(renderJson(readResult(join(first, 'report.json')))).toBe(readFileSync(join(first, 'report.json'), 'utf8'));
  });
});

describe('a snapshot that was written and read', () => {
  it.each(rules.map(({ id }) => id))('is judged as it was before, by %s', async (id) => {
    const path = join(project, 'src/rules', `${id}.examples.ts`);
    const rule = rules.find((one) => one.id === id);
    if (!existsSync(path) || !rule) return;
    const { examples } = (await import(path)) as { readonly examples: readonly RuleExample[] };
    for (const { site } of examples) {
      const snapshot = exampleSite(site);
      const read = parseSnapshot(serializeSnapshot(snapshot), sha256);
      if (!read.ok) throw new Error(read.problems[0]?.message);
      const verdicts = [snapshot, read.snapshot].map((one) =>
        evaluate(one, one.inventory, [rule]).flatMap(({ places }) => places.flatMap((place) => place.verdicts)),
      );
      expect(JSON.stringify(verdicts[1])).toBe(JSON.stringify(verdicts[0]));
    }
  });
});
