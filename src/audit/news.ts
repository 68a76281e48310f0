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

/** The earlier results that news are told against. */
export interface NewsSince {
  /** Null: there was none, and everything is new. */
  readonly previous: AuditResult | null;
  /** The last complete one, when it is not the previous one. */
  readonly complete: AuditResult | null;
}

/**
 * The news of a result. Waived findings are none. What the last complete run saw, and a run after it did not look for, is not new when it is seen
 * again; what is gone since that run is fixed news once everything was assessed again.
 */
export function newsOf(result: AuditResult, drift: Drift | null, { previous, complete }: NewsSince): News {
  const failing = result.findings.filter(({ status }) => status === 'fail');
  const { coverage } = result;
  if (!previous || !drift) {
    const partly = coverage.assessed < coverage.required || coverage.required === 0;
    return { fresh: failing, worse: [], fixed: [], lessSeen: partly ? [`${coverage.assessed} of ${coverage.required} required checks were assessed`] : [] };
  }
  const known = knownBefore(previous, complete);
  const before = new Map(previous.findings.map((finding) => [finding.fingerprint, finding]));
  const fresh = new Set(drift.new.filter((fingerprint) => !known.has(fingerprint)));
  const whole = coverage.required > 0 && coverage.assessed >= coverage.required;
  const fixed = [...drift.resolved, ...(whole && complete ? (result.sinceComplete?.resolved ?? []) : [])];
  return {
    fresh: failing.filter(({ fingerprint }) => fresh.has(fingerprint)),
    worse: failing.filter((finding) => isWorse(finding, before.get(finding.fingerprint))),
    fixed: [...new Map(fixed.map((finding) => [finding.fingerprint, finding])).values()],
    lessSeen: lessSeen(coverage, drift, previous.coverage),
  };
}

/** Failing findings of the last complete run that were not resolved since. */
function knownBefore(previous: AuditResult, complete: AuditResult | null): ReadonlySet<string> {
  const resolved = new Set(previous.drift?.resolved.map(({ fingerprint }) => fingerprint));
  const failing = (complete?.findings ?? []).filter(({ status }) => status === 'fail');
  return new Set(failing.map(({ fingerprint }) => fingerprint).filter((fingerprint) => !resolved.has(fingerprint)));
}

/** True when there is something to tell. */
export function isNews({ fresh, worse, fixed, lessSeen: less }: News): boolean {
  return fresh.length + worse.length + fixed.length + less.length > 0;
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
