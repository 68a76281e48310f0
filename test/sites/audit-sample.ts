import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleNight } from '../../scripts/sites/sample-night.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { latestRun } from '../../src/adapters/files.ts';
import { run } from '../../src/cli/run.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { parseSnapshot } from '../../src/snapshot/validate.ts';
import { testIo } from '../support/test-io.ts';

const cwd = fileURLToPath(new URL('../../', import.meta.url));

/** Audits a sample site as the demo does, from its files alone, and gives report.json. Runs are written below `out`. */
export async function auditSample(site: string, out: string): Promise<AuditResult> {
  const io = testIo({ cwd, now: () => sampleNight });
  await run(['audit', '--quiet', '--config', join('fixtures/sites', site, 'bitewing.yaml'), '--out', out], io);
  const folder = await latestRun(join(out, `${site}-dental`), 'report.json');
  if (folder === null) throw new Error(`no report: ${io.errors()}`);
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as AuditResult;
}

/** The snapshot of a sample site, as the demo takes it. It is written to `file`. */
export async function sampleSnapshot(site: string, file: string): Promise<Snapshot> {
  const io = testIo({ cwd, now: () => sampleNight });
  await run(['collect', '--quiet', '--config', join('fixtures/sites', site, 'bitewing.yaml'), '--to', file], io);
  const read = parseSnapshot(readFileSync(file, 'utf8'), sha256);
  if (!read.ok) throw new Error(JSON.stringify(read.problems[0]));
  return read.snapshot;
}
