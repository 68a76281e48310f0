import type { AuditResult, CheckResult } from '../model/audit-result.ts';

/** A rule that left subjects open: nobody knows whether they are good. In no format may this look like a success. */
export interface OpenCheck {
  readonly check: CheckResult;
  readonly status: 'not-assessed' | 'error';
  readonly count: number;
  /** Ids of the first hundred subjects, in the result's order; a large site may have a million. */
  readonly subjects: readonly string[];
  /** Why, in sentences. */
  readonly reason: string;
  /** Sources that were missing. */
  readonly missing: readonly string[];
}

const reasonsShown = 5;
const subjectsShown = 100;

/** Every rule with subjects that were not assessed or in error, once for each of the two, in the order of the checks. */
export function openChecks({ checks }: AuditResult): OpenCheck[] {
  return checks.flatMap((check) =>
    (['not-assessed', 'error'] as const)
      .filter((status) => check.counts[status] > 0)
      .map((status) => ({
        check,
        status,
        count: check.counts[status],
        subjects: (check.subjects[status] ?? []).slice(0, subjectsShown),
        reason: reasonsOf(check),
        missing: [...new Set(check.gaps.flatMap(({ missing }) => missing))],
      })),
  );
}

function reasonsOf({ gaps }: CheckResult): string {
  const reasons = [...new Set(gaps.map(({ reason }) => reason))];
  const more = reasons.length - reasonsShown;
  return reasons.length === 0 ? 'No reason was recorded.' : reasons.slice(0, reasonsShown).join(' ') + (more > 0 ? ` And ${more} more reasons.` : '');
}

/** Rules that examined something and proved all of it: no failure, waived or not, and nothing open. */
export function provenChecks({ checks }: AuditResult): CheckResult[] {
  return checks.filter(({ counts }) => counts.pass > 0 && counts.fail === 0 && counts.waived === 0 && counts['not-assessed'] === 0 && counts.error === 0);
}

/** The items by a key of theirs, in order. */
export function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
