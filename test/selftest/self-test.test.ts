import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/adapters/digest.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { Rule } from '../../src/rules/define-rule.ts';
import { rules } from '../../src/rules/index.ts';
import { mutations } from '../../src/selftest/catalogue.ts';
import type { SelfTestResult } from '../../src/selftest/self-test-result.ts';
import { selfTestJsonSchema, selfTestSchema } from '../../src/selftest/self-test-schema.ts';
import { confusionMatrix, selfTestText } from '../../src/selftest/self-test-text.ts';
import { kindsRead, selfTest } from '../../src/selftest/self-test.ts';
import { artifactKinds } from '../../src/snapshot/artifact-schemas.ts';

function tested(all: readonly Rule[], sites: number, planted: number, seed = 1): SelfTestResult {
  return selfTest({ seed, sites, mutations: planted, rules: all, sha256, toolVersion: 'test' });
}

describe('the scanner, tested by leaks planted into generated sites', () => {
  let result: SelfTestResult;
  // A thousand audits and more: minutes on a machine that does other things as well.
  beforeAll(() => {
    result = tested(rules, 200, 1000);
  }, 900_000);

  it('finds every one of at least a thousand single leaks by the rule meant for it', ({ task }) => {
    Object.assign(task.meta, { printed: confusionMatrix(result) });
    expect(result.mutations.missed).toEqual([]);
    expect(result.mutations.planted).toBeGreaterThanOrEqual(1000);
    expect(result.mutations.found).toBe(result.mutations.planted);
  });

  it('raises no alarm on 200 clean sites', () => {
    expect(result.cleanSites.falseAlarms).toEqual([]);
    expect(result.cleanSites.judged).toBe(200);
  });

  it('calls no site isolated of which a source is missing', () => {
    expect(result.withheld.stillIsolated).toEqual([]);
    expect(result.withheld.tried).toBeGreaterThan(40);
  });

  it('plants at least one leak for every rule', () => {
    expect(result.notTested).toEqual([]);
    expect(result.notPlanted).toEqual([]);
    expect(result.rules.filter(({ planted }) => planted === 0)).toEqual([]);
  });

  it('passes, and says so in words', () => {
    expect(result.passed).toBe(true);
    expect(selfTestText(result)).toMatch(/^PASSED /);
  });

  it('is as the published schema says', () => {
    const validate = new Ajv2020({ strict: false }).compile(selfTestJsonSchema());
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    expect(selfTestSchema.parse(result)).toEqual(result);
  });
});

describe('a scanner with a fault', () => {
  const few = rules.filter(({ id }) => id.startsWith('mysql/p') || id === 'mysql/instance-shared');
  /** One rule with another voice; the rest as it is. */
  const spoken = (id: string, speak: (said: Iterable<Verdict>) => Iterable<Verdict>): Rule[] =>
    few.map((rule) => {
      // Whatever its scope, the rule is given the facts it declared; only what it says is changed.
      const evaluate = (facts: never): Iterable<Verdict> => speak((rule.evaluate as (facts: never) => Iterable<Verdict>)(facts));
      return rule.id === id ? { ...rule, evaluate } : rule;
    });

  it('passes when it has none', () => {
    expect(tested(few, 8, 0)).toMatchObject({ passed: true, mutations: { missed: [] } });
  });

  it('is caught when a rule never finds anything', () => {
    const result = tested(
      spoken('mysql/public-grant', () => []),
      8,
      0,
    );
    expect(result.passed).toBe(false);
    expect(new Set(result.mutations.missed.map(({ rule }) => rule))).toEqual(new Set(['mysql/public-grant']));
    expect(selfTestText(result)).toMatch(/^FAILED[^]*\nMissed\n {2}mysql\/public-grant: a grant to PUBLIC/);
  });

  it('is caught when a rule names the wrong tenant', () => {
    const result = tested(
      spoken('mysql/pattern-reaches-neighbour', function* (said) {
        for (const verdict of said)
          yield verdict.status === 'fail' ? { ...verdict, sides: { owner: verdict.sides.reacher, reacher: verdict.sides.owner } } : verdict;
      }),
      8,
      0,
    );
    expect(new Set(result.mutations.missed.map(({ rule }) => rule))).toEqual(new Set(['mysql/pattern-reaches-neighbour']));
  });

  it('is caught when a rule cries wolf, and when it leaves something open', () => {
    const on = (id: string): Verdict['subject'] => ({ type: 'site', id });
    const noisy = spoken('mysql/instance-shared', function* (said) {
      for (const verdict of said) yield verdict.status === 'fail' ? { ...verdict, subject: on('elsewhere') } : verdict;
    });
    expect(tested(noisy, 8, 0).cleanSites.falseAlarms.map(({ rule }) => rule)).toContain('mysql/instance-shared');
    const silent = spoken('mysql/public-grant', () => [{ status: 'not-assessed', subject: on('x'), tenants: [], missing: [], reason: 'It is late.' }]);
    expect(tested(silent, 8, 0).cleanSites.falseAlarms).toHaveLength(8);
  });
});

describe('the catalogue of mutations', () => {
  it('names every variant once', () => {
    const names = mutations.map(({ rule, name }) => `${rule}: ${name}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('names rules that exist', () => {
    const known = new Set(rules.map(({ id }) => id));
    expect(mutations.filter(({ rule }) => !known.has(rule))).toEqual([]);
  });
});

describe('kinds of artifacts', () => {
  it('are read by some rule, all but one', () => {
    const read = kindsRead(rules);
    expect(artifactKinds.filter((kind) => !read.has(kind))).toEqual(['opendental.updateHistory']);
  });
});
