import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findProgram } from '../../scripts/throwaway-mariadb.ts';
import { run } from '../../src/cli/run.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { describeWith } from '../support/describe-with.ts';
import { testIo } from '../support/test-io.ts';

const project = join(import.meta.dirname, '..', '..');
const needed = ['setpriv', 'find', 'getfacl'].filter((name) => findProgram(name) === null);
const reason = process.getuid?.() === 0 ? `not on this machine: ${needed.join(', ')}` : 'becoming somebody else needs root';

describeWith(process.getuid?.() === 0 && needed.length === 0 ? { ok: true } : { ok: false, reason }, 'a tree with loops and parts that may not be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unreadable-'));
  const locked = join(folder, 'od', 'north', 'locked');

  beforeAll(() => {
    chmodSync(folder, 0o777);
    mkdirSync(join(locked, 'S', 'SmithJohn12'), { recursive: true });
    for (const [target, link] of [
      ['..', 'up'],
      ['itself', 'itself'],
      ['/nowhere', 'gone'],
    ] as const)
      symlinkSync(target, join(folder, 'od', 'north', link));
    writeFileSync(join(locked, 'FreeDentalConfig.xml'), '<ConnectionSettings/>');
    chmodSync(locked, 0o700);
    // The group of nobody, who is the tenant here and looks at the machine too.
    chownSync(join(folder, 'od', 'north'), 0, 65_534);
    chmodSync(join(folder, 'od', 'north'), 0o750);
    const tenant = `north: { name: North, server: fs1, databases: [], principals: [nogroup], atoz: ['${folder}/od/north'] }`;
    writeFileSync(join(folder, 'bitewing.yaml'), `site: locked\nscope: [files]\nhosts: { fs1: { os: linux } }\ntenants:\n  ${tenant}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What a collect by somebody without rights gives. */
  function collectedByNobody(): { readonly status: number | null; readonly snapshot: Snapshot } {
    const program = [process.execPath, '--import', join(project, 'node_modules/tsx/dist/loader.mjs'), join(project, 'src/cli/main.ts')];
    const who = ['--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups'];
    const { status } = spawnSync('setpriv', [...who, ...program, 'collect', '--host', 'fs1', '--to', 'fs1.json', '--quiet'], { cwd: folder, stdio: 'ignore' });
    // Boundary: the command has just written it.
    return { status, snapshot: JSON.parse(readFileSync(join(folder, 'fs1.json'), 'utf8')) as Snapshot };
  }

  it('ends in a snapshot that says what was not read, and in an audit that calls nobody isolated', async () => {
    const { status, snapshot } = collectedByNobody();
    expect(status).toBe(3);
    const gapsOf = (kind: string): readonly (readonly [item: string, status: string])[] =>
      (snapshot.sources.find(({ id }) => id === `${kind}@fs1`)?.gaps ?? []).map((gap) => [gap.item, gap.status]);
    for (const kind of ['files.objects', 'files.patientFolders', 'files.configs']) expect(gapsOf(kind)).toContainEqual([locked, 'denied']);
    const links = (snapshot.artifacts['host.pathMap@fs1'] as { links: readonly { from: string }[] }).links.map(({ from }) => from);
    expect(links.filter((path) => path.startsWith(folder)).toSorted()).toEqual(['gone', 'itself', 'up'].map((name) => join(folder, 'od', 'north', name)));

    const io = testIo({ cwd: folder, now: () => new Date().toISOString() });
    const exitCode = await run(['audit', '--snapshot', 'fs1.json', '--json', '--out', 'out'], io);
    const result = JSON.parse(io.output()) as AuditResult;
    expect([exitCode === 0, result.verdict.state]).toEqual([false, 'incomplete']);
    const open = result.checks.filter(({ rule, counts }) => rule.startsWith('files/') && counts['not-assessed'] > 0).map(({ rule }) => rule);
    expect(open).toEqual(expect.arrayContaining(['files/atoz-neighbour-access', 'files/config-readable-by-neighbour', 'files/foreign-patient-folders']));
  });
});
