import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv, type AnySchema } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoResult, isolatedResult } from '../../../fixtures/builders/audit-result.ts';
import { bigResult } from '../../../fixtures/builders/big-result.ts';
import { hostileNames, hostileResult } from '../../../fixtures/builders/hostile-result.ts';
import { findProgram } from '../../../scripts/throwaway-mariadb.ts';
import { renderResources } from '../../../src/cli/formats.ts';
import type { AuditResult } from '../../../src/model/audit-result.ts';
import { renderers, type ReportFormat } from '../../../src/report/renderers.ts';
import { auditSample } from '../../sites/audit-sample.ts';
import { describeIfThere, describeWith } from '../../support/describe-with.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitewing-schemas-'));
const results: AuditResult[] = [
  demoResult(),
  isolatedResult(),
  { ...isolatedResult(), checks: [], tenants: [] },
  bigResult(300, 200),
  ...hostileNames.map(hostileResult),
];

beforeAll(async () => {
  for (const site of ['tri-county', 'clean-county']) results.push(await auditSample(site, join(folder, 'runs')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function documents(format: ReportFormat): string[] {
  const resources = renderResources();
  return results.map((result) => renderers[format].render(result, resources));
}

/** What xmllint says against our reports; empty when all are valid. */
function againstXsd(schema: string): string {
  const files = documents('junit').map((document, at) => {
    const file = join(folder, `${at}.xml`);
    writeFileSync(file, document);
    return file;
  });
  const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', schema, ...files], { encoding: 'utf8' });
  return status === 0 ? '' : stderr;
}

function schemaIn(text: string): AnySchema {
  // Whether it is a schema is for ajv to say.
  return JSON.parse(text) as AnySchema;
}

/** A `describe` for a schema that a person put into the folder BITEWING_SCHEMAS. */
function describeProvided(name: string, title: string, body: (path: string) => void): void {
  const path = join(process.env['BITEWING_SCHEMAS'] ?? '', name);
  const provided = process.env['BITEWING_SCHEMAS'] !== undefined && existsSync(path);
  describeIfThere(provided ? { ok: true } : { ok: false, reason: `no ${name} in the folder BITEWING_SCHEMAS` }, title, () => body(path));
}

const xmllint = findProgram('xmllint') === null ? { ok: false as const, reason: 'xmllint is not installed' } : { ok: true as const };

describeWith(xmllint, 'report.junit.xml, by the schema of Jenkins', () => {
  const schema = join(folder, 'junit-4.xsd');
  beforeAll(() => writeFileSync(schema, gunzipSync(readFileSync(new URL('../../../fixtures/schemas/junit-4.xsd.gz', import.meta.url)))));

  it('is valid', () => expect(againstXsd(schema)).toBe(''));

  it('is seen to be invalid with an attribute nobody knows', () => {
    const file = join(folder, 'wrong.xml');
    const [demo = ''] = documents('junit');
    writeFileSync(file, demo.replace('<skipped>', '<skipped message="x">'));
    expect(spawnSync('xmllint', ['--noout', '--nonet', '--schema', schema, file], { encoding: 'utf8' }).stderr).toContain("attribute 'message'");
  });
});

describeProvided('junit-10.xsd', 'report.junit.xml, by the newer schema of Jenkins', (path) => {
  it('is valid', () => expect(againstXsd(path)).toBe(''));
});

describeProvided('oscal_assessment-results_schema.json', 'report.oscal.json, by the schema NIST publishes', (path) => {
  it('is valid', () => {
    const text = readFileSync(path, 'utf8');
    // The file of release 1.2.1.
    expect(createHash('sha256').update(text).digest('hex')).toBe('4f9e277a177adbcca9527612ce450a33dc6096773fa229d413d801d196c61985');
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schemaIn(text));
    for (const document of documents('oscal')) expect(validate(JSON.parse(document)), JSON.stringify(validate.errors)).toBe(true);
  });
});

describeProvided('compliance_finding.json', 'findings.ocsf.ndjson, by the schema OCSF publishes', (path) => {
  it('is valid', () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schemaIn(readFileSync(path, 'utf8')));
    const lines = documents('ocsf').flatMap((document) => document.split('\n').filter((line) => line !== ''));
    for (const line of lines) expect(validate(JSON.parse(line)), JSON.stringify(validate.errors)).toBe(true);
  });
});
