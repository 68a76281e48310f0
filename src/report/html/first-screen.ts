import type { AuditResult, ControlReference, Drift, DriftedFinding } from '../../model/audit-result.ts';
import { clauses, type Clause } from '../../model/clauses.ts';
import { type FactsView, factsView } from './fact-view.ts';
import { findingLink, tenantLabel, type Link, type ResultIndex } from './index-of-result.ts';
import { missingViews, type MissingView } from './source-view.ts';
import { count, counted, percentAssessed, readableTime, severityWords, stateMarks, statusMarks, type Mark } from './words.ts';

/** One kind of movement since the previous run. */
export interface MovementView {
  readonly word: string;
  readonly count: string;
  readonly zero: boolean;
  readonly meaning: string;
  readonly links: readonly Link[];
  readonly gone: readonly { readonly severityWord: string; readonly claim: string; readonly rule: string }[];
  readonly sources: readonly string[];
}

/** What moved since the previous run. */
export interface DriftView {
  readonly previousRun: string;
  readonly movements: readonly MovementView[];
  readonly facts: FactsView | null;
  /** The same since the last complete run, in a sentence; null when that is the previous run, or there is none. */
  readonly sinceComplete: string | null;
}

/** The answers of the first screen: is anyone exposed, what was not seen, what changed, what first. */
export interface FirstScreen {
  readonly mark: Mark;
  readonly sentence: string;
  readonly facts: readonly { readonly count: string; readonly word: string }[];
  readonly coverage: {
    /** 0 to 100 for the bar; 0 when nothing was required. */
    readonly percent: number;
    readonly words: string;
    readonly detail: string;
    readonly complete: boolean;
    readonly top: readonly MissingView[];
    readonly more: string | null;
  };
  readonly drift: DriftView | null;
  readonly first: readonly {
    readonly severity: string;
    readonly severityWord: string;
    readonly link: Link;
    readonly remedy: string;
    readonly sides: string;
  }[];
  readonly firstRest: string | null;
}

const topMissing = 3;
const topFindings = 5;

function gone(findings: readonly DriftedFinding[]): MovementView['gone'] {
  return findings.map(({ severity, claim, rule }) => ({ severityWord: severityWords[severity], claim, rule }));
}

/** The movements since the previous run; null when none was given. */
export function driftView(index: ResultIndex, result: AuditResult): DriftView | null {
  const { drift } = result;
  if (drift === null) return null;
  const present = (word: string, meaning: string, fingerprints: readonly string[], linked: boolean): MovementView => ({
    word,
    count: count(fingerprints.length),
    zero: fingerprints.length === 0,
    meaning,
    links: linked ? fingerprints.map((fingerprint) => findingLink(index, fingerprint)) : [],
    gone: [],
    sources: [],
  });
  const absent = (word: string, meaning: string, findings: readonly DriftedFinding[]): MovementView => ({
    ...present(word, meaning, [], false),
    count: count(findings.length),
    zero: findings.length === 0,
    gone: gone(findings),
  });
  return {
    previousRun: drift.previousRun,
    movements: [
      present('new', 'not there in the previous run', drift.new, true),
      present('changed', 'same finding, other severity or observation', drift.changed, true),
      present('still there', 'seen in both runs', drift.persisting, false),
      absent('resolved', 'gone, and assessed again', drift.resolved),
      absent('cannot be compared', 'gone, but not assessed this time or its rule changed: not resolved', drift.incomparable),
      {
        ...present('sources seen less', 'collected last time and not this time', drift.lessSeen, false),
        sources: drift.lessSeen,
      },
    ],
    facts: factsView(drift.facts),
    sinceComplete: result.sinceComplete ? sinceCompleteWords(result.sinceComplete) : null,
  };
}

function sinceCompleteWords(drift: Drift): string {
  const parts = [`${count(drift.new.length)} new`, `${count(drift.resolved.length)} resolved`, `${count(drift.persisting.length)} still there`];
  return `Since run ${drift.previousRun}, the last in which everything required was assessed: ${parts.join(', ')}.`;
}

