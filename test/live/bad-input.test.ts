import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { describeWithMariadb, startMariadb, type Throwaway } from '../support/mariadb-server.ts';
import { testIo } from '../support/test-io.ts';

const good = readFileSync(new URL('../../fixtures/sites/tri-county/exports/db3/export.tsv', import.meta.url), 'utf8');
const hex = (text: string): string => `x${Buffer.from(text).toString('hex').toUpperCase()}`;
const row = (id: string, ...cells: readonly string[]): string => `BW1\t${id}\trow\t${cells.map(hex).join(',')}`;
/** The good export with lines added where its part of that id ends. */
const withRows = (id: string, ...rows: readonly string[]): string => good.replace(`BW1\t${id}\tdone`, `${rows.join('\n')}\nBW1\t${id}\tdone`);
const version = /BW1\tserver\trow\t(x[0-9A-F]+),/.exec(good)?.[1] ?? '';

/** What is wrong with the instance `bad`: files that are handed in for it, or where it listens. */
interface Case {
  readonly name: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly port?: () => number;
  /** Status and reason of its sources; null: some source was collected. */
  readonly status: 'failed' | 'denied' | 'unsupported' | null;
  readonly says: string;
}

const fileCases: readonly Case[] = [
  { name: 'a truncated export', files: { 'e.tsv': good.slice(0, good.length / 2) }, status: 'failed', says: 'cut' },
  { name: 'a binary export', files: { 'e.tsv': new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]) }, status: 'failed', says: 'binary data' },
  { name: 'an empty export', files: { 'e.tsv': '' }, status: 'failed', says: 'none of these' },
  { name: 'text that is something else', files: { 'e.tsv': 'Dear operator,\n' }, status: 'failed', says: 'none of these' },
  { name: 'no file', files: {}, status: 'failed', says: 'no such file' },
  { name: 'a version that is none', files: { 'e.tsv': good.replaceAll(version, hex('banana')) }, status: 'unsupported', says: 'banana' },
  { name: 'a version before all that are known', files: { 'e.tsv': good.replaceAll(version, hex('4.1.22')) }, status: 'unsupported', says: '4.1.22' },
  {
    name: 'a view that cannot be understood',
    files: { 'e.tsv': withRows('views', row('views', 'od_other_1', 'odd', 'root@localhost', 'DEFINER', "select ((( from `x`.'")) },
    status: null,
    says: 'bad/od_other_1.odd (view)',
  },
  {
    name: 'names with every odd character',
    files: {
      'e.tsv': withRows(
        'databases',
        ...['\n', '<script>alert(1)</script>', '\u202eevil', '\u{1f9b7}', "'", '`', '\\', '%', '{{x}}', '__proto__', 'x'.repeat(10_000)].map((name) =>
          row('databases', name),
        ),
      ),
    },
    status: null,
    says: '',
  },
];

