import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { run } from '../../src/cli/run.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import type { ArtifactKind } from '../../src/snapshot/snapshot.ts';
import { testIo, type TestIo } from '../support/test-io.ts';

const cwd = mkdtempSync(join(tmpdir(), 'bitewing-nightly-'));
interface Heard {
  readonly text: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly lessSeen: readonly string[];
  readonly undelivered: readonly string[];
}
const messages: Heard[] = [];
let status = 204;
let server: Server;

const office = (database: string, account: string, net: string): object => ({
  databases: [database],
  accounts: [account],
  workstations: workstations({ connection: 'direct', networks: [net] }),
});

/** A snapshot of a small site. */
function snapshot(name: string, grant: string, withheld: readonly ArtifactKind[] = []): void {
  const made = exampleSite({
    tenants: { north: office('od_493', 'north', '10.1.0.0/24'), south: office('od_4932', 'south', '10.2.0.0/24') },
    scope: ['mysql'],
    sql: `CREATE USER north@'10.1.0.%', south@'10.2.0.%'; GRANT ALL ON \`${grant}\`.* TO north@'10.1.0.%'; GRANT ALL ON \`od\\_4932\`.* TO south@'10.2.0.%';`,
    withhold: withheld,
  });
  writeFileSync(join(cwd, `${name}.json`), serializeSnapshot(made));
}

async function night(out: string, day: number, name: string, ...more: string[]): Promise<TestIo & { readonly code: number }> {
  const io = testIo({ cwd, env: { HOOK_SECRET: 'canary' }, now: () => `2026-03-${String(day).padStart(2, '0')}T02:00:00.000Z` });
  const code = await run(['audit', '--profile', 'nightly', '--config', 'site.yaml', '--snapshot', `${name}.json`, '--out', out, '--quiet', ...more], io);
  return { ...io, code };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (status === 204) messages.push(JSON.parse(body) as Heard);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tenant = (id: string, database: string, net: string): string =>
    `  ${id}: { name: ${id} Dental, server: db1, databases: [${database}], accounts: [${id}], workstations: { connection: direct, networks: [${net}] } }\n`;
  writeFileSync(
    join(cwd, 'site.yaml'),
    `site: example\nscope: [mysql]\nmysql:\n  db1: { host: 10.20.0.5, user: bitewing, administrators: [root] }\ntenants:\n${tenant('north', 'od_493', '10.1.0.0/24')}${tenant('south', 'od_4932', '10.2.0.0/24')}` +
      `notify:\n  limitSeconds: 2\n  webhooks:\n    - { url: 'http://127.0.0.1:${(server.address() as AddressInfo).port}/', secretEnv: HOOK_SECRET }\nretention: { days: 3, keep: 1 }\n`,
  );
  snapshot('closed', 'od\\_493');
  snapshot('leaking', 'od_493%');
  snapshot('unseen', 'od\\_493', ['opendental.activeInstances']);
  snapshot('blind', 'od\\_493', ['mysql.schemaGrants']);
});
afterAll(() => {
  server.close();
  rmSync(cwd, { recursive: true, force: true });
});

