import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { demoResult, isolatedResult } from '../../fixtures/builders/audit-result.ts';
import { bigResult } from '../../fixtures/builders/big-result.ts';
import { hostileNames, hostileResult } from '../../fixtures/builders/hostile-result.ts';
import type { AuditResult } from '../../src/model/audit-result.ts';
import { renderJson } from '../../src/report/json/render-json.ts';
import { reportJsonSchema, reportSchema } from '../../src/report/json/report-schema.ts';
import { renderers } from '../../src/report/renderers.ts';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(reportJsonSchema());

describe('report.json', () => {
  it.each<[string, AuditResult]>([
    ['the demo site', demoResult()],
    ['an isolated site', isolatedResult()],
    ['a large site', bigResult(300, 100)],
    ...hostileNames.map((name) => [`names like ${JSON.stringify(name).slice(0, 40)}`, hostileResult(name)] satisfies [string, AuditResult]),
  ])('validates against its published schema: %s', (_, result) => {
    const json: unknown = JSON.parse(renderJson(result));
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(json).toEqual(JSON.parse(JSON.stringify(reportSchema.parse(json))));
  });

  it.each(['schemaVersion', 'verdict', 'coverage', 'findings', 'reach', 'drift'])('does not validate without %s', (field) => {
    expect(validate({ ...demoResult(), [field]: undefined })).toBe(false);
  });

  it('is deterministic and ends with one line break', () => {
    const json = renderJson(demoResult());
    expect(renderJson(demoResult())).toBe(json);
    expect(json.endsWith('}\n')).toBe(true);
  });

  it('says exactly what the result says, a finding a line', () => {
    for (const result of [demoResult(), isolatedResult(), hostileResult('two\nlines \u2028 "[{')]) {
      const json = renderJson(result);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(result)));
      const lines = json.split('\n');
      for (const finding of result.findings)
        expect(lines.filter((line) => line === `    ${JSON.stringify(finding)},` || line === `    ${JSON.stringify(finding)}`)).toHaveLength(1);
    }
  });

  it('has a schema file that is current', () => {
    const file = readFileSync(new URL(`../../reports/schemas/${renderers.json.schema}`, import.meta.url), 'utf8');
    expect(file).toBe(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
  });
});
