import type { AuditResult, Drift, DriftedFinding, FactDrift, Finding, SourceSummary } from '../model/audit-result.ts';
import { withoutSecrets } from './fact-fields.ts';

/**
 * Findings that were seen before carry the date on which they were first seen: what the previous run did not look for, the last complete one
 * did. Who was resolved in between is new.
 */
export function withFirstSeen(findings: readonly Finding[], previous: AuditResult | null, complete: AuditResult | null): readonly Finding[] {
  const resolved = new Set(previous?.drift?.resolved.map(({ fingerprint }) => fingerprint));
  const older = (complete?.findings ?? []).filter(({ fingerprint }) => !resolved.has(fingerprint));
  const before = new Map([...older, ...(previous?.findings ?? [])].map((finding) => [finding.fingerprint, finding.firstSeen]));
  return findings.map((finding) => ({ ...finding, firstSeen: before.get(finding.fingerprint) ?? finding.firstSeen }));
}

/** Was the rule assessed for all of these tenants? */
export type WasAssessed = (rule: string, tenants: readonly string[]) => boolean;

/** A run as drift sees it. */
export interface DriftSide {
  readonly findings: readonly Finding[];
  readonly sources: readonly SourceSummary[];
}

/** What moved since the previous run. A finding that is gone is resolved only where its rule was assessed again for everybody it concerned. */
export function driftOf({ findings, sources }: DriftSide, previous: AuditResult, wasAssessed: WasAssessed, facts: FactDrift | null): Drift {
  const before = new Map(previous.findings.map((finding) => [finding.fingerprint, finding]));
  const now = new Set(findings.map((finding) => finding.fingerprint));
  const persisting = findings.filter((finding) => before.has(finding.fingerprint));
  const gone = previous.findings.filter((finding) => !now.has(finding.fingerprint));
  const isResolved = (finding: Finding): boolean => wasAssessed(finding.rule, sidesOf(finding));
  const collected = new Set(sources.filter((source) => source.status === 'collected').map((source) => source.id));
  return {
    previousRun: previous.run.id,
    new: printsOf(findings.filter((finding) => !before.has(finding.fingerprint))),
    persisting: printsOf(persisting),
    resolved: gone.filter(isResolved).map(asDrifted),
    changed: printsOf(persisting.filter((finding) => differs(finding, before.get(finding.fingerprint)))),
    incomparable: gone.filter((finding) => !isResolved(finding)).map(asDrifted),
    lessSeen: previous.sources.filter((source) => source.status === 'collected' && !collected.has(source.id)).map((source) => source.id),
    facts,
  };
}

/**
 * What a saved result tells about what was assessed: less than the audit itself knew, so in doubt nothing was. `placeRules` are the rules that
 * judge each place alone: with a gap they are still assessed for tenants whom no source they lacked concerns.
 */
export function assessedIn({ checks, coverage, tenants: shown, site }: AuditResult, placeRules: ReadonlySet<string>): WasAssessed {
  const byRule = new Map(checks.map((check) => [check.rule, check]));
  const lacking = new Map<string, ReadonlySet<string>[]>();
  for (const { rules, tenants } of coverage.missing) {
    const cost = new Set(tenants);
    for (const rule of rules) lacking.set(rule, [...(lacking.get(rule) ?? []), cost]);
  }
  return (rule, tenants) => {
    const check = byRule.get(rule);
    if (!check || check.counts.error > 0 || check.gaps.some(({ missing }) => missing.length === 0)) return false;
    const lacked = lacking.get(rule) ?? [];
    if (lacked.length === 0) return check.counts['not-assessed'] === 0;
    if (!placeRules.has(rule) || tenants.length === 0 || shown.length < site.tenants) return false;
    return lacked.every((cost) => cost.size > 0 && tenants.every((tenant) => !cost.has(tenant)));
  };
}

function sidesOf({ tenants }: Finding): string[] {
  return [tenants.owner, tenants.reacher, ...(tenants.owners ?? [])].filter((tenant) => tenant !== null);
}

function differs(finding: Finding, before: Finding | undefined): boolean {
  if (before?.severity !== finding.severity || before.status !== finding.status) return true;
  return withoutSecrets(before.observed) !== withoutSecrets(finding.observed);
}

function printsOf(findings: readonly Finding[]): string[] {
  return findings.map((finding) => finding.fingerprint);
}

function asDrifted({ fingerprint, rule, claim, severity }: Finding): DriftedFinding {
  return { fingerprint, rule, claim, severity };
}
