import type { AppliedWaiver, AuditResult, Drift, Finding } from '../../model/audit-result.ts';
import { clauses } from '../../model/clauses.ts';
import { severities } from '../../model/severity.ts';
import type { Evidence, Sides } from '../../model/verdict.ts';
import { simulationWords } from '../simulation-words.ts';
import { type CommonSentences, commonSentences, controlIds, saidOrLinked } from './common-sentences.ts';
import { findingLink, tenantLabel, type Link, type ResultIndex } from './index-of-result.ts';
import { count, listed, readableTime, severityWords, shortened, statusMarks, type Mark } from './words.ts';

/** Evidence with the digest of the artifact it points into. Counted from 1 within its finding; steps of the path cite the number. */
export interface EvidenceView {
  readonly source: Link;
  readonly digest: string;
  readonly pointer: string;
  readonly excerpt: string;
}

/** One step of a path. */
export interface HopView {
  readonly from: string;
  readonly to: string;
  readonly by: string;
  /** Numbers of evidence: `1, 3`. */
  readonly evidence: string;
}

/** The remedy as text blocks to copy. */
export interface FixView {
  readonly heading: string;
  /** What came of trying it on the model. */
  readonly proof: Link | null;
  readonly language: string;
  readonly target: string;
  readonly note: Link | null;
  readonly commands: string | null;
  readonly undo: string | null;
  readonly verify: readonly { readonly command: string; readonly expect: string }[];
}

/** One finding as a card. */
export interface FindingView {
  readonly anchor: string;
  /** Its place in the report, counted from 1. */
  readonly number: string;
  readonly mark: Mark;
  readonly severity: string;
  readonly severityWord: string;
  readonly kind: string;
  readonly rule: string;
  readonly title: string;
  readonly claim: string;
  /** Tenant ids, one a line: what the tenant filter compares with. */
  readonly tenantIds: string;
  readonly reacher: string;
  readonly owner: string;
  readonly subject: string;
  readonly observed: string;
  readonly expected: string;
  readonly because: Link | null;
  readonly witness: string | null;
  readonly evidence: readonly EvidenceView[];
  readonly path: readonly HopView[];
  readonly fix: FixView;
  /** A long report cites clauses and controls by id; their words stand once, under "How to read this report". */
  readonly clauses: readonly { readonly id: string; readonly words: string | null }[];
  readonly controls: readonly Link[];
  readonly firstSeen: string;
  /** `new` or `changed` since the previous run; null without one or when it persists. */
  readonly moved: string | null;
  readonly waiver: (Omit<AppliedWaiver, 'ticket'> & { readonly ticket: string }) | null;
  readonly related: readonly Link[];
  /** Its first 16 characters. */
  readonly fingerprint: string;
}

/** Findings of one severity; waived ones make a group of their own. */
export interface FindingGroup {
  readonly id: string;
  readonly heading: string;
  readonly count: string;
  /** In lots of fifty: a browser lays out only the lots in sight. */
  readonly lots: readonly (readonly FindingView[])[];
}

/** All evidence of a finding, that of its path included, each once; and how to cite it. */
function numberedEvidence(finding: Finding): {
  readonly distinct: readonly Evidence[];
  readonly cite: (evidence: readonly Evidence[]) => string;
} {
  const key = ({ source, pointer, excerpt }: Evidence): string => JSON.stringify([source, pointer, excerpt]);
  const distinct = new Map([...finding.evidence, ...finding.path.flatMap((hop) => hop.evidence)].map((evidence) => [key(evidence), evidence]));
  const numbers = new Map([...distinct.keys()].map((known, at) => [known, at + 1]));
  return {
    distinct: [...distinct.values()],
    cite: (evidence) => evidence.map((one) => numbers.get(key(one))).join(', '),
  };
}

function evidenceViews(index: ResultIndex, evidence: readonly Evidence[]): EvidenceView[] {
  return evidence.map(({ source, pointer, excerpt }) => {
    const known = index.sources.get(source);
    return {
      source: { text: source, href: known === undefined ? null : `#${known.anchor}` },
      digest: known?.source.digest?.slice(0, 12) ?? 'none recorded',
      pointer: pointer === '' ? 'whole artifact' : pointer,
      excerpt,
    };
  });
}

function ownerLabel(index: ResultIndex, sides: Sides): string {
  if (sides.owners !== undefined) {
    const names = sides.owners.map((id) => shortened(id, 80));
    return `${count(names.length)} tenants: ${listed(names, 40)}`;
  }
  return sides.owner === null ? 'no single tenant' : tenantLabel(index, sides.owner);
}

function joined(lines: readonly string[]): string | null {
  return lines.length === 0 ? null : lines.join('\n');
}

