import type { PlaceContext } from '../facts/fact-map.ts';
import type { MissingSource } from '../model/audit-result.ts';
import type { NotAssessed, RuleError } from '../model/verdict.ts';
import type { Source } from '../snapshot/snapshot.ts';
import type { RuleOutcome } from './evaluate.ts';
import type { Places } from './places.ts';

interface Cost {
  readonly rules: Set<string>;
  readonly tenants: Set<string>;
  readonly places: Set<PlaceContext>;
  /** Tenants of verdicts that lack many sources at once. */
  readonly groups: Set<ReadonlySet<string>>;
  /** What a rule said of a single subject it could not decide; null when a whole source was missing. */
  reason: string | null;
}

/** Every source that was missing, why, what would help, and which rules and tenants it kept from being assessed. */
export function missingSources(outcomes: readonly RuleOutcome[], places: Places): MissingSource[] {
  const costs = new Map<string, Cost>();
  const costOf = (source: string, rule: string): Cost => {
    const cost: Cost = costs.get(source) ?? { rules: new Set(), tenants: new Set(), places: new Set(), groups: new Set(), reason: null };
    costs.set(source, cost);
    cost.rules.add(rule);
    return cost;
  };
  const groups = tenantGroups();
  const noteVerdicts = (rule: string, undecided: readonly (NotAssessed | RuleError)[], counted: ReadonlySet<readonly string[]>): void => {
    const together = new Map<readonly string[], Set<string>>();
    for (const { missing, tenants, reason } of undecided) {
      if (counted.has(missing)) continue;
      const known = together.get(missing);
      if (known === undefined) for (const source of missing) costOf(source, rule).reason ??= reason;
      if (missing.length <= fewSources) for (const source of missing) for (const tenant of tenants) costOf(source, rule).tenants.add(tenant);
      else if (known === undefined) together.set(missing, new Set(tenants));
      else for (const tenant of tenants) known.add(tenant);
    }
    for (const [missing, tenants] of together) {
      const group = groups(tenants);
      for (const source of missing) costOf(source, rule).groups.add(group);
    }
  };
  for (const { rule, places: judged, placeGaps } of outcomes) {
    // Thousands of verdicts share the array of their place's gap: it is counted once.
    const counted = new Set(placeGaps.map((gap) => gap.missing));
    for (const { place, missing } of placeGaps) for (const source of missing) costOf(source, rule.id).places.add(place);
    for (const { undecided } of judged) noteVerdicts(rule.id, undecided, counted);
  }
  return [...costs].map(([id, cost]) => missingSource(id, cost, places)).toSorted((a, b) => b.rules.length - a.rules.length || (a.source < b.source ? -1 : 1));
}

/** A list of more sources than this is shared by all verdicts of a rule that lack them: where hundreds of machines were not read, thousands of verdicts lack all of them. */
const fewSources = 8;

/** One set for equal sets of tenants. */
function tenantGroups(): (tenants: ReadonlySet<string>) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  return (tenants) => {
    const key = [...tenants].join('\n');
    const group = known.get(key) ?? tenants;
    known.set(key, group);
    return group;
  };
}

/** Of a source that something was not assessed without: what became of it, and what would help. */
export function howMissing(id: string, places: Places): Pick<MissingSource, 'source' | 'status' | 'remedy'> {
  const { status, remedy } = whatHappened(places.sources.get(id), null);
  return { source: id, status, remedy };
}

function missingSource(id: string, cost: Cost, places: Places): MissingSource {
  for (const { tenants } of cost.places) for (const tenant of tenants) cost.tenants.add(tenant);
  for (const group of cost.groups) for (const tenant of group) cost.tenants.add(tenant);
  const source = places.sources.get(id);
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
