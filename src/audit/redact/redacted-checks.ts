import { grouped } from '../../domain/grouped.ts';
import type { CheckResult } from '../../model/audit-result.ts';
import { statuses, type Status } from '../../model/verdict.ts';
import { noCounts } from '../checks.ts';
import { redactedId, type RedactionInput, sourceName } from './redacted-parts.ts';

/** The outcome of every rule for one tenant: what it was said to be or have, and what was said of a whole place it is on. */
export function redactedChecks({ judged, redactor }: RedactionInput): CheckResult[] {
  const { tenant, text } = redactor;
  const findings = grouped(judged.placed, ({ finding }) => finding.rule);
  return judged.outcomes.map(({ rule, places }) => {
    const subjects: Partial<Record<Status, string[]>> = {};
    const note = (status: Status, id: string): void => {
      (subjects[status] ??= []).push(redactedId(id, redactor));
    };
    for (const { finding } of findings.get(rule.id) ?? []) note(finding.status, finding.subject.id);
    const gaps = new Map<string, { reason: string; missing: readonly string[]; subjects: number }>();
    for (const { place, verdicts } of places) {
      for (const verdict of verdicts) {
        const isOwn = verdict.tenants.length > 0 ? verdict.tenants.includes(tenant.id) : place === null || place.tenants.includes(tenant.id);
        if (!isOwn || verdict.status === 'fail') continue;
        note(verdict.status, verdict.subject.id);
        if (verdict.status !== 'not-assessed' && verdict.status !== 'error') continue;
        const reason = text(verdict.reason);
        const gap = gaps.get(reason) ?? { reason, missing: verdict.missing.map((source) => sourceName(source, redactor)), subjects: 0 };
        gaps.set(reason, gap);
        gap.subjects += 1;
      }
    }
    const counts = noCounts();
    for (const status of statuses) counts[status] = subjects[status]?.length ?? 0;
    const { id, title, severity, kind, clauses } = rule;
    return { rule: id, title, severity, kind, clauses, counts, subjects, gaps: [...gaps.values()] };
  });
}
