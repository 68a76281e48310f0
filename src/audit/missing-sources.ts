import type { MissingSource } from '../model/audit-result.ts';
import type { NotAssessed, RuleError } from '../model/verdict.ts';
import type { Source } from '../snapshot/snapshot.ts';
import type { RuleOutcome } from './evaluate.ts';
import type { Instances } from './instances.ts';

interface Cost {
  readonly rules: Set<string>;
  readonly tenants: Set<string>;
  readonly instances: Set<string>;
  /** What a rule said of a single subject it could not decide; null when a whole source was missing. */
  reason: string | null;
}

/** Every source that was missing, why, what would help, and which rules and tenants it kept from being assessed. */
export function missingSources(outcomes: readonly RuleOutcome[], instances: Instances): MissingSource[] {
  const costs = new Map<string, Cost>();
  const costOf = (source: string, rule: string): Cost => {
    const cost: Cost = costs.get(source) ?? { rules: new Set(), tenants: new Set(), instances: new Set(), reason: null };
    costs.set(source, cost);
    cost.rules.add(rule);
    return cost;
  };
  const noteVerdict = (rule: string, { missing, tenants, reason }: NotAssessed | RuleError): void => {
    for (const source of missing) {
      const cost = costOf(source, rule);
      cost.reason ??= reason;
      for (const tenant of tenants) cost.tenants.add(tenant);
    }
  };
  for (const { rule, places, instanceGaps } of outcomes) {
    // Thousands of verdicts share the array of their instance's gap: it is counted once.
    const counted = new Set(instanceGaps.map((gap) => gap.missing));
    for (const { instance, missing } of instanceGaps) for (const source of missing) costOf(source, rule.id).instances.add(instance);
    for (const { verdicts } of places) {
      for (const verdict of verdicts) {
        if ((verdict.status !== 'not-assessed' && verdict.status !== 'error') || counted.has(verdict.missing)) continue;
        noteVerdict(rule.id, verdict);
      }
    }
  }
  return [...costs]
    .map(([id, cost]) => missingSource(id, cost, instances))
    .toSorted((a, b) => b.rules.length - a.rules.length || (a.source < b.source ? -1 : 1));
}

function missingSource(id: string, cost: Cost, instances: Instances): MissingSource {
  for (const instance of cost.instances) {
    for (const tenant of instances.facts.get(instance)?.context.tenants ?? []) cost.tenants.add(tenant);
  }
  const source = instances.sources.get(id);
  return { source: id, ...whatHappened(source, cost.reason), rules: [...cost.rules].toSorted(), tenants: [...cost.tenants].toSorted() };
}

function whatHappened(source: Source | undefined, said: string | null): Pick<MissingSource, 'status' | 'reason' | 'remedy'> {
  if (!source) {
    return { status: 'not-attempted', reason: 'Nobody asked for it.', remedy: 'Run `bitewing collect`, or name an export under `sources:`.' };
  }
  const [gap] = source.gaps;
  if (source.status === 'collected' && gap) {
    const more = source.gaps.length > 1 ? ` (and ${source.gaps.length - 1} more)` : '';
    return { status: gap.status, reason: `${gap.item}${more}: ${gap.reason}`, remedy: gap.remedy };
  }
  return { status: source.status, reason: source.reason ?? said ?? 'No reason was recorded.', remedy: source.remedy };
}
