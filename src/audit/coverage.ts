import type { Coverage } from '../model/audit-result.ts';
import type { RuleOutcome } from './evaluate.ts';
import type { Places } from './places.ts';
import { isRequired, type Profile } from './profiles.ts';

/** For whom a rule was not assessed. */
export interface RuleGap {
  /** True when the gap concerns every tenant: a site-wide verdict, or one that names nobody we know. */
  everyone: boolean;
  readonly tenants: Set<string>;
  /** True when the rule lacked a source on some instance or host. */
  readonly placeMissing: boolean;
}

/** How much of what the profile requires was really assessed. */
export interface CoverageResult {
  readonly total: Coverage;
  /** Gap by rule id; rules without one were assessed for everybody. Rules the profile does not require are here too. */
  readonly gaps: ReadonlyMap<string, RuleGap>;
  /** True when a required leak rule left anything open anywhere: then nobody's separation is proven. */
  readonly leaksOpen: boolean;
  ofTenant(tenant: string): Coverage;
  wasAssessed(rule: string, tenants: readonly string[]): boolean;
}

/**
 * Counts rule × tenant cells. The denominator is fixed by rules and inventory, so withholding a source can never raise the ratio. For
 * `only` one tenant, a leak rule with a gap anywhere is open: whoever might reach the tenant has to have been looked at.
 */
export function coverageOf(outcomes: readonly RuleOutcome[], places: Places, profile: Profile, only: string | null): CoverageResult {
  const audited = new Set(places.tenants);
  const gaps = new Map<string, RuleGap>();
  for (const outcome of outcomes) {
    const gap = gapOf(outcome, audited);
    if (gap) gaps.set(outcome.rule.id, only !== null && blocksOne(outcome, gap) ? { ...gap, everyone: true } : gap);
  }
  const required = outcomes.filter((outcome) => isRequired(profile, outcome.rule));
  const tenants = only === null ? places.tenants : [only];
  const openByTenant = new Map<string, number>();
  let openForEveryone = 0;
  for (const { rule } of required) {
    const gap = gaps.get(rule.id);
    if (!gap) continue;
    if (gap.everyone) openForEveryone += 1;
    else for (const tenant of gap.tenants) openByTenant.set(tenant, (openByTenant.get(tenant) ?? 0) + 1);
  }
  const ofTenant = (tenant: string): Coverage => ({
    required: required.length,
    assessed: required.length - openForEveryone - (openByTenant.get(tenant) ?? 0),
  });
  return {
    gaps,
    ofTenant,
    total: {
      required: required.length * tenants.length,
      assessed: tenants.reduce((sum, tenant) => sum + ofTenant(tenant).assessed, 0),
    },
    leaksOpen: required.some(({ rule }) => rule.kind === 'leak' && gaps.has(rule.id)),
    wasAssessed: (rule, concerned) => wasAssessed(outcomes, audited, gaps.get(rule), rule, concerned),
  };
}

function gapOf({ rule, places, placeGaps }: RuleOutcome, audited: ReadonlySet<string>): RuleGap | null {
  // What a rule that compares places would have said with one more of them, nobody knows.
  const gap: RuleGap = { everyone: rule.scope === 'site' && placeGaps.length > 0, tenants: new Set(), placeMissing: placeGaps.length > 0 };
  const add = (named: readonly string[]): void => {
    let known = 0;
    for (const tenant of named) {
      gap.tenants.add(tenant);
      if (audited.has(tenant)) known += 1;
    }
    if (known === 0) gap.everyone = true;
  };
  for (const { place } of placeGaps) add(place.tenants);
  let open = placeGaps.length > 0;
  for (const { place, undecided } of places) {
    for (const { tenants } of undecided) {
      open = true;
      add(tenants.length > 0 ? tenants : (place?.tenants ?? []));
    }
  }
  return open ? gap : null;
}

function blocksOne({ rule }: RuleOutcome, gap: RuleGap): boolean {
  return rule.kind === 'leak' || gap.placeMissing;
}

function wasAssessed(
  outcomes: readonly RuleOutcome[],
  audited: ReadonlySet<string>,
  gap: RuleGap | undefined,
  rule: string,
  concerned: readonly string[],
): boolean {
  if (!outcomes.some((outcome) => outcome.rule.id === rule)) return false;
  if (concerned.some((tenant) => !audited.has(tenant))) return false;
  if (!gap) return true;
  return !gap.everyone && concerned.length > 0 && !concerned.some((tenant) => gap.tenants.has(tenant));
}
