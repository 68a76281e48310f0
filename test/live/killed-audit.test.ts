import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Availability } from '../../scripts/throwaway-mariadb.ts';
import { run } from '../../src/cli/run.ts';
import { verifyRuns } from '../../src/cli/verify-run.ts';
import { type CompiledProgram, compileProgram } from '../support/compiled-program.ts';
import { describeIfThere, describeWith } from '../support/describe-with.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../support/mariadb-server.ts';
import { namespaceAvailable } from '../support/namespace.ts';
import { testIo } from '../support/test-io.ts';

const sample = fileURLToPath(new URL('../../fixtures/sites/clean-county/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bitewing-killed-'));
const config = join(folder, 'bitewing.yaml');
let program: CompiledProgram;

/** Minutes of work, so only `npm run test:kills` does it. Otherwise killed-phases.test.ts kills one audit in every phase. */
const kills = Number(process.env['BITEWING_KILLS'] ?? 0);
const lanes = 4;
const asked: Availability = kills > 0 ? { ok: true } : { ok: false, reason: 'npm run test:kills does it' };

beforeAll(async () => {
  program = await compileProgram();
  // The sample site, with a receiver that is dead and old runs that have to go: all that a nightly audit does is there to be killed.
  for (const name of ['exports', 'policies']) symlinkSync(join(sample, name), join(folder, name));
  const mail = '{ host: 127.0.0.1, port: 1, tls: none, from: a@b.example, to: [c@d.example] }';
  const nightly = `\nnotify: { limitSeconds: 1, mail: [${mail}] }\nretention: { days: 1, keep: 1 }\n`;
  writeFileSync(config, `${readFileSync(join(sample, 'bitewing.yaml'), 'utf8')}${nightly}`);
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

function started(out: string, ...more: readonly string[]): ChildProcess {
  const argv = [program.main, 'audit', '--profile', 'nightly', '--config', config, '--out', out, '--quiet', '--no-simulate', ...more];
  return spawn(process.execPath, argv, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** The exit code, null when it was killed, and what it said on stderr. */
async function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly errors: string }> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, errors })));
}

const runNames = (runs: string): string[] => (existsSync(runs) ? readdirSync(runs).filter((name) => /^\d{8}T/.test(name)) : []);

/** Kills at an instant of the whole run, or, every fourth time, just when something is being written. */
async function kill(child: ChildProcess, runs: string, lifeMs: number, whileWriting: boolean): Promise<void> {
  const over = ended(child);
  if (whileWriting) {
    const isWriting = (): boolean => existsSync(runs) && readdirSync(runs).some((name) => /^\.(?:tmp|gone)-/.test(name));
    while (child.exitCode === null && !isWriting()) await wait(1);
    await wait(Math.random() * 25);
  } else {
    await wait(Math.random() * lifeMs);
  }
  child.kill('SIGKILL');
  await over;
}

describeIfThere(asked, 'an audit that is killed', () => {
  it(`at ${kills} random instants leaves no run or a whole one, and the next one works`, async () => {
    const lane = async (number: number): Promise<number> => {
      const out = join(folder, `lane${number}`);
      const runs = join(out, 'clean-county-dental');
      for (let day = 1; day <= 4; day += 1) {
        await run(
          ['audit', '--config', config, '--out', out, '--quiet', '--no-notify', '--no-simulate'],
          testIo({ cwd: folder, now: () => `2020-01-0${day}T02:00:00.000Z` }),
        );
      }
      const checked = new Set(runNames(runs));
      const begun = performance.now();
      const first = await ended(started(out, '--no-notify'));
      const lifeMs = performance.now() - begun;
      expect([0, 1, 3]).toContain(first.code);
      for (let round = 0; round < kills / lanes; round += 1) {
        await kill(started(out), runs, lifeMs, round % 4 === 2);
        for (const name of runNames(runs).filter((one) => !checked.has(one))) {
          expect(await verifyRuns([join(runs, name)], []), name).toMatchObject({ problems: [] });
          checked.add(name);
        }
      }
      const next = await ended(started(out, '--no-notify'));
      expect(next).toEqual({ code: first.code, errors: '' });
      const last = await ended(started(out));
      expect(last.code, last.errors).toBe(first.code);
      const names = runNames(runs);
      const { state, problems } = await verifyRuns(
        names.map((name) => join(runs, name)),
        [],
      );
      expect({ state, problems }).toEqual({ state: 'whole', problems: [] });
      expect(readdirSync(runs).filter((name) => name.startsWith('.') && name !== '.undelivered.json')).toEqual([]);
      expect(names.filter((name) => name.startsWith('2020'))).toEqual([]);
      expect(readFileSync(join(runs, 'index.html'), 'utf8')).toContain(names.at(-1) ?? 'a run');
      return checked.size;
    };
    const runsSeen = await Promise.all(Array.from({ length: lanes }, async (_, number) => lane(number)));
    expect(Math.min(...runsSeen)).toBeGreaterThan(0);
  }, 3_600_000);
});

