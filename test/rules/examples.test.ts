import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleInventory, type ExampleSite, exampleSite } from '../../fixtures/builders/example-site.ts';
import type { RuleExample } from '../../fixtures/builders/rule-example.ts';
import { evaluate } from '../../src/audit/evaluate.ts';
import { factSources } from '../../src/facts/fact-sources.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { Rule } from '../../src/rules/define-rule.ts';
import { rules } from '../../src/rules/index.ts';

function verdictsOf(rule: Rule, site: ExampleSite): Verdict[] {
  return evaluate(exampleSite(site), exampleInventory(site), [rule]).flatMap((outcome) => outcome.places.flatMap(({ verdicts }) => verdicts));
}

async function examplesOf(rule: Rule): Promise<readonly RuleExample[]> {
  const path = join(import.meta.dirname, `../../src/rules/${rule.id}.examples.ts`);
  if (!existsSync(path)) return [];
  const loaded = (await import(path)) as { examples: readonly RuleExample[] };
  return loaded.examples;
}

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', async ({ rule }) => {
  const examples = await examplesOf(rule);

  it('is shown by a case that fails and one that passes', () => {
    const expected = new Set(examples.flatMap((example) => Object.values(example.expect)));
    expect([...expected]).toContain('fail');
    expect([...expected]).toContain('pass');
  });

  it.each(examples)('$name', (example) => {
    const byId = Object.fromEntries(verdictsOf(rule, example.site).map((verdict) => [verdict.subject.id, verdict.status]));
    expect(byId).toMatchObject(example.expect);
  });

  it.each(examples)('says everything a fail must say: $name', (example) => {
    for (const verdict of verdictsOf(rule, example.site)) {
      if (verdict.status !== 'fail') continue;
      for (const text of [verdict.claim, verdict.observed, verdict.expected]) expect(text).not.toMatch(/undefined|\[object|^$/);
      expect(verdict.fix.commands.length > 0 || (verdict.fix.note ?? '') !== '', 'a fix has commands or a note').toBe(true);
    }
  });

  const kinds = [...new Set([...rule.needs, ...rule.alsoNeeds].flatMap(factSources))];
  it.each(kinds)('passes nobody without %s', (kind) => {
    for (const example of examples) {
      const without = verdictsOf(rule, { ...example.site, withhold: [...(example.site.withhold ?? []), kind] });
      expect(without.filter((verdict) => verdict.status === 'pass')).toEqual([]);
      expect(without.some((verdict) => verdict.status === 'not-assessed' || verdict.status === 'fail')).toBe(true);
    }
  });
});