function coverageView(result: AuditResult): FirstScreen['coverage'] {
  const { coverage } = result;
  const percent = percentAssessed(coverage);
  const missing = missingViews(result);
  return {
    percent: percent ?? 0,
    words: percent === null ? 'Nothing was required' : `${percent} % assessed`,
    detail: `${count(coverage.assessed)} of ${count(coverage.required)} required checks of rule and tenant`,
    complete: percent === 100 && missing.length === 0,
    top: missing.slice(0, topMissing),
    more: missing.length > topMissing ? counted(missing.length - topMissing, 'more missing source') : null,
  };
}

function firstThings(index: ResultIndex): FirstScreen['first'] {
  return index.findings
    .filter((finding) => finding.status === 'fail')
    .slice(0, topFindings)
    .map((finding) => {
      const { reacher, owner } = finding.tenants;
      return {
        severity: finding.severity,
        severityWord: severityWords[finding.severity],
        link: findingLink(index, finding.fingerprint),
        remedy: `${finding.fix.language} on ${finding.fix.target}`,
        sides: reacher !== null && owner !== null ? `${tenantLabel(index, reacher)} → ${tenantLabel(index, owner)}` : finding.subject.id,
      };
    });
}

/** Everything above the fold. */
export function firstScreen(index: ResultIndex, result: AuditResult): FirstScreen {
  const failing = index.findings.filter((finding) => finding.status === 'fail').length;
  const waived = index.findings.length - failing;
  return {
    mark: stateMarks[result.verdict.state],
    sentence: result.verdict.sentence,
    facts: [
      { count: count(result.site.tenants), word: result.site.tenants === 1 ? 'tenant' : 'tenants' },
      { count: count(failing), word: failing === 1 ? 'failing finding' : 'failing findings' },
      { count: count(waived), word: 'waived' },
      { count: count(result.checks.length), word: result.checks.length === 1 ? 'rule applied' : 'rules applied' },
    ],
    coverage: coverageView(result),
    drift: driftView(index, result),
    first: firstThings(index),
    firstRest: failing > topFindings ? `All ${count(failing)} failing findings` : null,
  };
}

/** Legend of the six statuses and the three states. */
export const legend: { readonly statuses: readonly Mark[]; readonly states: readonly Mark[] } = {
  statuses: Object.values(statusMarks),
  states: Object.values(stateMarks),
};

/** Clauses and controls that the report cites, each once, with their words. */
export function vocabulary(result: AuditResult): {
  readonly clauses: readonly { readonly id: string; readonly words: string }[];
  readonly controls: readonly ControlReference[];
} {
  const cited = new Set<Clause>([...result.checks, ...result.findings].flatMap((judged) => judged.clauses));
  const controls = new Map(result.findings.flatMap((finding) => finding.controls).map((control) => [`${control.framework}\n${control.id}`, control]));
  return {
    clauses: Object.entries(clauses).flatMap(([id, words]) => ([...cited].some((clause) => clause === id) ? [{ id, words }] : [])),
    controls: [...controls.values()].toSorted((a, b) => (`${a.framework}\n${a.id}` < `${b.framework}\n${b.id}` ? -1 : 1)),
  };
}

/** Who ran it, when, as whom, and with which outcome. */
export function runFacts(result: AuditResult): readonly { readonly term: string; readonly value: string }[] {
  const { run, tool } = result;
  return [
    { term: 'Run', value: run.id },
    { term: 'Started', value: readableTime(run.startedAt) },
    { term: 'Tool', value: `${tool.name} ${tool.version}, ${counted(tool.rules, 'rule')}` },
    { term: 'Profile', value: run.profile },
    { term: 'Gate', value: `fails at ${run.gate} or worse` },
    { term: 'Scope', value: run.scope.join(', ') },
    { term: 'Exit code', value: `${run.exitCode}: ${exitMeanings[run.exitCode] ?? 'see the manual'}` },
    { term: 'Snapshot (SHA-256)', value: run.snapshotDigest },
    { term: 'Report format', value: result.schemaVersion },
    ...run.collectors.map((collector, at) => ({
      term: run.collectors.length === 1 ? 'Collected by' : `Collected by (${at + 1})`,
      value: `${collector.account ?? 'an unknown account'} on ${collector.host}, version ${collector.version}, ${readableTime(collector.startedAt)}`,
    })),
  ];
}

const exitMeanings: Readonly<Record<number, string>> = {
  0: 'isolated and complete',
  1: 'failing findings at or above the gate',
  2: 'usage or configuration',
  3: 'incomplete: something the profile requires was not assessed',
  70: 'internal error',
};
