import type { PlaceContext } from '../facts/fact-map.ts';
import type { Finding } from '../model/audit-result.ts';
import { severities } from '../model/severity.ts';
import type { Fail } from '../model/verdict.ts';
import type { Rule } from '../rules/define-rule.ts';
import type { Sha256 } from '../snapshot/canonical-json.ts';
import { controlsFor } from './controls.ts';
import type { RuleOutcome } from './evaluate.ts';
import { fingerprint } from './fingerprint.ts';

/** A finding, whom it concerns and where it was made; null is the whole site. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly place: PlaceContext | null;
  /** Empty: everybody on the place or site. */
  readonly concerned: readonly string[];
}

/** The failing verdicts of all rules as findings. Verdicts with one fingerprint are one finding; their evidence is joined. */
export function findingsOf(outcomes: readonly RuleOutcome[], sha256: Sha256, firstSeen: string): PlacedFinding[] {
  const findings = new Map<string, PlacedFinding>();
  const note = (rule: Rule, verdict: Fail, place: PlaceContext | null): void => {
    const print = fingerprint(sha256, rule.id, verdict.subject, verdict.discriminator);
    const made = { finding: asFinding(rule, verdict, print, firstSeen), place, concerned: verdict.tenants };
    const same = findings.get(print);
    findings.set(print, same ? joined(same, made) : made);
  };
  for (const { rule, places } of outcomes) {
    for (const { place, fails } of places) for (const fail of fails) note(rule, fail, place);
  }
  return [...findings.values()];
}

function asFinding(rule: Rule, fail: Fail, print: string, firstSeen: string): Finding {
  return {
    fingerprint: print,
    rule: rule.id,
    title: rule.title,
    severity: fail.severity ?? rule.severity,
    kind: fail.kind ?? rule.kind,
    status: 'fail',
    tenants: fail.sides,
    subject: fail.subject,
    claim: fail.claim,
    observed: fail.observed,
    expected: fail.expected,
    because: fail.because ?? null,
    witness: fail.witness ?? null,
    evidence: fail.evidence,
    path: fail.path ?? [],
    fix: fail.fix,
    clauses: rule.clauses,
    controls: controlsFor(rule.id),
    firstSeen,
    waiver: null,
    related: [],
  };
}

function joined(first: PlacedFinding, second: PlacedFinding): PlacedFinding {
  const [worse, other] = byWeight(first.finding, second.finding) <= 0 ? [first, second] : [second, first];
  const everybody = worse.concerned.length === 0 || other.concerned.length === 0;
  return {
    finding: { ...worse.finding, evidence: [...worse.finding.evidence, ...other.finding.evidence] },
    place: worse.place === other.place ? worse.place : null,
    concerned: everybody ? [] : [...new Set([...worse.concerned, ...other.concerned])],
  };
}

function byWeight(a: Finding, b: Finding): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || Number(b.kind === 'leak') - Number(a.kind === 'leak');
}

/** Worst first: severity, leaks before others, rule id, subject, fingerprint. The same findings always come in the same order. */
export function worstFirst(a: Finding, b: Finding): number {
  return (
    byWeight(a, b) ||
    sidesNamed(b) - sidesNamed(a) ||
    compare(b.rule.split('/')[0] ?? '', a.rule.split('/')[0] ?? '') ||
    compare(a.rule, b.rule) ||
    compare(a.subject.id, b.subject.id) ||
    compare(a.fingerprint, b.fingerprint)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A leak that names both tenants is the most telling: two customers, one path. */
function sidesNamed({ tenants }: Finding): number {
  return (tenants.owner === null ? 0 : 1) + (tenants.reacher === null ? 0 : 1);
}

const relatedAtMost = 20;

/** Adds to each finding those of other rules that rest on the same evidence row, twenty at most. */
export function withRelated(findings: readonly PlacedFinding[]): PlacedFinding[] {
  const byRow = new Map<string, Map<string, string[]>>();
  for (const { finding } of findings) {
    for (const row of rowsOf(finding)) {
      const rules = byRow.get(row) ?? new Map<string, string[]>();
      byRow.set(row, rules);
      const prints = rules.get(finding.rule);
      if (!prints) rules.set(finding.rule, [finding.fingerprint]);
      else if (prints.length < relatedAtMost) prints.push(finding.fingerprint);
    }
  }
  return findings.map((placed) => {
    const related = new Set<string>();
    for (const row of rowsOf(placed.finding)) {
      for (const [rule, prints] of byRow.get(row) ?? []) {
        if (rule !== placed.finding.rule) for (const print of prints) related.add(print);
      }
    }
    return related.size === 0 ? placed : { ...placed, finding: { ...placed.finding, related: [...related].toSorted().slice(0, relatedAtMost) } };
  });
}

function rowsOf(finding: Finding): string[] {
  // A pointer to a whole artifact is no row: half of all findings would be related.
  return finding.evidence.filter(({ pointer }) => pointer !== '').map(({ source, pointer }) => `${source}#${pointer}`);
}
