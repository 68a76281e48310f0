import { grouped } from '../../domain/grouped.ts';
import type { PlaceContext } from '../../facts/fact-map.ts';
import { type Severity, severities } from '../../model/severity.ts';
import type { Fail, NotAssessed, RuleError, Subject } from '../../model/verdict.ts';
import type { Rule } from '../../rules/define-rule.ts';
import type { Sha256 } from '../../snapshot/canonical-json.ts';
import type { RuleOutcome } from '../evaluate.ts';
import { fingerprint } from '../fingerprint.ts';

/** A failing verdict, as far as it is compared. */
export interface FailSeen {
  readonly rule: Rule;
  readonly verdict: Fail;
  readonly print: string;
}

/** A verdict that a source was missing for. */
export interface GapSeen {
  readonly rule: string;
  readonly subject: Subject;
  readonly tenants: readonly string[];
  /** Sources that were missing. */
  readonly missing: readonly string[];
}

/** What rules said, reduced to what a comparison needs. */
export interface Baseline {
  /** Fingerprint → the failing verdict; of several the worst. */
  readonly fails: ReadonlyMap<string, FailSeen>;
  /** Rule and subject → their failing verdicts. */
  readonly bySubject: ReadonlyMap<string, readonly FailSeen[]>;
  readonly gaps: ReadonlyMap<string, GapSeen>;
  /** Rule → sources it lacked, in whole or in part. */
  readonly lacking: ReadonlyMap<string, ReadonlySet<string>>;
  /** How many verdicts there were. */
  readonly verdicts: number;
}

/** Finds what was called otherwise before accounts were renamed. */
export type FormerName = (place: PlaceContext | null, text: string) => string;

/** The key under which verdicts of one rule on one subject meet. */
export function subjectKey(rule: string, { type, id }: Subject): string {
  return `${rule}\n${type}\n${id}`;
}

/** How bad a failing verdict is; 0 is worst. */
export function weightOf({ rule, verdict }: FailSeen): number {
  return severities.indexOf(severityOf(rule, verdict));
}

function severityOf(rule: Rule, verdict: Fail): Severity {
  return verdict.severity ?? rule.severity;
}

/** Reduces what rules said. `formerName` puts back names that a remedy changed, so that what merely moved is recognised. */
export function baselineOf(outcomes: readonly RuleOutcome[], sha256: Sha256, formerName: FormerName = (_place, text) => text): Baseline {
  const fails = new Map<string, FailSeen>();
  const all: FailSeen[] = [];
  const gaps = new Map<string, GapSeen>();
  let verdicts = 0;
  const noteFail = (rule: Rule, place: PlaceContext | null, verdict: Fail): void => {
    const subject = { type: verdict.subject.type, id: formerName(place, verdict.subject.id) };
    const discriminator = verdict.discriminator === undefined ? undefined : formerName(place, verdict.discriminator);
    const seen = { rule, verdict: { ...verdict, subject }, print: fingerprint(sha256, rule.id, subject, discriminator) };
    const known = fails.get(seen.print);
    if (known === undefined || weightOf(seen) < weightOf(known)) fails.set(seen.print, seen);
    all.push(seen);
  };
  for (const { rule, places } of outcomes) {
    for (const placed of places) {
      verdicts += placed.verdicts.length;
      for (const fail of placed.fails) noteFail(rule, placed.place, fail);
      for (const gap of placed.undecided) gaps.set(gapKey(rule, gap), { ...gap, rule: rule.id });
    }
  }
  return { fails, bySubject: grouped(all, ({ rule, verdict }) => subjectKey(rule.id, verdict.subject)), gaps, lacking: lackingOf(outcomes, gaps), verdicts };
}

function lackingOf(outcomes: readonly RuleOutcome[], gaps: ReadonlyMap<string, GapSeen>): Map<string, Set<string>> {
  const lacking = new Map(outcomes.map(({ rule, placeGaps }) => [rule.id, new Set(placeGaps.flatMap(({ missing }) => missing))]));
  for (const { rule, missing } of gaps.values()) for (const source of missing) lacking.get(rule)?.add(source);
  return lacking;
}

function gapKey(rule: Rule, { subject, tenants }: NotAssessed | RuleError): string {
  return `${subjectKey(rule.id, subject)}\n${tenants.join(' ')}`;
}
