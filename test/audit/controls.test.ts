import { describe, expect, it } from 'vitest';
import { demoResult } from '../../fixtures/builders/audit-result.ts';
import { controlMap } from '../../src/audit/control-map.ts';
import { controlsFor, covers, frameworks, withoutControl } from '../../src/audit/controls.ts';
import { waiverRules } from '../../src/audit/waiver-rules.ts';
import { rules } from '../../src/rules/index.ts';

const ids = [...rules, ...Object.values(waiverRules)].map(({ id }) => id);

describe('the control maps', () => {
  it('give every rule a control in force, or say why it has none', () => {
    const without = ids.filter((id) => !controlsFor(id).some(({ status }) => status === 'in force'));
    expect(without).toEqual([...withoutControl.keys()]);
    expect([...withoutControl.values()].filter((reason) => reason.length < 20)).toEqual([]);
  });

  it.each(frameworks.map((framework) => ({ name: framework.name, framework })))('name rules that exist only: $name', ({ framework }) => {
    const gone = framework.controls.flatMap((entry) => entry.rules.filter((rule) => !ids.some((id) => covers({ ...entry, rules: [rule] }, id))));
    expect(gone).toEqual([]);
  });

  it.each(frameworks.map((framework) => ({ name: framework.name, framework })))(
    'have one entry for a control and relation, and one title: $name',
    ({ framework }) => {
      const entries = framework.controls.map(({ id, relation }) => `${id} ${relation}`);
      expect(new Set(entries).size).toBe(entries.length);
      const titles = new Set(framework.controls.map(({ id, title }) => `${id} ${title}`));
      expect(titles.size).toBe(new Set(framework.controls.map(({ id }) => id)).size);
    },
  );

  it('call the proposal of 2025 proposed, and nothing else', () => {
    expect(frameworks.filter(({ status }) => status !== 'in force').map(({ name, status }) => `${name}: ${status}`)).toEqual([
      'HIPAA Security Rule, 2025 NPRM: proposed',
    ]);
  });

  it('give a rule each control once, by its strongest relation', () => {
    const controls = controlsFor('mysql/pattern-reaches-neighbour');
    expect(new Set(controls.map(({ framework, id }) => `${framework} ${id}`)).size).toBe(controls.length);
    expect(controls.find(({ id }) => id === '164.312(a)(1)')).toMatchObject({ status: 'in force', relation: 'direct' });
    expect(controlsFor('mysql/local-infile').find(({ id }) => id === '164.312(a)(1)')).toMatchObject({ relation: 'supports' });
  });
});

describe('the map of one framework', () => {
  it.each(frameworks.map((framework) => ({ name: framework.name, framework })))('says the same both ways: $name', ({ framework }) => {
    const map = controlMap(framework, ids, null);
    const forth = map.controls.flatMap(({ id, rules: mapped }) => mapped.map(({ rule, relation }) => `${rule} ${id} ${relation}`));
    const back = map.rules.flatMap(({ rule, controls }) => controls.map(({ id, relation }) => `${rule} ${id} ${relation}`));
    expect(back.toSorted()).toEqual(forth.toSorted());
    expect([...map.rules.map(({ rule }) => rule), ...map.unmapped].toSorted()).toEqual(ids.toSorted());
    for (const id of ids)
      expect(controlsFor(id).filter((control) => control.framework === framework.name)).toHaveLength(
        map.rules.find(({ rule }) => rule === id)?.controls.length ?? 0,
      );
  });

  it('shows the worst result of a rule, and never calls an unread rule good', () => {
    const [hipaa] = frameworks;
    if (!hipaa) throw new Error('no framework');
    const { rules: mapped } = controlMap(hipaa, ids, demoResult());
    const resultOf = (rule: string): unknown => mapped.find((one) => one.rule === rule)?.result;
    expect(resultOf('mysql/pattern-reaches-neighbour')).toBe('fail');
    expect(resultOf('mysql/password-shared')).toBe('not-assessed');
    expect(resultOf('mysql/cloned-database')).toBe('pass');
    expect(resultOf('mysql/replication-exposes-neighbour')).toBe('not-applicable');
    expect(resultOf('files/atoz-shared')).toBe(null);
  });
});
