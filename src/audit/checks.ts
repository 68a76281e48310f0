import type { PlaceContext } from '../facts/fact-map.ts';
import type { CheckResult, StatusCounts } from '../model/audit-result.ts';
import { type NotAssessed, type RuleError, type Status, statuses } from '../model/verdict.ts';
import type { RuleOutcome } from './evaluate.ts';
import type { PlacedFinding } from './findings.ts';

type Counting = Record<Status, number>;

/** Zero in every status. */
export function noCounts(): Counting {
  return { 'fail': 0, 'error': 0, 'not-assessed': 0, 'waived': 0, 'pass': 0, 'not-applicable': 0 };
}

/** Outcome of every rule over its subjects. Failures are counted as findings, so that the totals agree with the list of findings. */
export function checksOf(outcomes: readonly RuleOutcome[], findingsByRule: ReadonlyMap<string, readonly PlacedFinding[]>): CheckResult[] {
  return outcomes.map(({ rule, places }) => {
    const subjects: Partial<Record<Status, string[]>> = {};
    const note = (status: Status, subject: string): void => {
      const known = subjects[status];
      if (known) known.push(subject);
      else subjects[status] = [subject];
    };
    for (const { finding } of findingsByRule.get(rule.id) ?? []) note(finding.status, finding.subject.id);
    for (const { verdicts } of places) {
      for (const { status, subject } of verdicts) if (status !== 'fail') note(status, subject.id);
    }
    const counts = noCounts();
    for (const status of statuses) counts[status] = subjects[status]?.length ?? 0;
    const { id, title, severity, kind, clauses } = rule;
    return { rule: id, title, severity, kind, clauses, counts, subjects, gaps: gapsOf(places) };
  });
}

function gapsOf(places: RuleOutcome['places']): CheckResult['gaps'] {
  const gaps = new Map<string, { reason: string; missing: readonly string[]; subjects: number }>();
  const note = ({ reason, missing }: NotAssessed | RuleError): void => {
    const gap = gaps.get(reason);
    if (gap) gap.subjects += 1;
    else gaps.set(reason, { reason, missing, subjects: 1 });
  };
  for (const { undecided } of places) for (const verdict of undecided) note(verdict);
  return [...gaps.values()];
}

/** How many subjects ended how, for each tenant. A verdict about a whole place counts once for each of its tenants. */
export function countsByTenant(
  outcomes: readonly RuleOutcome[],
  findings: readonly PlacedFinding[],
  everyone: readonly string[],
): ReadonlyMap<string, StatusCounts> {
  const counts = new Map<string, Counting>();
  const whole = new Map<PlaceContext | null, Counting>();
  const countOf = <Key>(map: Map<Key, Counting>, key: Key): Counting => {
    const known = map.get(key);
    if (known) return known;
    const fresh = noCounts();
    map.set(key, fresh);
    return fresh;
  };
  const note = (status: Status, tenants: readonly string[], place: PlaceContext | null): void => {
    if (tenants.length === 0) countOf(whole, place)[status] += 1;
    else for (const tenant of tenants) countOf(counts, tenant)[status] += 1;
  };
  for (const { place, verdicts } of outcomes.flatMap(({ places }) => places)) {
    for (const { status, tenants } of verdicts) if (status !== 'fail') note(status, tenants, place);
  }
  for (const { finding, concerned, place } of findings) note(finding.status, concerned, place);
  for (const [place, some] of whole) {
    for (const tenant of place?.tenants ?? everyone) {
      const own = countOf(counts, tenant);
      for (const status of statuses) own[status] += some[status];
    }
  }
  return counts;
}
