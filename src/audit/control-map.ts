import type { AuditResult, StatusCounts } from '../model/audit-result.ts';
import { type Status, statuses } from '../model/verdict.ts';
import { covers } from './controls.ts';
import type { Framework, MappedControl } from './frameworks/framework.ts';

/** A rule that bears on a control. */
export interface MappedRule {
  readonly rule: string;
  readonly relation: MappedControl['relation'];
  /** How the rule ended in a report, the worst of its statuses; null when no report was given or it does not have the rule. */
  readonly result: Status | null;
}

/** The map of one framework, both ways. */
export interface ControlMap {
  readonly framework: string;
  readonly status: Framework['status'];
  readonly source: string;
  readonly controls: readonly { readonly id: string; readonly title: string; readonly rules: readonly MappedRule[] }[];
  readonly rules: readonly { readonly rule: string; readonly result: Status | null; readonly controls: readonly Pick<MappedControl, 'id' | 'relation'>[] }[];
  /** Rules that bear on no control of this framework. */
  readonly unmapped: readonly string[];
}

/** The map of a framework over these rules, with each rule's result where a report is given. A control lists a rule once, by its strongest relation. */
export function controlMap(framework: Framework, rules: readonly string[], report: Pick<AuditResult, 'checks'> | null): ControlMap {
  const results = new Map((report?.checks ?? []).map(({ rule, counts }) => [rule, worst(counts)]));
  const resultOf = (rule: string): Status | null => results.get(rule) ?? null;
  const controls = new Map<string, { readonly id: string; readonly title: string; readonly rules: MappedRule[] }>();
  for (const entry of framework.controls) {
    const known = controls.get(entry.id) ?? { id: entry.id, title: entry.title, rules: [] };
    controls.set(entry.id, known);
    const listed = new Set(known.rules.map(({ rule }) => rule));
    for (const rule of rules) if (covers(entry, rule) && !listed.has(rule)) known.rules.push({ rule, relation: entry.relation, result: resultOf(rule) });
  }
  const byRule = rules.map((rule) => ({
    rule,
    result: resultOf(rule),
    controls: [...controls.values()].flatMap(({ id, rules: mapped }) => mapped.filter((one) => one.rule === rule).map(({ relation }) => ({ id, relation }))),
  }));
  return {
    framework: framework.name,
    status: framework.status,
    source: framework.source,
    controls: [...controls.values()],
    rules: byRule.filter((one) => one.controls.length > 0),
    unmapped: byRule.filter((one) => one.controls.length === 0).map(({ rule }) => rule),
  };
}

/** Statuses are listed worst first; a rule without any subject did not apply. */
function worst(counts: StatusCounts): Status {
  return statuses.find((status) => counts[status] > 0) ?? 'not-applicable';
}
