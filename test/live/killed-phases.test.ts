import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { run } from '../../src/cli/run.ts';
import { verifyRuns } from '../../src/cli/verify-run.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import { type CompiledProgram, compileProgram } from '../support/compiled-program.ts';
import { testIo } from '../support/test-io.ts';

const preload = pathToFileURL(fileURLToPath(new URL('../support/kill-at.mjs', import.meta.url))).href;
const folder = mkdtempSync(join(tmpdir(), 'bitewing-phases-'));
const site = 'phases';

interface Heard {
  readonly counts: { readonly new: number };
  readonly undelivered: readonly string[];
}

/** What one audit did, or was about to do when it was killed: `write RUN/report.json`. */
interface Killed {
  readonly phases: readonly string[];
  readonly signal: string | null;
  readonly code: number | null;
}

let program: CompiledProgram;
let server: Server;
/** By folder of runs: what a receiver heard. */
const heard = new Map<string, Heard[]>();

const config = (out: string): string => join(folder, `${out}.yaml`);
const runsOf = (out: string): string => join(folder, out, site);
const runNames = (out: string): string[] => readdirSync(runsOf(out)).filter((name) => /^\d{8}T/.test(name));

/** The same things have the same name in every audit. */
function phaseOf(line: string): string {
  return line
    .replaceAll(/\.tmp-(\d{8}T\d{6}Z(?:-\d+)?|index\.html|\.undelivered\.json)-[0-9a-f]{8}/g, '.tmp-$1')
    .replaceAll(/2020\d{4}T\d{6}Z/g, 'OLD')
    .replaceAll(/\d{8}T\d{6}Z(?:-\d+)?/g, 'RUN')
    .replaceAll(/\.lock-\d+-[0-9a-f]{16}/g, '.lock-OWN')
    .replaceAll(/\.lock-after-[0-9a-f]{16}/g, '.lock-after-DEAD');
}

/** The site as it is on a night with a leak that nobody knows yet, and old runs that have to go. */
function prepared(out: string, from: string): void {
  mkdirSync(join(folder, out), { recursive: true });
  cpSync(runsOf(from), runsOf(out), { recursive: true, preserveTimestamps: true });
  configure(out);
}

function configure(out: string): void {
  const tenant = (id: string, database: string): string => `  ${id}: { name: ${id} Dental, server: db1, databases: [${database}], accounts: [${id}] }\n`;
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    config(out),
    `site: ${site}\nscope: [mysql]\nmysql:\n  db1: { host: 10.20.0.5, user: bitewing, administrators: [root] }\ntenants:\n${tenant('north', 'od_493')}${tenant('south', 'od_4932')}notify: { limitSeconds: 5, webhooks: [{ url: 'http://127.0.0.1:${port}/${out}' }] }\nretention: { days: 3, keep: 1 }\n`,
  );
}

const argvOf = (out: string, snapshot: string): string[] => [
  'audit',
  '--profile',
  'nightly',
  '--config',
  config(out),
  '--snapshot',
  join(folder, snapshot),
  '--out',
  join(folder, out),
  '--quiet',
  '--no-simulate',
];

/** Runs the program as it ships; killed before the instant of that number, or never. */
async function audited(out: string, at: number | null): Promise<Killed> {
  const log = join(folder, `${out}.log`);
  writeFileSync(log, '');
  const env = { ...process.env, KILL_BELOW: runsOf(out), KILL_LOG: log, ...(at === null ? {} : { KILL_AT: String(at) }) };
  const child = spawn(process.execPath, ['--import', preload, program.main, ...argvOf(out, 'leaking.json')], { cwd: folder, env, stdio: 'ignore' });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('close', (ended, by) => resolve([ended, by])));
  const lines = readFileSync(log, 'utf8').split('\n');
  return { phases: lines.slice(0, -1).map(phaseOf), code, signal };
}

