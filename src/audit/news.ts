import type { AuditResult, Coverage, Drift, DriftedFinding, Finding } from '../model/audit-result.ts';
import { severities } from '../model/severity.ts';

/** What somebody has to be told after a run: what is new, worse or fixed since an earlier one, and whether less was seen. */
export interface News {
  readonly fresh: readonly Finding[];
  /** Severity rose, or a waiver ended. */
  readonly worse: readonly Finding[];
  /** Gone, and assessed again. */
  readonly fixed: readonly DriftedFinding[];
  /** In sentences without a full stop; empty when at least as much was seen. */
  readonly lessSeen: readonly string[];
}

/** The news of a result against an earlier one. Waived findings are no news. */
export function newsOf({ findings, coverage }: Pick<AuditResult, 'findings' | 'coverage'>, drift: Drift, earlier: AuditResult): News {
  const before = new Map(earlier.findings.map((finding) => [finding.fingerprint, finding]));
  const fresh = new Set(drift.new);
  const failing = findings.filter(({ status }) => status === 'fail');
  return {
    fresh: failing.filter(({ fingerprint }) => fresh.has(fingerprint)),
    worse: failing.filter((finding) => isWorse(finding, before.get(finding.fingerprint))),
    fixed: drift.resolved,
    lessSeen: lessSeen(coverage, drift, earlier.coverage),
  };
}

function isWorse(finding: Finding, before: Finding | undefined): boolean {
  if (!before) return false;
  return before.status === 'waived' || severities.indexOf(finding.severity) < severities.indexOf(before.severity);
}

function lessSeen(now: Coverage, { lessSeen: sources, incomparable }: Drift, before: Coverage): string[] {
  const fell = now.assessed * before.required < before.assessed * now.required || (now.required === 0 && before.required > 0);
  return [
    ...(sources.length === 0 ? [] : [`${sources.length} ${sources.length === 1 ? 'source was' : 'sources were'} seen before and not now: ${firstOf(sources)}`]),
    ...(fell ? [`${now.assessed} of ${now.required} required checks were assessed, before ${before.assessed} of ${before.required}`] : []),
    ...(incomparable.length === 0
      ? []
      : [`${incomparable.length} earlier ${incomparable.length === 1 ? 'finding was' : 'findings were'} not looked for again`]),
  ];
}

function firstOf(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}
