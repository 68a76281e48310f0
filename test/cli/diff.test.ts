import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { workstations } from '../../fixtures/builders/inventory.ts';
import { driftText } from '../../src/cli/drift-text.ts';
import { run } from '../../src/cli/run.ts';
import type { Drift } from '../../src/model/audit-result.ts';
import { serializeSnapshot } from '../../src/snapshot/serialize.ts';
import type { ArtifactKind } from '../../src/snapshot/snapshot.ts';
import { testIo, type TestIo } from '../support/test-io.ts';

const cwd = mkdtempSync(join(tmpdir(), 'bitewing-diff-'));
const office = (database: string, account: string, net: string): object => ({
  databases: [database],
  accounts: [account],
  workstations: workstations({ connection: 'direct', networks: [net] }),
});

function site(grant: string, withheld: readonly ArtifactKind[] = []): string {
  return serializeSnapshot(
    exampleSite({
      tenants: { north: office('od_493', 'north', '10.1.0.0/24'), south: office('od_4932', 'south', '10.2.0.0/24') },
      scope: ['mysql'],
      sql: `CREATE USER north@'10.1.0.%', south@'10.2.0.%'; GRANT ALL ON \`${grant}\`.* TO north@'10.1.0.%'; GRANT ALL ON \`od\\_493backup\\_%\`.* TO north@'10.1.0.%'; GRANT ALL ON \`od\\_4932\`.* TO south@'10.2.0.%';`,
      withhold: withheld,
    }),
  );
}

async function bitewing(...argv: string[]): Promise<TestIo & { readonly code: number }> {
  const io = testIo({ cwd });
  return { ...io, code: await run(argv, io) };
}

beforeAll(async () => {
  writeFileSync(join(cwd, 'leaking.json'), site('od_493%'));
  writeFileSync(join(cwd, 'closed.json'), site('od\\_493'));
  writeFileSync(join(cwd, 'unseen.json'), site('od\\_493', ['mysql.schemaGrants']));
  writeFileSync(join(cwd, 'unlisted.json'), site('od\\_493', ['opendental.activeInstances']));
  for (const name of ['leaking', 'closed', 'unseen', 'unlisted']) await bitewing('audit', '--snapshot', `${name}.json`, '--out', `out-${name}`, '--quiet');
  mkdirSync(join(cwd, 'empty'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const folder = (name: string): string => join(`out-${name}`, 'example', '20260320T020000Z');

describe('bitewing diff', () => {
  it.each([
    ['0 when nothing moved', 'leaking', 'leaking', 0],
    ['0 when a leak was closed and all was assessed', 'leaking', 'closed', 0],
    ['1 when something is new', 'closed', 'leaking', 1],
    ['3 when something cannot be compared', 'unlisted', 'closed', 3],
    ['1 when what was not seen is a finding of its own', 'leaking', 'unseen', 1],
  ] as const)('ends with %s, by folder, report and snapshot', async (_, from, to, code) => {
    expect(await bitewing('diff', folder(from), folder(to))).toMatchObject({ code });
    expect(await bitewing('diff', join(folder(from), 'report.json'), join(folder(to), 'snapshot.json'))).toMatchObject({ code });
    expect(await bitewing('diff', `${from}.json`, folder(to))).toMatchObject({ code });
  });

  it('names the grant that moved and calls the finding resolved', async () => {
    const { output } = await bitewing('diff', folder('leaking'), folder('closed'));
    expect(output()).toMatch(/Resolved: \d+\n {2}critical /);
    expect(output()).toContain('+ database grant north@10.1.0.% on od\\_493  mysql.schemaGrants@db1  [north]');
    expect(output()).toContain('- database grant north@10.1.0.% on od_493%  mysql.schemaGrants@db1  [north]');
  });

  it('says below a fact that changed what it was and is', () => {
    const drift: Drift = {
      previousRun: 'a',
      new: [],
      persisting: [],
      resolved: [],
      changed: [],
      incomparable: [],
      lessSeen: [],
      facts: {
        counts: { appeared: 0, gone: 0, changed: 1 },
        changes: [
          {
            source: 'host.shares@fs1',
            what: 'share',
            item: 'a\n$',
            change: 'changed',
            tenants: ['north'],
            fields: [{ field: 'path', before: '', after: 'D:\\A' }],
          },
        ],
        incomparable: [],
      },
    };
    const said = driftText({ from: 'a', to: 'b' }, drift, { fresh: [], worse: [], fixed: [], lessSeen: [] }, []);
    expect(said).toContain('  ~ share a\ufffd$  host.shares@fs1  [north]\n        path: nothing -> D:\\A\n');
  });

  it('calls nothing gone that was not looked for', async () => {
    const { output } = await bitewing('diff', folder('leaking'), folder('unseen'), '--json');
    const { drift } = JSON.parse(output()) as { drift: { resolved: { rule: string }[]; incomparable: unknown[]; facts: { counts: unknown } } };
    expect(drift.resolved).toEqual([]);
    expect(drift.incomparable.length).toBeGreaterThan(0);
    expect(drift.facts.counts).toEqual({ appeared: 0, gone: 0, changed: 0 });
  });

  it.each([
    ['one run', ['diff', 'leaking.json']],
    ['a run that is not there', ['diff', 'leaking.json', 'nowhere']],
    ['a folder without a run', ['diff', 'leaking.json', 'empty']],
  ])('is refused with %s', async (_, argv) => {
    const { code, errors } = await bitewing(...argv);
    expect(code).toBe(2);
    expect(errors().trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  });
});
