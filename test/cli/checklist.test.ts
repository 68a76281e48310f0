import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleNight } from '../../scripts/sites/sample-night.ts';
import { run } from '../../src/cli/run.ts';
import { checklistSchema } from '../../src/report/json/checklist-schema.ts';
import { sampleSnapshot } from '../sites/audit-sample.ts';
import { testIo } from '../support/test-io.ts';

describe('bitewing checklist', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-cli-'));
  const snapshot = join(folder, 'clean.json');

  beforeAll(async () => {
    await sampleSnapshot('clean-county', snapshot);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function told(...argv: readonly string[]): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
    const io = testIo({ cwd: folder, now: () => sampleNight });
    const code = await run(['checklist', ...argv], io);
    return { code, output: io.output(), errors: io.errors() };
  }

  it('takes the tenant first, then saved snapshots, and answers by exit code', async () => {
    const { code, output, errors } = await told('aurora', '--snapshot', snapshot);
    expect({ code, errors }).toEqual({ code: 3, errors: '' });
    expect(output).toMatch(/^CANNOT SAY {2}Aurora Dental \(aurora, live, on db1\)\n/);
    expect(output.trimEnd().endsWith('Exit code  3')).toBe(true);
  });

  it('prints JSON of the published shape, and writes the page', async () => {
    const { output } = await told('aurora', '--snapshot', snapshot, '--json', '--html', 'pages/aurora.html');
    expect(checklistSchema.safeParse(JSON.parse(output)).success).toBe(true);
    expect(readFileSync(join(folder, 'pages/aurora.html'), 'utf8')).toContain('<title>Cannot say: Aurora Dental, go-live checklist</title>');
  });

  it.each([
    ['no tenant', ['--snapshot', snapshot], /^bitewing: checklist needs a tenant/],
    ['a tenant misspelled', ['aurorra', '--snapshot', snapshot], /no tenant 'aurorra'\n {2}did you mean 'aurora'\?/],
    ['commands for a tenant that is there', ['aurora', '--snapshot', snapshot, '--commands', 'x'], /aurora is live, so there is nothing to create/],
    ['a severity that is none', ['aurora', '--snapshot', snapshot, '--fail-on', 'bad'], /there is no severity 'bad'/],
  ])('refuses %s', async (_, argv, words) => {
    const { code, errors } = await told(...argv);
    expect(code).toBe(2);
    expect(errors).toMatch(words);
  });

  it('ends with 74 where its page cannot be written', async () => {
    const { code, errors } = await told('aurora', '--snapshot', snapshot, '--html', `${snapshot}/x.html`);
    expect(code).toBe(74);
    expect(errors).toMatch(/^bitewing: cannot write .*x\.html: /);
  });
});
