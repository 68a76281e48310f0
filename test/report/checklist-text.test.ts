import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { checklist } from '../../src/audit/go-live/checklist.ts';
import type { Checklist } from '../../src/model/checklist.ts';
import { checklistText } from '../../src/report/checklist/checklist-text.ts';
import { checklistJsonSchema, checklistSchema } from '../../src/report/json/checklist-schema.ts';
import { rules } from '../../src/rules/index.ts';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(checklistJsonSchema());

function listFor(name: string): Checklist {
  const snapshot = exampleSite({
    tenants: { ada: { name, databases: ['od_ada_493'], accounts: ['ada'] }, bob: { databases: ['od_ada_4932'], accounts: ['bob'] } },
    sql: "CREATE USER ada@'%' IDENTIFIED BY 'x'; GRANT ALL ON `od\\_ada\\_493%`.* TO ada@'%';",
    withhold: ['mysql.routines'],
  });
  const tenant = snapshot.inventory.tenants['ada'];
  if (tenant === undefined) throw new Error('no tenant');
  return checklist({ snapshot, rules, tenant, gate: 'high', asOf: '2026-03-20', sha256, toolVersion: '0', rehearse: () => null });
}

describe('a checklist as JSON', () => {
  it('validates against its published schema', () => {
    const json: unknown = JSON.parse(JSON.stringify(listFor('Ada Dental')));
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(json).toEqual(checklistSchema.parse(json));
  });

  it.each(['verdict', 'clauses', 'beyond', 'rehearsal'])('does not validate without %s', (field) => {
    expect(validate({ ...listFor('Ada Dental'), [field]: undefined })).toBe(false);
  });
});

describe('a checklist for the terminal', () => {
  const text = checklistText(listFor('Ada Dental'));

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

  it('calls no attestation proven', () => {
    expect(text).toContain('(Open: nobody has attested it)');
    expect(text).not.toMatch(/proved +restore-tested/);
  });

  it.each(['a\u001b[31mb', 'a\nS1   YES', 'a\u202eb', 'x'.repeat(10_000), '😀'])('lets a name do nothing but be read: %j', (name) => {
    const hostile = checklistText(listFor(name));
    expect(hostile).not.toMatch(/[\u001b\u202e]/);
    expect(hostile.match(/^S1 /gm)).toHaveLength(1);
  });
});