describe('a site audited every night', () => {
  it('tells what is new, fixed and less seen, and nothing when nothing is', async () => {
    await night('news', 1, 'closed');
    await night('news', 2, 'closed');
    await night('news', 3, 'leaking');
    await night('news', 4, 'leaking');
    await night('news', 5, 'closed');
    await night('news', 6, 'unseen');
    await night('news', 7, 'unseen');
    await night('news', 8, 'closed');
    const heard = messages.splice(0).map(({ counts, lessSeen }) => [counts['new'], counts['fixed'], lessSeen.length > 0]);
    expect(heard.slice(1)).toEqual([
      [1, 1, false],
      [1, 1, false],
      [1, 0, true],
      [0, 1, false],
    ]);
  });

  it('tells neither names of databases and accounts nor secrets', async () => {
    await night('words', 1, 'leaking');
    const [message] = messages.splice(0);
    expect(message?.text).toMatch(/^Bitewing: example exposed: \d+ new\n/);
    expect(message?.text).toMatch(/^First run: \d+ new\.$/m);
    expect(message?.text).toContain('critical mysql/pattern-reaches-neighbour north -> south [bw1-');
    expect(message?.text).not.toMatch(/od_493|@10\.|canary/);
    expect(message?.text.split('\n').length).toBeLessThan(20);
  });

  it('keeps a run that collected in the folder by whose name reports and messages call it', async () => {
    let second = 0;
    const now = (): string => `2026-03-20T02:00:${String((second += 1)).padStart(2, '0')}.000Z`;
    const io = testIo({ cwd, env: { HOOK_SECRET: 'canary' }, now });
    await run(['audit', '--config', 'site.yaml', '--out', 'named', '--json', '--no-notify', '--no-simulate'], io);
    const { run: made } = JSON.parse(io.output()) as { run: { id: string } };
    expect(second).toBeGreaterThan(1);
    expect(readdirSync(join(cwd, 'named', 'example'))).toContain(made.id);
  });

  it('does not change the exit code for a receiver that is not reached, says so, and says so again next time', async () => {
    status = 503;
    const deaf = await night('deaf', 1, 'closed');
    status = 204;
    const healthy = await night('other', 1, 'closed', '--no-notify');
    expect(deaf.code).toBe(healthy.code);
    expect(deaf.errors()).toMatch(/^bitewing: webhook 127\.0\.0\.1:\d+ was not told: answered 503 \(\d+ attempts?\)/);
    expect(messages.splice(0)).toEqual([]);
    await night('deaf', 2, 'closed');
    expect(messages.splice(0)).toMatchObject([{ counts: { new: 0 }, undelivered: ['20260301T020000Z'] }]);
    await night('deaf', 3, 'closed');
    expect(messages.splice(0)).toEqual([]);
  });

  it('compares with the last complete run too when the last one saw less', async () => {
    await night('complete', 1, 'leaking', '--no-notify');
    await night('complete', 2, 'blind', '--no-notify');
    const { output } = await night('complete', 3, 'closed', '--no-notify', '--json');
    const { drift, sinceComplete } = JSON.parse(output()) as Record<'drift' | 'sinceComplete', { previousRun: string; resolved: { rule: string }[] }>;
    expect(drift.resolved.map(({ rule }) => rule)).not.toContain('mysql/pattern-reaches-neighbour');
    expect(sinceComplete.resolved.map(({ rule }) => rule)).toContain('mysql/pattern-reaches-neighbour');
  });

  it('removes old runs, but not the last complete one, keeps their manifests, and the chain still holds', async () => {
    const names = ['closed', 'closed', 'blind', 'blind', 'blind', 'blind', 'blind', 'blind'];
    const removed: string[] = [];
    for (const [at, name] of names.entries()) removed.push((await night('pruned', at + 1, name)).errors());
    messages.splice(0);
    const runs = join(cwd, 'pruned', 'example');
    expect(readdirSync(runs).filter((name) => name.startsWith('2026'))).toEqual([
      '20260302T020000Z',
      '20260305T020000Z',
      '20260306T020000Z',
      '20260307T020000Z',
      '20260308T020000Z',
    ]);
    expect(readdirSync(join(runs, 'pruned', '20260301T020000Z')).toSorted()).toEqual(['manifest.json', 'summary.json']);
    expect(removed.join('')).toContain('retention removed 1 run (20260304T020000Z); manifests and summaries stay in pruned/');
    const io = testIo({ cwd });
    expect(await run(['verify', join('pruned', 'example')], io), io.output()).toBe(0);
    appendFileSync(join(runs, 'pruned', '20260303T020000Z', 'manifest.json'), ' ');
    expect(await run(['verify', join('pruned', 'example')], testIo({ cwd }))).toBe(1);
  });

  it('does not run twice at a time', async () => {
    await night('busy', 1, 'closed', '--no-notify');
    const lock = join(cwd, 'busy', 'example', '.lock');
    const holder = { pid: process.pid, host: hostname(), since: '2026-03-01T02:00:00.000Z', started: null, token: 'x' };
    writeFileSync(lock, JSON.stringify(holder));
    const { code, errors } = await night('busy', 2, 'closed', '--no-notify');
    expect(code).toBe(75);
    expect(errors()).toMatch(/^bitewing: another audit of this site is under way \(process \d+ on /);
    rmSync(lock);
    expect((await night('busy', 3, 'closed', '--no-notify')).code).not.toBe(75);
    expect(existsSync(lock)).toBe(false);
  });

  it.each([
    ['go-live', ['audit', '--profile', 'go-live']],
    ['report', ['report']],
  ])('is not what %s is: nobody is told', async (_, [command = '', ...options]) => {
    await run([command, ...options, '--config', 'site.yaml', '--snapshot', 'leaking.json', '--out', `quiet-${command}`, '--quiet'], testIo({ cwd }));
    expect(messages.splice(0)).toEqual([]);
  });

  it('is compared with runs of its own kind only', async () => {
    await night('kinds', 1, 'leaking', '--no-notify');
    const golive = ['audit', '--tenant', 'north', '--config', 'site.yaml', '--snapshot', 'leaking.json', '--out', 'kinds', '--quiet'];
    await run(golive, testIo({ cwd, now: () => '2026-03-02T02:00:00.000Z' }));
    const { output } = await night('kinds', 3, 'leaking', '--no-notify', '--json');
    expect(JSON.parse(output())).toMatchObject({ drift: { new: [], resolved: [], incomparable: [] } });
  });

  it('can still be audited when an earlier run was damaged', async () => {
    await night('damaged', 1, 'closed', '--no-notify');
    writeFileSync(join(cwd, 'damaged', 'example', '20260301T020000Z', 'report.json'), '{');
    const { code, errors } = await night('damaged', 2, 'closed', '--no-notify');
    expect(code).not.toBe(2);
    expect(errors()).toContain('not compared with an earlier run');
  });
});

describe('what the inventory says about receivers', () => {
  it.each([
    ['a password in an address', "webhooks: [{ url: 'https://u:p@x.example/' }]", 'https:// address without user and password'],
    ['a plain http address', "webhooks: [{ url: 'http://x.example/' }]", 'https:// address'],
    ['two addresses of one receiver', "webhooks: [{ url: 'https://x.example/', urlEnv: X }]", 'exactly one of url, urlEnv and urlFile'],
    ['a line break in a mail address', 'mail: [{ host: m, from: "a@b\\nBcc: c@d", to: [a@b.example] }]', 'mail[0].from: expected one line'],
    ['a secret itself', 'mail: [{ host: m, password: x, from: a@b.example, to: [a@b.example] }]', 'password'],
    ['an unknown road to syslog', "syslog: [{ to: 'ftp://x:1' }]", 'udp://host:port'],
  ])('is refused with %s', async (_, notify, words) => {
    writeFileSync(join(cwd, 'wrong.yaml'), `site: x\nmysql:\n  db1: { host: 127.0.0.1 }\ntenants: {}\nnotify:\n  ${notify}\n`);
    const io = testIo({ cwd });
    expect(await run(['audit', '--config', 'wrong.yaml'], io)).toBe(2);
    expect(io.errors()).toContain(words);
  });
});
