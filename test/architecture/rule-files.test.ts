import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rulePage, rulesCatalogue, rulesIndex } from '../../scripts/rule-page.ts';
import { clauses } from '../../src/model/clauses.ts';
import { rules } from '../../src/rules/index.ts';
import { filesBelow } from '../support/source-files.ts';

const root = join(import.meta.dirname, '../..');
const files = filesBelow('src/rules', '').map(({ path }) => path);
const ruleFiles = files.filter((path) => /^src\/rules\/[^/]+\/[^/]+\.ts$/.test(path) && !path.endsWith('.examples.ts'));
const ids = ruleFiles.map((path) => path.slice('src/rules/'.length, -'.ts'.length));

describe('rule files', () => {
  it('are all in the index, and nothing else is', () => {
    expect(rules.map(({ id }) => id)).toEqual(ids);
  });

  it.each(ids)('%s has its worked examples and its page beside it', (id) => {
    expect(files).toContain(`src/rules/${id}.examples.ts`);
    expect(files).toContain(`src/rules/${id}.md`);
  });

  it('leave no page or examples of a rule that is gone', () => {
    const known = new Set(ids.flatMap((id) => [`src/rules/${id}.ts`, `src/rules/${id}.examples.ts`, `src/rules/${id}.md`]));
    expect(files.filter((path) => path.split('/').length === 4 && !known.has(path))).toEqual([]);
  });
});

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('the metadata of $id', ({ rule }) => {
  it('names the good state in at most 100 characters', () => {
    expect(rule.title.length).toBeGreaterThan(10);
    expect(rule.title.length).toBeLessThanOrEqual(100);
    expect(rule.title).not.toMatch(/^(Ensure|Check|Verify)\b|\bproperly\b|\.$/);
  });

  it('names a thing, not a verb', () => {
    expect(rule.id).toMatch(/^[a-z0-9]+\/[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(rule.id).not.toMatch(/\/(no|is|check|ensure)-/);
  });

  it('serves a clause and says risk and remedy in different words', () => {
    expect(rule.clauses.length).toBeGreaterThan(0);
    expect(rule.clauses.filter((clause) => !(clause in clauses))).toEqual([]);
    expect(rule.risk).toMatch(/[.!]$/);
    expect(rule.remedy).toMatch(/[.!;]$/);
    expect(rule.risk).not.toBe(rule.remedy);
  });
});

describe('the generator', () => {
  const [rule] = rules;
  if (rule === undefined) throw new Error('There is no rule.');
  const example = { name: 'A pattern', sql: 'GRANT SELECT ON `a_b`.* TO x;', expect: 'Expected: fail.' };

  it('keeps the prose of a page and changes nothing the second time', () => {
    const first = rulePage('Written by hand.\n', rule, [example]);
    expect(first).toContain('Written by hand.');
    expect(first).toContain('GRANT SELECT ON `a_b`.* TO x;');
    expect(rulePage(first, rule, [example])).toBe(first);
    expect(rulePage(rulePage(null, rule, []), rule, [])).toBe(rulePage(null, rule, []));
  });

  it('replaces only what it wrote before', () => {
    const page = `${rulePage(null, rule, [example])}\nWritten by hand.\n`;
    expect(rulePage(page, rule, [])).toBe(`${rulePage(null, rule, [])}\nWritten by hand.\n`);
  });

  it('wrote the catalogue and the index that are in the tree', () => {
    expect(readFileSync(join(root, 'docs/rules/index.md'), 'utf8')).toBe(rulesCatalogue(rules));
    expect(readFileSync(join(root, 'src/rules/index.ts'), 'utf8')).toBe(rulesIndex(ids));
  });
});
