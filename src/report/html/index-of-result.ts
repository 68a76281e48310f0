import type { AuditResult, Finding, SourceSummary, TenantResult } from '../../model/audit-result.ts';
import { kinds, severities } from '../../model/severity.ts';
import { shortened } from './words.ts';

/** A link inside the page; `href` is null when its target is not on the page. */
export interface Link {
  readonly text: string;
  readonly href: string | null;
}

/** What the views look up in a result. Anchors are made of positions, never of scanned names. */
export interface ResultIndex {
  /** Failing before waived, then worst severity, then leaks, then the order given. */
  readonly findings: readonly Finding[];
  readonly findingAnchor: ReadonlyMap<string, string>;
  readonly findingByFingerprint: ReadonlyMap<string, Finding>;
  readonly tenants: ReadonlyMap<string, TenantResult>;
  readonly sources: ReadonlyMap<string, { readonly source: SourceSummary; readonly anchor: string }>;
}

function urgency(finding: Finding): number {
  const severity = severities.indexOf(finding.severity);
  return (finding.status === 'fail' ? 0 : 1000) + severity * 10 + kinds.indexOf(finding.kind);
}

/** Sorts the findings and gives everything that is linked to an anchor. */
export function indexResult(result: AuditResult): ResultIndex {
  const findings = result.findings.toSorted((a, b) => urgency(a) - urgency(b));
  return {
    findings,
    findingAnchor: new Map(findings.map((finding, at) => [finding.fingerprint, `f${at + 1}`])),
    findingByFingerprint: new Map(findings.map((finding) => [finding.fingerprint, finding])),
    tenants: new Map(result.tenants.map((tenant) => [tenant.id, tenant])),
    sources: new Map(result.sources.map((source, at) => [source.id, { source, anchor: `s${at + 1}` }])),
  };
}

/** A link to a finding, by its claim. */
export function findingLink(index: ResultIndex, fingerprint: string): Link {
  const anchor = index.findingAnchor.get(fingerprint);
  const claim = index.findingByFingerprint.get(fingerprint)?.claim ?? fingerprint;
  return { text: shortened(claim, 240), href: anchor === undefined ? null : `#${anchor}` };
}

/** A link to a finding, by its place in the report. */
export function findingNumber(index: ResultIndex, fingerprint: string): Link {
  const anchor = index.findingAnchor.get(fingerprint);
  return anchor === undefined ? { text: 'not in this report', href: null } : { text: `finding ${anchor.slice(1)}`, href: `#${anchor}` };
}

/** A tenant as people know it: name and id, or the id alone where the name adds nothing. */
export function tenantLabel(index: ResultIndex, id: string): string {
  const name = index.tenants.get(id)?.name;
  return name === undefined || name === id ? shortened(id, 80) : `${shortened(name, 80)} (${shortened(id, 80)})`;
}