describeWithMariadb('bad input', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-bad-'));
  let server: Throwaway;
  const listeners: Server[] = [];
  const ports = { closed: 0, silent: 0, web: 0 };

  async function listen(answer: string | null): Promise<number> {
    const listener = createServer((socket) => {
      socket.on('error', () => undefined);
      if (answer !== null) socket.write(answer);
    });
    listeners.push(listener);
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', () => resolve()));
    const address = listener.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  beforeAll(async () => {
    server = await startMariadb();
    await server.sql("CREATE USER bitewing@'127.0.0.1' IDENTIFIED BY 'canary-right'");
    ports.closed = await listen(null);
    await new Promise((resolve) => listeners.pop()?.close(resolve));
    ports.silent = await listen(null);
    ports.web = await listen('HTTP/1.1 400 Bad Request\r\n\r\n');
  });

  afterAll(async () => {
    await server.stop();
    for (const listener of listeners) listener.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const serverCases: readonly Case[] = [
    { name: 'a port nobody listens on', port: () => ports.closed, status: 'failed', says: 'ECONNREFUSED' },
    { name: 'a port that never answers', port: () => ports.silent, status: 'failed', says: 'no greeting' },
    { name: 'a port of something else', port: () => ports.web, status: 'failed', says: 'not a MySQL server' },
    { name: 'a wrong password', port: () => server.port, status: 'denied', says: 'Access denied' },
  ];

  function site(name: string, each: Case): string {
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'good.tsv'), good);
    for (const [file, content] of Object.entries(each.files ?? {})) writeFileSync(join(place, file), content);
    const bad =
      each.port === undefined ? '{}' : `{ host: 127.0.0.1, port: ${each.port()}, user: bitewing, passwordEnv: BITEWING_DB1, tls: { mode: disabled } }`;
    writeFileSync(
      join(place, 'bitewing.yaml'),
      `site: bad
scope: [mysql]
naming: 'od_{slug}_{number}'
mysql:
  good: { administrators: [root, mariadb.sys] }
  bad: ${bad}
tenants:
  lakeview: { name: Lakeview, server: good, databases: [od_lakeview_2210], accounts: [od_lakeview], workstations: { connection: direct, networks: [10.33.10.0/24] } }
  fairview: { name: Fairview, server: good, databases: [od_fairview_2304], accounts: [od_fairview], workstations: { connection: direct, networks: [10.33.11.0/24] } }
  other: { name: Other, server: bad, databases: [od_other_1], accounts: [od_other], workstations: { connection: direct, networks: [10.34.1.0/24] } }
sources:
  - { probe: mysql, target: good, files: [good.tsv] }
${each.port === undefined ? '  - { probe: mysql, target: bad, files: [e.tsv] }' : ''}
`,
    );
    return place;
  }

  async function audit(
    place: string,
  ): Promise<{ readonly code: number; readonly errors: string; readonly result: AuditResult; readonly texts: readonly string[] }> {
    const io = testIo({ cwd: place, env: { BITEWING_DB1: 'canary-wrong' } });
    const code = await run(['audit', '--out', 'out', '--fail-on', 'critical', '--quiet'], io);
    const runs = readdirSync(join(place, 'out', 'bad'));
    expect(runs.filter((name) => name.startsWith('.tmp'))).toEqual([]);
    const [time = ''] = runs.filter((name) => /^\d/.test(name));
    const written = readdirSync(join(place, 'out', 'bad', time));
    expect(written.toSorted()).toEqual(['manifest.json', 'report.html', 'report.json', 'snapshot.json', 'summary.json']);
    const texts = written.map((name) => readFileSync(join(place, 'out', 'bad', time, name), 'utf8'));
    // The file was just written by the product and is validated against its schema elsewhere.
    const result = JSON.parse(readFileSync(join(place, 'out', 'bad', time, 'report.json'), 'utf8')) as AuditResult;
    return { code, errors: io.errors(), result, texts };
  }

  describe.each([...fileCases, ...serverCases])('$name', (each) => {
    it('costs its own instance only, with one clear reason and exit code 1 or 3', async () => {
      const { code, errors, result, texts } = await audit(site(`case${[...fileCases, ...serverCases].indexOf(each)}`, each));
      expect(errors).toBe('');
      expect([1, 3]).toContain(code);
      expect(result.verdict.state).not.toBe('isolated');
      const of = (target: string): AuditResult['sources'] => result.sources.filter(({ id }) => id.startsWith('mysql.') && id.endsWith(`@${target}`));
      if (each.status === null) expect(of('bad').some(({ status }) => status === 'collected')).toBe(true);
      else {
        expect(new Set(of('bad').map(({ status }) => status))).toEqual(new Set([each.status]));
        expect(of('bad').find(({ reason }) => reason !== null)?.reason).toContain(each.says);
        expect(code).toBe(3);
      }
      expect(JSON.stringify(result)).toContain(JSON.stringify(each.says).slice(1, -1));
      expect(of('good').filter(({ status }) => status !== 'collected')).toEqual([]);
      expect(result.checks.filter(({ counts }) => counts.error > 0).map(({ rule }) => rule)).toEqual([]);
      expect(result.tenants.find(({ id }) => id === 'other')?.state).not.toBe('isolated');
      for (const text of texts) {
        expect(text).not.toContain('canary-');
        if (text.startsWith('<!')) expect(text).not.toContain('<script>alert');
      }
    });
  });

  it('of a gigabyte is refused before it is read', async () => {
    const place = site('huge', { name: '', files: {}, status: 'failed', says: '' });
    closeSync(openSync(join(place, 'e.tsv'), 'w'));
    truncateSync(join(place, 'e.tsv'), 2 ** 30);
    const before = process.memoryUsage().rss;
    const { code, result } = await audit(place);
    expect(code).toBe(3);
    expect(result.sources.find(({ id }) => id === 'mysql.accounts@bad')).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('more than') as string,
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024);
  });

  it.each([
    [
      'a YAML bomb',
      `a: &a [x, x]\n${'bcdefghij'
        .split('')
        .map((name, at) => `${name}: &${name} [*${'abcdefghi'[at] ?? 'a'}, *${'abcdefghi'[at] ?? 'a'}, *${'abcdefghi'[at] ?? 'a'}]`)
        .join('\n')}\nsite: *j`,
    ],
    ['YAML that nests without end', `site: ${'['.repeat(20_000)}`],
    ['no YAML', '\0\u0001\u0002'],
    ['an empty file', ''],
    ['a list', '- site'],
    [
      'two tenants with one database',
      'site: x\nmysql: { d: {} }\ntenants:\n  a: { name: A, server: d, databases: [o] }\n  b: { name: B, server: d, databases: [o] }\n',
    ],
  ])('%s as inventory: one clear error, exit code 2, nothing written', async (_, yaml) => {
    const place = mkdtempSync(join(folder, 'yaml-'));
    writeFileSync(join(place, 'bitewing.yaml'), yaml);
    const io = testIo({ cwd: place });
    expect(await run(['audit', '--out', 'out'], io)).toBe(2);
    expect(io.output()).toBe('');
    expect(io.errors()).toMatch(/bitewing\.yaml/);
    expect(io.errors()).not.toContain('internal error');
    expect(io.errors().length).toBeLessThan(5000);
    expect(readdirSync(place)).toEqual(['bitewing.yaml']);
  });
});
