import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { RunSummary } from '../../src/model/run-summary.ts';
import { testIo, type TestIo } from '../support/test-io.ts';

const cwd = mkdtempSync(join(tmpdir(), 'bitewing-schedule-'));
const heard: string[] = [];
let server: Server;

async function schedule(now: string, ...argv: string[]): Promise<TestIo & { readonly code: number }> {
  const io = testIo({ cwd, now: () => now });
  return { ...io, code: await run(['schedule', '--config', 'site.yaml', '--out', 'out', ...argv], io) };
}

/** A run's folder with as much as the check reads. */
function wrote(folder: string, some: Partial<RunSummary>): void {
  const summary: RunSummary = {
    schemaVersion: '1.0',
    site: 'Tri-County',
    run: folder,
    startedAt: '2026-03-20T02:00:00.000Z',
    profile: 'nightly',
    only: null,
    exitCode: 0,
    state: 'isolated',
    sentence: '',
    coverage: { required: 9, assessed: 9 },
    complete: true,
    failing: {},
    waived: 0,
    tenants: {},
    ...some,
  };
  const path = join(cwd, 'out', 'Tri-County', folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'summary.json'), JSON.stringify(summary));
  writeFileSync(join(path, 'manifest.json'), '{}');
}

beforeAll(async () => {
  server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hook = `notify: { webhooks: [{ url: 'http://127.0.0.1:${(server.address() as AddressInfo).port}/' }] }\n`;
  writeFileSync(join(cwd, 'site.yaml'), `site: Tri-County\nmysql:\n  db1: { host: 127.0.0.1 }\ntenants: {}\n${hook}`);
});
afterAll(() => {
  server.close();
  rmSync(cwd, { recursive: true });
});

describe('bitewing schedule', () => {
  it.each([
    [
      '--systemd',
      /# \/etc\/systemd\/system\/bitewing-tri-county\.service\n\[Unit\][^]*OnCalendar=\*-\*-\* 03:15:00[^]*bitewing-tri-county-check\.timer[^]*hourly/,
    ],
    [
      '--cron',
      /^# Bitewing audit of Tri-County\n15 3 \* \* \* bw cd \S+ && \S+\/b audit --profile nightly --config \S+ --out \S+ --quiet --host db1\n# .*\n17 \* /,
    ],
    ['--windows', /<!-- bitewing-tri-county\.xml -->[^]*<UserId>bw<\/UserId>[^]*--host db1<[^]*<!-- bitewing-tri-county-check\.xml -->/],
  ])('%s prints the audit and the check', async (kind, pattern) => {
    const { code, output } = await schedule('2026-03-20T02:00:00.000Z', kind, '--program', 'b', '--time', '03:15', '--user', 'bw', '--', '--host', 'db1');
    expect(code).toBe(0);
    expect(output()).toMatch(pattern);
  });

  it('names the file with the secrets', async () => {
    const { output } = await schedule('2026-03-20T02:00:00.000Z', '--systemd', '--program', 'b', '--secrets', '/etc/bitewing/secrets');
    expect(output()).toContain('EnvironmentFile=');
    expect(output()).toContain('/etc/bitewing/secrets');
  });

  it('writes the files where it is told', async () => {
    await schedule('2026-03-20T02:00:00.000Z', '--systemd', '--program', 'b', '--to', 'units');
    const names = ['bitewing-tri-county', 'bitewing-tri-county-check'].flatMap((name) => [`${name}.service`, `${name}.timer`]);
    expect(readdirSync(join(cwd, 'units')).toSorted()).toEqual(names.toSorted());
  });

  it.each([
    ['nothing', []],
    ['two kinds at once', ['--cron', '--systemd']],
    ['a time that is none', ['--cron', '--program', 'b', '--time', '25:00']],
    ['an age that is none', ['--check', '--max-age', 'soon']],
    ['an age that looks like an option', ['--check', '--max-age', '-1']],
  ])('refuses %s, in a sentence and a hint', async (_, argv) => {
    const { code, errors } = await schedule('2026-03-20T02:00:00.000Z', ...argv);
    expect(code).toBe(2);
    expect(errors().trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('the check that it was audited', () => {
  const check = async (now: string): Promise<[number, string, number]> => {
    const { code, output } = await schedule(now, '--check', '--max-age', '26h');
    return [code, output(), heard.splice(0).length];
  };

  it('shouts when there is no run, no complete one, none of the whole site, or none young enough', async () => {
    expect(await check('2026-03-20T03:00:00.000Z')).toEqual([
      3,
      expect.stringContaining('LATE  No audit of Tri-County ever assessed everything required. There is no audit at all.'),
      1,
    ]);
    wrote('20260320T020000Z', { complete: false, coverage: { required: 9, assessed: 5 } });
    expect(await check('2026-03-20T03:00:00.000Z')).toEqual([3, expect.stringContaining('assessed 5 of 9 required checks'), 1]);
    wrote('20260320T020001Z', { only: 'north' });
    expect((await check('2026-03-20T03:00:00.000Z'))[0]).toBe(3);
    wrote('20260320T020002Z', { startedAt: '2026-04-20T02:00:00.000Z' });
    expect((await check('2026-03-20T03:00:00.000Z'))[0], 'a run from the future').toBe(3);
    wrote('20260320T020003Z', { startedAt: '2026-03-01T02:00:00.000Z' });
    expect(await check('2026-03-20T03:00:00.000Z'), 'an old snapshot judged again').toEqual([3, expect.stringContaining('is 19 days old'), 1]);
    wrote('20260320T020004Z', {});
    expect(await check('2026-03-20T03:00:00.000Z')).toEqual([0, expect.stringContaining('OK  The last complete audit of Tri-County is 1 h old'), 0]);
    expect((await check('2026-03-21T03:59:00.000Z'))[0]).toBe(0);
    expect((await check('2026-03-21T04:01:00.000Z'))[0]).toBe(3);
  });
});
