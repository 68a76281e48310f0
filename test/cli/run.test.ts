import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { commandTable } from '../../src/cli/command-table.ts';
import { exitCodeTable } from '../../src/cli/exit-code.ts';
import { run } from '../../src/cli/run.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import { testIo, type TestIo } from '../support/test-io.ts';

const cwd = mkdtempSync(join(tmpdir(), 'bitewing-cli-'));
const office = (database: string, account: string, net: string): object => ({
  databases: [database],
  accounts: [account],
  workstations: workstations({ connection: 'direct', networks: [net] }),
});
const tenants = { north: office('od_493', 'north', '10.1.0.0/24'), south: office('od_4932', 'south', '10.2.0.0/24') };
const leaking = exampleSite({
  tenants,
  scope: ['mysql'],
  sql: "CREATE USER north@'10.1.0.%', south@'10.2.0.%'; GRANT ALL ON `od_493%`.* TO north@'10.1.0.%'; GRANT ALL ON `od\\_4932`.* TO south@'10.2.0.%';",
});
const unseen = exampleSite({ tenants, scope: ['mysql'], sql: "CREATE USER north@'10.1.0.%'", withhold: ['mysql.schemaGrants'] });

async function bitewing(...argv: string[]): Promise<TestIo & { readonly code: number }> {
  const io = testIo({ cwd });
  return { ...io, code: await run(argv, io) };
}