function movement(drift: { readonly fresh: ReadonlySet<string>; readonly changed: ReadonlySet<string> } | null, fingerprint: string): string | null {
  if (drift === null) return null;
  if (drift.fresh.has(fingerprint)) return 'new';
  return drift.changed.has(fingerprint) ? 'changed' : null;
}

/** How all cards of one report are written. */
interface Manner {
  readonly startedAt: string;
  /** Words of clauses and controls are left to the end of the report. */
  readonly brief: boolean;
  readonly common: CommonSentences;
}

function findingView(index: ResultIndex, finding: Finding, moved: string | null, manner: Manner): FindingView {
  const { startedAt, brief, common } = manner;
  const { tenants, fix, waiver } = finding;
  const { distinct, cite } = numberedEvidence(finding);
  const anchor = index.findingAnchor.get(finding.fingerprint) ?? '';
  const ids = [tenants.owner, tenants.reacher, ...(tenants.owners ?? [])].filter((id) => id !== null);
  return {
    anchor,
    number: anchor.slice(1),
    mark: statusMarks[finding.status],
    severity: finding.severity,
    severityWord: severityWords[finding.severity],
    kind: finding.kind,
    rule: finding.rule,
    title: finding.title,
    claim: finding.claim,
    tenantIds: [...new Set(ids)].join('\n'),
    reacher: tenants.reacher === null ? 'no single tenant' : tenantLabel(index, tenants.reacher),
    owner: ownerLabel(index, tenants),
    subject: `${finding.subject.type} ${finding.subject.id}`,
    observed: finding.observed,
    expected: finding.expected,
    because: saidOrLinked(common, finding.because),
    witness: finding.witness,
    evidence: evidenceViews(index, distinct),
    path: finding.path.map((hop) => ({ from: hop.from, to: hop.to, by: hop.by, evidence: cite(hop.evidence) })),
    fix: {
      heading: simulationWords(fix).heading,
      proof: saidOrLinked(common, simulationWords(fix).sentence),
      language: fix.language,
      target: fix.target,
      note: saidOrLinked(common, fix.note ?? null),
      commands: joined(fix.commands),
      undo: joined(fix.undo),
      verify: fix.verify,
    },
    clauses: finding.clauses.map((id) => ({ id, words: brief ? null : clauses[id] })),
    controls: controlViews(finding, manner),
    firstSeen: finding.firstSeen === startedAt ? 'in this run' : readableTime(finding.firstSeen),
    moved,
    waiver: waiver === null ? null : { ...waiver, ticket: waiver.ticket ?? 'none' },
    related: finding.related.map((fingerprint) => findingLink(index, fingerprint)),
    fingerprint: finding.fingerprint.slice(0, 16),
  };
}

function controlViews({ controls }: Finding, { brief, common }: Manner): Link[] {
  if (!brief) return controls.map(({ framework, id, title, status }) => ({ text: `${framework} ${id} ${title} (${status})`, href: null }));
  const ids = controlIds(controls);
  const link = ids === '' ? null : saidOrLinked(common, ids);
  return link === null ? [] : [link];
}

function movementOf(drift: Drift | null): (fingerprint: string) => string | null {
  const sets = drift === null ? null : { fresh: new Set(drift.new), changed: new Set(drift.changed) };
  return (fingerprint) => movement(sets, fingerprint);
}

const longReport = 500;
const lotSize = 50;

function inLots<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / lotSize) }, (_, at) => items.slice(at * lotSize, (at + 1) * lotSize));
}

/** What cards of a long report leave to its end; nothing in a short one. */
export function reportSentences({ findings }: AuditResult): CommonSentences {
  return commonSentences(findings.length > longReport ? findings : []);
}

/** The findings as cards, grouped by severity, waived ones last. Empty groups are left out. */
export function findingGroups(index: ResultIndex, result: AuditResult): readonly FindingGroup[] {
  const moved = movementOf(result.drift);
  const manner: Manner = { startedAt: result.run.startedAt, brief: result.findings.length > longReport, common: reportSentences(result) };
  const group = (id: string, heading: string, findings: readonly Finding[]): FindingGroup => ({
    id: `findings-${id}`,
    heading,
    count: count(findings.length),
    lots: inLots(findings.map((finding) => findingView(index, finding, moved(finding.fingerprint), manner))),
  });
  const failing = index.findings.filter((finding) => finding.status === 'fail');
  const waived = index.findings.filter((finding) => finding.status === 'waived');
  return [
    ...severities.map((severity) =>
      group(
        severity,
        severityWords[severity],
        failing.filter((finding) => finding.severity === severity),
      ),
    ),
    group('waived', 'Waived', waived),
  ].filter(({ lots }) => lots.length > 0);
}
