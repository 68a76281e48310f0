import { describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import type { Sides, Verdict } from '../../src/model/verdict.ts';
import { defineRule, type Rule } from '../../src/rules/define-rule.ts';
import { fails, judged, site, snapshotOf, tenant } from './small-site.ts';

const inventory = { ...site(['ada', 'bob', 'cyn'].map((id) => tenant(id, 'db1'))), scope: ['files' as const] };

function filesRule(sides: readonly Sides[], open = false): Rule {
  return defineRule({
    id: 'files/plane-test',
    title: 'It is well',
    severity: 'high',
    kind: 'leak',
    clauses: ['S8'],
    risk: 'r',
    remedy: 'r',
    references: [],
    scope: 'site',
    needs: [],
    *evaluate(): Iterable<Verdict> {
      for (const [at, one] of sides.entries()) yield fails({ subject: { type: 'folder', id: String(at) }, tenants: [], sides: one });
      if (open) yield { status: 'not-assessed', subject: { type: 'tenant', id: 'cyn' }, tenants: ['cyn'], missing: ['files.objects@fs1'], reason: 'Not read.' };
    },
  });
}

function files(rule: Rule): string[] {
  const { reach } = judged(snapshotOf(inventory, {}), [rule]);
  return reach.filter(({ plane }) => plane === 'files').map(({ from, to, state }) => `${from} ${to} ${state}`);
}

describe('reach on a plane', () => {
  it('is the pair a leak names, and separated for all others when every rule was assessed', () => {
    expect(files(filesRule([{ owner: 'ada', reacher: 'bob' }]))).toEqual(['ada * separated', 'bob * separated', 'bob ada reached', 'cyn * separated']);
  });

  it('is everybody where a leak names no reacher', () => {
    expect(files(filesRule([{ owner: 'ada', reacher: null }])).filter((text) => text.endsWith('reached'))).toEqual(['bob ada reached', 'cyn ada reached']);
  });

  it('is separated for nobody beside a leak that names no pair', () => {
    expect(files(filesRule([{ owner: null, reacher: 'bob' }]))).toEqual(['ada * not-assessed', 'bob * not-assessed', 'cyn * not-assessed']);
  });

  it('is not assessed for anybody while a rule left something open', () => {
    expect(files(filesRule([], true))).toEqual(['ada * not-assessed', 'bob * not-assessed', 'cyn * not-assessed']);
  });
});

describe('reach of databases', () => {
  const three = exampleSite({ tenants: { ada: { databases: ['od_ada'] }, bob: { databases: ['od_bob'] }, cyn: { databases: ['od_cyn'] } } });
  const databases = (sides: Sides): string[] => {
    const rule: Rule = { ...filesRule([sides]), id: 'mysql/plane-test' };
    const { reach } = judged(three, [rule]);
    return reach.filter(({ plane }) => plane === 'database').map(({ from, to, state }) => `${from} ${to} ${state}`);
  };

  it.each<[string, Sides, string[]]>([
    ['is the pair a leak names', { owner: 'ada', reacher: 'bob' }, ['ada * separated', 'bob * separated', 'bob ada reached', 'cyn * separated']],
    [
      'is open towards whoever a leak opens without saying to whom',
      { owner: 'ada', reacher: null },
      ['ada * separated', 'bob * separated', 'bob ada not-assessed', 'cyn * separated', 'cyn ada not-assessed'],
    ],
    [
      'is open towards all who have something in common',
      { owner: null, reacher: null, owners: ['ada', 'bob'] },
      ['ada * separated', 'ada bob not-assessed', 'bob * separated', 'bob ada not-assessed', 'cyn * separated', 'cyn ada not-assessed', 'cyn bob not-assessed'],
    ],
    [
      'is separated for nobody beside a leak that names nobody',
      { owner: null, reacher: null },
      ['ada * not-assessed', 'bob * not-assessed', 'cyn * not-assessed'],
    ],
  ])('%s', (_, sides, rows) => {
    expect(databases(sides)).toEqual(rows);
  });
});

describe('the scope of an inventory', () => {
  it('leaves rules of other areas unjudged and says which', () => {
    const elsewhere = { ...inventory, scope: ['mysql' as const] };
    const result = judged(snapshotOf(elsewhere, {}), [filesRule([{ owner: 'ada', reacher: 'bob' }])]);
    expect(result.findings).toEqual([]);
    expect(result.verdict.sentence).toContain('Out of scope by the inventory: files, hl7, links, versions.');
  });
});