beforeAll(async () => {
  writeFileSync(join(cwd, 'leaking.json'), serializeSnapshot(leaking));
  writeFileSync(join(cwd, 'unseen.json'), serializeSnapshot(unseen));
  writeFileSync(join(cwd, 'elsewhere.json'), serializeSnapshot({ ...leaking, inventory: { ...leaking.inventory, site: 'elsewhere' } }));
  const { output } = await bitewing('report', '--snapshot', 'leaking.json', '--json', '--no-simulate', '--out', 'first');
  writeFileSync(join(cwd, 'report.json'), output());
  writeFileSync(join(cwd, 'cut.json'), output().slice(0, 5_000));
  writeFileSync(
    join(cwd, 'nobody.yaml'),
    'site: nobody\nscope: [mysql]\nmysql:\n  db1: { host: 127.0.0.1 }\ntenants:\n  a: { name: A, server: db1, databases: [od_a], accounts: [a] }\n',
  );
  writeFileSync(
    join(cwd, 'twice.yaml'),
    'site: x\nmysql:\n  db1: { host: 127.0.0.1 }\ntenants:\n  a: { name: A, server: db1, databases: [od_a] }\n  b: { name: B, server: db1, databases: [od_a] }\n',
  );
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('--format', () => {
  it('adds files to those every run has', async () => {
    const { code, errors } = await bitewing(
      'report',
      '--snapshot',
      'leaking.json',
      '--quiet',
      '--out',
      'formats',
      '--format',
      'sarif,csv',
      '--format',
      'oscal',
    );
    expect([code, errors()]).toEqual([1, '']);
    const [site = ''] = readdirSync(join(cwd, 'formats'));
    const [night = ''] = readdirSync(join(cwd, 'formats', site));
    const usual = ['manifest.json', 'report.html', 'report.json', 'snapshot.json', 'summary.json'];
    expect(readdirSync(join(cwd, 'formats', site, night)).toSorted()).toEqual(['findings.csv', 'report.oscal.json', 'report.sarif', ...usual].toSorted());
  });

  it('names the formats when one is unknown, before anybody is asked', async () => {
    const { code, errors } = await bitewing('audit', '--config', 'nobody.yaml', '--format', 'sarf');
    expect(code).toBe(2);
    expect(errors()).toBe(
      "bitewing: there is no format 'sarf'\n  did you mean 'sarif'? formats: json, html, sarif, junit, csv, markdown, oscal, ocsf, or all\n",
    );
  });
});

describe('rules --controls', () => {
  it('prints the map both ways, with results where a report is given', async () => {
    await bitewing('report', '--snapshot', 'leaking.json', '--quiet', '--out', 'controls');
    const [site = ''] = readdirSync(join(cwd, 'controls'));
    const [night = ''] = readdirSync(join(cwd, 'controls', site));
    const { code, output } = await bitewing('rules', '--controls', 'hipaa', '--report', join('controls', site, night, 'report.json'));
    expect(code).toBe(0);
    expect(output()).toMatch(/^164\.312\(a\)\(1\) {2}Access control\n(?: {2}.*\n)* {2}fail +mysql\/pattern-reaches-neighbour +direct\n/mu);
    expect(output()).toMatch(/^Rules and their controls\n(?: {2}.*\n)* {2}fail +mysql\/pattern-reaches-neighbour +.*164\.312\(a\)\(1\) \(direct\)/mu);
  });

  it('says PROPOSED of what is no law, and names the frameworks when one is unknown', async () => {
    const { output } = await bitewing('rules', '--controls', 'hipaa-proposed');
    expect(output()).toMatch(/^HIPAA Security Rule, 2025 NPRM \(PROPOSED; /u);
    const { code, errors } = await bitewing('rules', '--controls', 'hipa');
    expect([code, errors()]).toEqual([
      2,
      "bitewing: there is no framework 'hipa'\n  did you mean 'hipaa'? frameworks: hipaa, nist-800-53, cis-controls, cis-databases, stig-mysql, hipaa-proposed\n",
    ]);
    expect((await bitewing('rules', '--report', 'x.json')).code).toBe(2);
  });
});

describe('exit codes', () => {
  it.each([
    [0, 'version', ['--version']],
    [0, 'a command’s help', ['audit', '--help']],
    [1, 'findings at the gate', ['audit', '--snapshot', 'leaking.json', '--quiet']],
    [3, 'something not assessed', ['audit', '--snapshot', 'unseen.json', '--quiet']],
    [3, 'a site nobody was asked of', ['audit', '--config', 'nobody.yaml', '--quiet']],
    [2, 'an unknown command', ['audti']],
    [2, 'an unknown option', ['audit', '--sanpshot', 'x']],
    [2, 'a missing inventory', ['audit']],
    [2, 'a contradictory inventory', ['audit', '--config', 'twice.yaml']],
    [2, 'a broken snapshot', ['audit', '--snapshot', 'nobody.yaml']],
    [2, 'an unknown format', ['audit', '--snapshot', 'leaking.json', '--format', 'sarif,cvs']],
    [2, 'an unknown tenant', ['audit', '--snapshot', 'leaking.json', '--tenant', 'nrth']],
    [2, 'a tenant with the nightly profile', ['audit', '--snapshot', 'leaking.json', '--tenant', 'north', '--profile', 'nightly']],
    [2, 'no command', []],
    [2, 'an option given twice', ['access', '--snapshot', 'leaking.json', '--from', 'north', '--from', 'south']],
    [2, 'an option for every night that the audit of every night has already', ['schedule', '--cron', '--config', 'nobody.yaml', '--', '--out', 'x']],
    [2, 'an option without its value', ['audit', '--out', '']],
    [2, 'a report in place of a snapshot', ['audit', '--snapshot', 'report.json']],
    [2, 'a snapshot in place of a report', ['fix', '--report', 'leaking.json']],
    [2, 'a folder in place of a file', ['audit', '--snapshot', '.']],
    [2, 'a report cut off', ['fix', '--report', 'cut.json']],
    [2, 'runs of two sites', ['diff', 'leaking.json', 'elsewhere.json']],
    [2, 'an earlier run of another site', ['audit', '--snapshot', 'elsewhere.json', '--previous', 'report.json', '--quiet']],
    [2, 'a redaction that was forgotten', ['report', '--snapshot', 'leaking.json', '--tenant', 'north', '--redact-key', 'k']],
    [2, 'two lists at once', ['queries', '--account', 'mysql', '--server', 'mariadb']],
    [2, 'a list of endpoints and another', ['queries', '--endpoints', '--sql', 'mysql']],
    [2, 'a pair of one tenant', ['access', '--snapshot', 'leaking.json', '--from', 'north', '--to', 'north']],
    [2, 'a client without an account', ['access', '--snapshot', 'leaking.json', '--from', 'north', '--client', '10.1.0.7']],
    [2, 'a client that is no address', ['access', '--snapshot', 'leaking.json', '--account', 'north', '--database', 'x', '--client', '999.1.1.1']],
    [2, 'an age that is none', ['schedule', '--cron', '--config', 'nobody.yaml', '--max-age', '3x']],
    [2, 'an account that would break the line of cron', ['schedule', '--cron', '--config', 'nobody.yaml', '--user', 'a b']],
    [2, 'a port that is none', ['init', '--mysql', 'db1:99999', '--user', 'u']],
    [2, 'a word after --version', ['--version', 'x']],
    [2, 'a word after help of a command', ['help', 'audit', 'x']],
    [2, 'a mistake in what the nightly audit is to be given', ['schedule', '--cron', '--config', 'nobody.yaml', '--', '--sanpshot', 'x']],
  ] as const)('%i for %s', async (code, _, argv) => {
    expect((await bitewing(...argv)).code).toBe(code);
  });

  it('70 for a bug', async () => {
    const io = {
      ...testIo({ cwd }),
      stdout: {
        write: (): never => {
          throw new Error('boom');
        },
      },
    };
    expect(await run(['--version'], io)).toBe(70);
  });

  it('are all in the table that --help prints', async () => {
    expect(exitCodeTable.map(([code]) => code)).toEqual([0, 1, 2, 3, 70, 74, 75, 130]);
    const { output } = await bitewing('--help');
    for (const [, meaning] of exitCodeTable) expect(output()).toContain(meaning);
  });
});

describe('a mistake on the command line', () => {
  it.each([
    [['audi'], "did you mean 'bitewing audit'?"],
    [['audit', '--sanpshot', 'x'], "did you mean '--snapshot'?"],
    [['audit', '--snapshot', 'leaking.json', '--tenant', 'nort'], "did you mean 'north'?"],
    [['explain', 'anonimous-row'], "did you mean 'anonymous-row'?"],
    [['explain', 'reaches-neighbour'], "did you mean 'mysql/pattern-reaches-neighbour'?"],
    [['explain', 'nothing-like-it'], 'bitewing rules lists them'],
    [['audit', '--snapshot', 'report.json'], 'the snapshot.json beside it is what was judged'],
    [['fix', '--report', 'leaking.json'], 'bitewing report --snapshot'],
    [['fix', '--report', 'cut.json'], 'is not JSON'],
    [['audit', '--snapshot', '.'], 'is a folder, and a file is wanted'],
    [['diff', 'leaking.json', 'elsewhere.json'], 'the earlier run is of the site example, and the later one of elsewhere'],
    [['selftest', '--seed', '-1'], 'a value that begins with - is written --seed=-…'],
    [['audit', '--config'], '--config is given without a value'],
    [['audit'], 'bitewing init proposes an inventory'],
  ])('%j is answered with a hint', async (argv, hint) => {
    const { errors, output } = await bitewing(...argv);
    expect(errors()).toContain(hint);
    expect(errors().trimEnd().split('\n').length).toBeLessThanOrEqual(2);
    expect(output()).toBe('');
  });

  it('is shown in one line of bearable length, whatever it holds', async () => {
    const { errors } = await bitewing(`au\u001b[31m\n${'x'.repeat(100_000)}`);
    expect(errors()).toMatch(/^bitewing: there is no command 'au⟨U\+001B⟩\[31m⟨U\+000A⟩x+… \(\d+ characters\)\n {2}bitewing --help lists the commands\n$/u);
    expect(errors().length).toBeLessThan(1_200);
  });
});

describe.each(Object.keys(commandTable))('bitewing %s', (name) => {
  it('refuses a word and an option it does not know, in two lines, before it does anything', async () => {
    const { words = 0 } = (await commandTable[name]?.load()) ?? {};
    for (const surplus of [[...Array.from({ length: words }, () => 'north'), 'surplus-word'], ['--no-such-option']]) {
      const { code, errors, output } = await bitewing(name, ...surplus);
      expect([code, output()]).toEqual([2, '']);
      expect(errors()).toMatch(
        new RegExp(`^bitewing: 'bitewing ${name}' (?:does not know what 'surplus-word' is for|has no option '--no-such-option')\\n {2}.*--help.*\\n$`),
      );
    }
  });
});

describe.each(Object.keys(commandTable))('bitewing %s --help', (name) => {
  it('teaches with examples', async () => {
    const { code, output } = await bitewing(name, '--help');
    expect(code).toBe(0);
    expect(output()).toMatch(new RegExp(`^Usage: bitewing ${name}`));
    expect(output()).toContain('Examples:');
    expect(
      output()
        .split('\n')
        .every((line) => line.length <= 140),
    ).toBe(true);
  });
});

describe('an audit', () => {
  it('writes the run’s folder with matching digests, and chains to the run before', async () => {
    const out = join(cwd, 'chain');
    const at = (time: string): TestIo => testIo({ cwd, now: () => time });
    await run(['audit', '--snapshot', 'leaking.json', '--out', out], at('2026-03-20T02:00:00.000Z'));
    const later = at('2026-03-21T02:00:00.000Z');
    await run(['audit', '--snapshot', 'leaking.json', '--out', out], later);
    const runs = readdirSync(join(out, 'example'))
      .filter((name) => name !== 'index.html')
      .sort();
    expect(runs).toEqual(['20260320T020000Z', '20260321T020000Z']);
    const text = (folder: string | undefined, name: string): string => readFileSync(join(out, 'example', folder ?? '', name), 'utf8');
    const digest = (name: string): object => ({ sha256: sha256(text(runs[1], name)), bytes: Buffer.byteLength(text(runs[1], name)) });
    expect(JSON.parse(text(runs[1], 'manifest.json'))).toMatchObject({
      files: { 'snapshot.json': digest('snapshot.json'), 'report.json': digest('report.json'), 'report.html': digest('report.html') },
      previous: { run: runs[0], sha256: sha256(text(runs[0], 'manifest.json')) },
    });
    expect(JSON.parse(text(runs[1], 'report.json'))).toMatchObject({ run: { snapshotDigest: sha256(text(runs[1], 'snapshot.json')) } });
    expect(later.output()).toMatch(/^EXPOSED {2}example\n1 of 2 tenants can reach another tenant's data/);
    expect(later.output()).toMatch(/Changed {4}0 new, 0 resolved, \d+ persisting/);
  });

  it('prints the result as JSON', async () => {
    const { output } = await bitewing('audit', '--snapshot', 'leaking.json', '--json');
    expect(JSON.parse(output())).toMatchObject({ schemaVersion: '1.0', verdict: { state: 'exposed' } });
  });

  it('goes on when a server cannot be reached and says so', async () => {
    writeFileSync(
      join(cwd, 'dead.yaml'),
      readFileSync(join(cwd, 'nobody.yaml'), 'utf8').replace('host: 127.0.0.1', 'host: 127.0.0.1, port: 1, user: u, passwordEnv: NOT_SET'),
    );
    const { code, output } = await bitewing('audit', '--config', 'dead.yaml', '--json');
    expect(code).toBe(3);
    expect(output()).toContain('"status": "failed"');
    expect(output()).toContain('environment variable NOT_SET is not set');
  });
});

describe('the other commands', () => {
  it('fix prints the commands plain, and undo and verify as comments', async () => {
    const { code, output } = await bitewing('fix', '--snapshot', 'leaking.json', '--tenant', 'south');
    expect(code).toBe(0);
    const lines = output().split('\n');
    expect(lines.some((line) => line.startsWith('REVOKE'))).toBe(true);
    expect(lines.filter((line) => line.startsWith('-- Undo:')).length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.startsWith('-- Verify:')).length).toBeGreaterThan(0);
  });

  it('access answers for a pair of tenants, with the rows', async () => {
    const there = await bitewing('access', '--from', 'north', '--to', 'south', '--snapshot', 'leaking.json');
    expect(there.output()).toContain('North Dental reaches the databases of South Dental.');
    expect(there.output()).toContain('mysql.schemaGrants@db1/0');
    const back = await bitewing('access', '--from', 'south', '--to', 'north', '--snapshot', 'leaking.json');
    expect(back.output()).toContain('South Dental reaches no databases of North Dental, because no grant row of db1');
  });

  it('access answers for an account, a database and a client', async () => {
    const asked = ['--account', 'north@10.1.0.%', '--database', 'od_4932', '--snapshot', 'leaking.json'];
    const { code, output } = await bitewing('access', ...asked, '--client', '10.1.0.7');
    expect(code).toBe(0);
    expect(output()).toMatch(/^On db1 north@10\.1\.0\.% from 10\.1\.0\.7 holds in od_4932: SELECT, INSERT/);
    expect(output()).toContain('gives mysql.schemaGrants@db1/0');
    expect((await bitewing('access', ...asked, '--client', '10.9.9.9')).code).toBe(2);
  });

  it('access says when it cannot know', async () => {
    const { code, output } = await bitewing('access', '--from', 'north', '--snapshot', 'unseen.json');
    expect(code).toBe(3);
    expect(output()).toContain('was not assessed: missing: mysql.schemaGrants@db1 (denied');
  });

  it.each([
    ['rules', ['rules'], /mysql\/pattern-reaches-neighbour +critical +leak/],
    ['explain', ['explain', 'anonymous-row'], /# mysql\/anonymous-row[^]*## Controls[^]*HIPAA/],
    ['explain for a rule about waivers', ['explain', 'evidence/waiver-expired'], /# evidence\/waiver-expired/],
    ['queries', ['queries'], /-- preamble-1[^]*SELECT/],
    ['queries --account', ['queries', '--account', 'mysql'], /^CREATE USER/],
    ['queries --endpoints', ['queries', '--endpoints'], /X\.224 Connection Request for nla: 030000130e/],
    ['queries --sql', ['queries', '--sql', 'mysql'], /SELECT/],
  ])('%s prints', async (_, argv, pattern) => {
    const { code, output } = await bitewing(...argv);
    expect(code).toBe(0);
    expect(output()).toMatch(pattern);
    const json = await bitewing(...argv, '--json');
    expect(() => void JSON.parse(json.output())).not.toThrow();
  });

  it('collect answers 3 and lists what was not collected', async () => {
    const { code, output } = await bitewing('collect', '--config', 'nobody.yaml', '--to', 'nobody.json');
    expect(code).toBe(3);
    expect(output()).toMatch(/^Collected 0 of \d+ sources: .*nobody\.json\n {2}mysql\.accounts@db1 {2}not-attempted/);
  });

  it('init names the exported files it read, from where the inventory lies, so that an audit reads them again', async () => {
    mkdirSync(join(cwd, 'exports'));
    writeFileSync(join(cwd, 'exports', 'databases.txt'), 'Database\nod_a\n');
    const { code, errors } = await bitewing('init', '--sources', 'exports/databases.txt', '--to', 'proposed/bitewing.yaml');
    expect([code, errors()]).toEqual([0, '']);
    const proposed = readFileSync(join(cwd, 'proposed', 'bitewing.yaml'), 'utf8');
    expect(proposed).toContain(
      'sources:  # paths start from the folder of this file\n  - { probe: mysql, target: "db1", files: ["../exports/databases.txt"] }\n',
    );
    const { output } = await bitewing('audit', '--config', 'proposed/bitewing.yaml', '--json', '--no-simulate');
    expect(output()).toMatch(/"id": "mysql\.databases@db1",[^}]*"status": "collected"/);
  });

  it('init refuses to guess where to look', async () => {
    expect(await bitewing('init')).toMatchObject({ code: 2 });
    expect(await bitewing('init', '--mysql', '127.0.0.1:1')).toMatchObject({ code: 2 });
  });
});
