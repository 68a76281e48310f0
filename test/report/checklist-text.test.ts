import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { checklistText } from '../../src/report/checklist/checklist-text.ts';
import { checklistJsonSchema, checklistSchema } from '../../src/report/json/checklist-schema.ts';
import { exampleChecklist, examplePlanned } from './example-checklist.ts';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(checklistJsonSchema());

describe('a checklist as JSON', () => {
  it.each([
    ['live', exampleChecklist()],
    ['planned', examplePlanned()],
  ])('validates against its published schema: %s', (_, list) => {
    const json: unknown = JSON.parse(JSON.stringify(list));
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(json).toEqual(checklistSchema.parse(json));
  });

  it.each(['verdict', 'clauses', 'beyond', 'rehearsal'])('does not validate without %s', (field) => {
    expect(validate({ ...exampleChecklist(), [field]: undefined })).toBe(false);
  });
});

describe('a checklist for the terminal', () => {
  const text = checklistText(exampleChecklist());

  it('goes through S1 to S19 in order and ends with the exit code', () => {
    expect(text.match(/^S\d+/gm)).toEqual(Array.from({ length: 19 }, (_, n) => `S${n + 1}`));
    expect(text.trimEnd().endsWith('Exit code  1')).toBe(true);
  });

  it('shows a finding once with its remedy, then points back to it', () => {
    expect(text.match(/^ {2}fails +critical: .*\[bw1-[0-9a-f]+\]$/m)).not.toBeNull();
    expect(text).toMatch(/^ {10}db1> GRANT ALL PRIVILEGES ON `od\\_ada\\_493`\.\* TO `ada`@`%`;$/m);
    expect(text).toMatch(/, see S10$/m);
  });

  it('names the source that is missing', () => {
    expect(text).toMatch(/needs mysql\.routines@db1 \(denied\)/);
  });

  it('prints names, asks and commands of a planned tenant', () => {
    const planned = checklistText(examplePlanned());
    expect(planned).toMatch(/^NOT READY/);
    expect(planned).toMatch(/^ {2}free +database: od_delta$/m);
    expect(planned).toMatch(/^ {2}taken +names to come: /m);
    expect(planned).toMatch(/^ {2}tenants\.delta\.atoz: /m);
    expect(planned).toMatch(/^--- 1-db1\.sql$/m);
    expect(planned).toMatch(/^CREATE DATABASE `od_delta`/m);
  });

  it('calls no attestation proven', () => {
    expect(text).toMatch(/attested +restore-tested: .* \(Attested, not proven: Ada Quinn on 2026-03-01, until 2027-03-01: OPS-14\)/);
    expect(text).toMatch(/open +baa-signed: .* \(Open: it expired on 2026-03-10; Ada Quinn/);
    expect(text).toContain('(Open: nobody has attested it)');
    expect(text).not.toMatch(/proved +restore-tested/);
  });

  it.each(['a\u001b[31mb', 'a\nS1   YES', 'a\u202eb', 'x'.repeat(10_000), '😀'])('lets a name do nothing but be read: %j', (name) => {
    const hostile = checklistText(exampleChecklist(name));
    expect(hostile).not.toMatch(/[\u001b\u202e]/);
    expect(hostile.match(/^S1 /gm)).toHaveLength(1);
  });
});