beforeAll(async () => {
  program = await compileProgram();
  server = createServer((request, response) => {
    const out = (request.url ?? '').slice(1);
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard.set(out, [...(heard.get(out) ?? []), JSON.parse(body) as Heard]);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const [name, pattern] of [
    ['closed', 'od\\_493'],
    ['leaking', 'od_493%'],
  ] as const) {
    const office = (database: string, account: string): object => ({ databases: [database], accounts: [account] });
    const made = exampleSite({
      tenants: { north: office('od_493', 'north'), south: office('od_4932', 'south') },
      scope: ['mysql'],
      sql: `CREATE USER north@'10.1.0.%', south@'10.2.0.%'; GRANT ALL ON \`${pattern}\`.* TO north@'10.1.0.%'; GRANT ALL ON \`od\\_4932\`.* TO south@'10.2.0.%';`,
    });
    writeFileSync(join(folder, `${name}.json`), serializeSnapshot(made));
  }
  configure('seed');
  for (let day = 1; day <= 3; day += 1) {
    await run([...argvOf('seed', 'closed.json'), '--no-notify'], testIo({ cwd: folder, now: () => `2020-01-0${day}T02:00:00.000Z` }));
  }
});
afterAll(() => {
  server.close();
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Kills an audit at an instant and lets the next one run. Answers what is wrong then; empty when nothing is. */
async function afterKill(out: string, from: string, at: number, phase: string): Promise<readonly string[]> {
  prepared(out, from);
  const killed = await audited(out, at);
  const problems: string[] = [];
  const expected = (what: string, is: unknown, meant: unknown): void => {
    if (JSON.stringify(is) !== JSON.stringify(meant)) problems.push(`${what}: ${JSON.stringify(is)}`);
  };
  expected('killed', [killed.signal, killed.phases.at(-1)], ['SIGKILL', phase]);
  const whole = async (): Promise<unknown> => {
    const { state, problems: found } = await verifyRuns(
      runNames(out).map((name) => join(runsOf(out), name)),
      [],
    );
    return [state, found];
  };
  expected('runs after the kill', await whole(), ['whole', []]);
  const page = join(runsOf(out), 'index.html');
  if (existsSync(page)) expected('page after the kill', readFileSync(page, 'utf8').trimEnd().endsWith('</html>'), true);
  const io = testIo({ cwd: folder, now: () => new Date().toISOString() });
  expected('code of the next run', await run(argvOf(out, 'leaking.json'), io), 1);
  expected('what the next run said', io.errors().replaceAll(/^bitewing: retention removed .*\n/gm, ''), '');
  expected('runs in the end', await whole(), ['whole', []]);
  expected(
    'old runs in the end',
    runNames(out).filter((name) => name.startsWith('2020')),
    [],
  );
  expected('proof of old runs', readdirSync(join(runsOf(out), 'pruned')).length, 3);
  expected(
    'what else is left',
    readdirSync(runsOf(out)).filter((name) => name.startsWith('.')),
    [],
  );
  expected('page in the end', readFileSync(page, 'utf8').includes(runNames(out).at(-1) ?? '?'), true);
  const told = (heard.get(out) ?? []).some(({ counts, undelivered }) => counts.new > 0 || undelivered.length > 0);
  expected('somebody was told of the leak', told, true);
  rmSync(join(folder, out), { recursive: true, force: true });
  return problems.map((problem) => `${phase}: ${problem}`);
}

/** Every phase once, by the number of its first instant. */
function firstOfEach(phases: readonly string[]): Map<string, number> {
  return new Map(phases.map((phase, at) => [phase, at + 1] as const).toReversed());
}

async function afterEveryKill(from: string, instants: ReadonlyMap<string, number>): Promise<readonly string[]> {
  const left = [...instants];
  const problems: string[] = [];
  const lane = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) problems.push(...(await afterKill(`${from}-${next[1]}`, from, next[1], next[0])));
  };
  await Promise.all([lane(), lane()]);
  return problems;
}

describe('an audit that is killed', () => {
  let whole: Killed;
  let phases: readonly string[];
  beforeAll(async () => {
    prepared('traced', 'seed');
    whole = await audited('traced', null);
    ({ phases } = whole);
  });

  it('is killed in every phase that matters: lock, note, each file, the run, retention, page', () => {
    const files = ['snapshot.json', 'report.json', 'report.html', 'summary.json', 'manifest.json'].map((name) => `.tmp-RUN/${name}`);
    const left = ['manifest.json', 'summary.json'].map((name) => `pruned/.tmp-OLD/${name}`);
    const meant = [
      'link .lock-OWN .lock',
      ...['.lock-OWN', '.tmp-.undelivered.json', ...files, ...left, '.tmp-index.html'].flatMap((name) => [`write ${name}`, `half-write ${name}`]),
      'rename .tmp-RUN RUN',
      'renamed RUN',
      'rename OLD .gone-OLD',
      'half-remove .gone-OLD',
      'remove .lock',
    ];
    expect([whole.code, whole.signal]).toEqual([1, null]);
    expect(phases).toEqual(expect.arrayContaining(meant));
  });

  it('in any phase leaves whole runs, the next one cleans up, and nobody is left untold', async () => {
    expect(await afterEveryKill('seed', firstOfEach(phases))).toEqual([]);
  }, 600_000);

  it('while it takes the place of one that was killed does no more harm', async () => {
    const before = firstOfEach(phases);
    prepared('remains', 'seed');
    await audited('remains', before.get('half-write .tmp-RUN/report.json') ?? null);
    prepared('again', 'remains');
    const { phases: again } = await audited('again', null);
    const fresh = [...firstOfEach(again)].filter(([phase]) => !before.has(phase));
    expect(fresh.map(([phase]) => phase)).toEqual(
      expect.arrayContaining(['link .lock-OWN .lock-after-DEAD', 'rename .lock-OWN-new .lock', 'remove .lock-after-DEAD', 'half-remove .tmp-RUN']),
    );
    expect(await afterEveryKill('remains', new Map(fresh))).toEqual([]);
  }, 600_000);
});
