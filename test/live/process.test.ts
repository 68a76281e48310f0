import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import { type CompiledProgram, compileProgram } from '../support/compiled-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitewing-process-'));
let program: CompiledProgram;

/** Many tenants whose grants meet: judging them takes seconds on any machine. */
const names = Array.from({ length: 400 }, (_, number) => `t${number}`);
const crowded = exampleSite({
  tenants: Object.fromEntries(names.map((name) => [name, { databases: [`od_${name}`], accounts: [name] }])),
  scope: ['mysql'],
  sql: names.map((name) => `CREATE USER ${name}@'%'; GRANT ALL ON \`od_%\`.* TO ${name}@'%';`).join(' '),
});

beforeAll(async () => {
  program = await compileProgram();
  writeFileSync(join(folder, 'crowded.json'), serializeSnapshot(crowded));
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('an audit that is interrupted while it judges', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends by %s at once, and leaves no run', async (signal) => {
    const runs = join(folder, signal, 'example');
    const child = spawn(process.execPath, [program.main, 'audit', '--snapshot', 'crowded.json', '--out', signal], { cwd: folder, stdio: 'ignore' });
    const end = new Promise<readonly unknown[]>((resolve) => child.once('close', (...how) => resolve(how)));
    while (child.exitCode === null && !existsSync(join(runs, '.lock'))) await wait(1);
    child.kill(signal);
    expect(await end).toEqual([null, signal]);
    expect(readdirSync(runs).filter((name) => !name.startsWith('.'))).toEqual([]);
  });
});

describe('a place where folders cannot be made', () => {
  it.each(['/proc/bitewing/out', '/dev/null/out'])('%s ends with 74 and one line', (out) => {
    const { status, stderr } = spawnSync(process.execPath, [program.main, 'audit', '--snapshot', 'crowded.json', '--out', out], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 240_000,
    });
    expect([status, stderr]).toEqual([74, expect.stringMatching(/^bitewing: cannot write .*: E(?:NOENT|NOTDIR).*; nothing of it is left\n$/)]);
  });
});

describe('an installation without its packages', () => {
  it('still tells its version, and of what to do about the rest', () => {
    rmSync(join(dirname(program.main), '../../../node_modules'));
    const said = (...argv: readonly string[]): readonly unknown[] => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [program.main, ...argv], { cwd: folder, encoding: 'utf8' });
      return [status, stdout, stderr];
    };
    expect(said('--version')).toEqual([0, expect.stringMatching(/^bitewing \d/), '']);
    expect(said('audit')).toEqual([2, '', expect.stringMatching(/^bitewing: the package \S+ is not installed\n {2}run npm ci in \S+\n$/)]);
  });
});
