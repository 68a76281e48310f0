import type { AuditResult, Drift, DriftedFinding, Finding, SourceSummary } from '../model/audit-result.ts';
import type { CoverageResult } from './coverage.ts';

/** Findings that were seen before carry the date on which they were first seen. */
export function withFirstSeen(findings: readonly Finding[], previous: AuditResult | null): readonly Finding[] {
  if (!previous) return findings;
  const before = new Map(previous.findings.map((finding) => [finding.fingerprint, finding.firstSeen]));
  return findings.map((finding) => ({ ...finding, firstSeen: before.get(finding.fingerprint) ?? finding.firstSeen }));
}

/** What moved since the previous run. A finding that is gone is resolved only where its rule was assessed again for everybody it concerned. */
export function driftOf(findings: readonly Finding[], sources: readonly SourceSummary[], previous: AuditResult, coverage: CoverageResult): Drift {
  const before = new Map(previous.findings.map((finding) => [finding.fingerprint, finding]));
  const now = new Set(findings.map((finding) => finding.fingerprint));
  const persisting = findings.filter((finding) => before.has(finding.fingerprint));
  const gone = previous.findings.filter((finding) => !now.has(finding.fingerprint));
  const isResolved = (finding: Finding): boolean => coverage.wasAssessed(finding.rule, sidesOf(finding));
  const collected = new Set(sources.filter((source) => source.status === 'collected').map((source) => source.id));
  return {
    previousRun: previous.run.id,
    new: printsOf(findings.filter((finding) => !before.has(finding.fingerprint))),
    persisting: printsOf(persisting),
    resolved: gone.filter(isResolved).map(asDrifted),
    changed: printsOf(persisting.filter((finding) => differs(finding, before.get(finding.fingerprint)))),
    incomparable: gone.filter((finding) => !isResolved(finding)).map(asDrifted),
    lessSeen: previous.sources.filter((source) => source.status === 'collected' && !collected.has(source.id)).map((source) => source.id),
  };
}

function sidesOf({ tenants }: Finding): string[] {
  return [tenants.owner, tenants.reacher, ...(tenants.owners ?? [])].filter((tenant) => tenant !== null);
}

function differs(finding: Finding, before: Finding | undefined): boolean {
  return before?.severity !== finding.severity || before.observed !== finding.observed || before.status !== finding.status;
}

function printsOf(findings: readonly Finding[]): string[] {
  return findings.map((finding) => finding.fingerprint);
}

function asDrifted({ fingerprint, rule, claim, severity }: Finding): DriftedFinding {
  return { fingerprint, rule, claim, severity };
}
