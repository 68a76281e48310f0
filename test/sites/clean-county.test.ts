import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { siteFiles } from '../../scripts/sites/site-files.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { auditSample } from './audit-sample.ts';

/** What is said of a site without leaks: information that is nobody's fault. */
const information = ['mysql/instance-shared'];

describe('the sample site without leaks, read from its exported files', () => {
  const out = mkdtempSync(join(tmpdir(), 'bitewing-sample-'));
  let result: AuditResult;

  beforeAll(async () => {
    result = await auditSample('clean-county', out);
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it('is isolated, every tenant of it', () => {
    expect(result.verdict.state).toBe('isolated');
    expect(result.run.exitCode).toBe(0);
    expect(result.tenants.map(({ id, state }) => `${id} ${state}`)).toEqual(['aurora isolated', 'benton isolated', 'calder isolated']);
  });

  it('raises no false alarm', () => {
    expect(result.findings.filter(({ rule }) => !information.includes(rule)).map(({ rule, claim }) => `${rule}: ${claim}`)).toEqual([]);
  });

  it('has an office at work without TLS, which its tunnel makes good', () => {
    expect(result.checks.find(({ rule }) => rule === 'links/session-unencrypted')?.subjects.pass).toContain('db1/od_aurora from 10.51.1.21');
  });

  it('leaves nothing open', () => {
    const open = result.checks.filter(({ counts }) => counts['not-assessed'] + counts.error > 0);
    expect(open.map(({ rule, subjects }) => `${rule}: ${JSON.stringify([subjects['not-assessed'], subjects.error])}`)).toEqual([]);
    expect(result.coverage.missing).toEqual([]);
  });
});

describe('the exported files of the sample sites', () => {
  const folder = fileURLToPath(new URL('../../fixtures/sites/', import.meta.url));

  it('are what their descriptions give: npx tsx scripts/build-sites.ts', () => {
    const stale = siteFiles().flatMap(([path, bytes]) => (readFileSync(join(folder, path)).equals(bytes) ? [] : [path]));
    expect(stale).toEqual([]);
  });
});