describe('an audit whose mail server is dead', () => {
  it('ends as it would without, and says so in one line', async () => {
    const out = join(folder, 'mail');
    const without = await ended(started(out, '--no-notify', '--fail-on', 'low'));
    rmSync(out, { recursive: true });
    writeFileSync(config, readFileSync(config, 'utf8').replace('scope:', 'operators: []\nscope:'));
    const withIt = await ended(started(out, '--fail-on', 'low'));
    expect(withIt.code).toBe(without.code);
    const lines = withIt.errors
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '');
    expect(lines.every((line) => /^bitewing: mail to c@d\.example by 127\.0\.0\.1:1 was not told: ECONN\w* /.test(line))).toBe(true);
  });
});

describeWith(namespaceAvailable(['mkdir', 'dd', 'truncate']), 'an audit on a full disk', () => {
  it('ends with 74 and one line, leaves nothing, spares the runs before, and works again when there is room', () => {
    const script = `
      out="$1"; mkdir "$out" && mount -t tmpfs -o size=6m tmpfs "$out" || exit 99
      audit() { "$NODE" "$MAIN" audit --config "$CONFIG" --out "$out" --quiet --no-notify --no-simulate 2>&1; echo "code $?"; }
      audit
      for left in 0 4096 65536 131072; do
        dd if=/dev/zero of="$out/fill" bs=4096 2>/dev/null
        [ $left = 0 ] || truncate -s -$left "$out/fill"
        audit
        ls -A "$out/clean-county-dental" | grep -c . | sed 's/^/entries /'
        rm "$out/fill"
      done
      audit
      "$NODE" "$MAIN" verify "$out/clean-county-dental" --quiet; echo "verify $?"`;
    const environment = { ...process.env, NODE: process.execPath, MAIN: program.main, CONFIG: config };
    const { stdout, stderr, status } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', join(folder, 'small')], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    const first = lines[0] ?? '';
    expect(first).toMatch(/^code [013]$/);
    const full: readonly unknown[] = [expect.stringMatching(/^bitewing: cannot write .*ENOSPC.*; nothing of it is left$/), 'code 74', 'entries 2'];
    expect(lines.slice(1)).toEqual([...full, ...full, ...full, ...full, first, 'verify 0']);
  });
});

describeWithMariadb('an audit whose database server vanishes', () => {
  let server: Throwaway;
  let proxy: Server;
  let budget = 0;
  beforeAll(async () => {
    server = await startMariadb();
    await server.sql(
      "CREATE DATABASE od_a; CREATE DATABASE od_b; CREATE USER a@'127.0.0.1' IDENTIFIED BY 'x'; CREATE USER scan@'127.0.0.1' IDENTIFIED BY 's'; GRANT ALL ON *.* TO scan@'127.0.0.1'",
    );
    proxy = createServer((client: Socket) => {
      const target = connect(server.port, '127.0.0.1');
      let left = budget;
      const vanish = (): void => {
        client.destroy();
        target.destroy();
      };
      client.on('error', vanish).on('close', vanish).pipe(target);
      target
        .on('error', vanish)
        .on('close', vanish)
        .on('data', (chunk: Buffer) => {
          left -= chunk.length;
          if (left >= 0) client.write(chunk);
          else vanish();
        });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    proxy.close();
    await server.stop();
  });

  it.each([0, 50, 500, 3_000, 10_000])('after %i bytes ends with 1 or 3, calls nothing passed that was not seen, and writes a whole run', async (bytes) => {
    budget = bytes;
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const path = join(folder, 'vanish.yaml');
    const tenants =
      'tenants:\n  a: { name: A, server: db1, databases: [od_a], accounts: [a] }\n  b: { name: B, server: db1, databases: [od_b], accounts: [b] }\n';
    writeFileSync(
      path,
      `site: vanish\nscope: [mysql]\nmysql:\n  db1: { host: 127.0.0.1, port: ${port}, user: scan, passwordEnv: SCAN, tls: { mode: disabled } }\n${tenants}`,
    );
    const out = join(folder, `vanish${bytes}`);
    const io = testIo({ cwd: folder, env: { SCAN: 's' } });
    const code = await run(['audit', '--config', path, '--out', out, '--json', '--no-simulate'], io);
    expect([1, 3]).toContain(code);
    expect(io.errors()).toBe('');
    const result = JSON.parse(io.output()) as { verdict: { state: string }; sources: { kind: string; status: string; reason: string | null }[] };
    expect(result.verdict.state).not.toBe('isolated');
    const lost = result.sources.filter(({ kind, status }) => kind.startsWith('mysql.') && status !== 'collected');
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.every(({ reason }) => reason !== null && reason !== '' && !reason.includes('\n'))).toBe(true);
    const [name = ''] = runNames(join(out, 'vanish'));
    expect(await verifyRuns([join(out, 'vanish', name)], [])).toMatchObject({ problems: [] });
  });
});
