import { grouped } from '../domain/grouped.ts';
import type { Inventory, Waiver } from '../inventory/inventory.ts';
import type { Fail, Subject, Verdict } from '../model/verdict.ts';
import type { CoverageResult } from './coverage.ts';
import { placedVerdicts, type RuleOutcome } from './evaluate.ts';
import type { PlacedFinding } from './findings.ts';
import { waiverRules } from './waiver-rules.ts';

const longestDays = 365;
const dayMs = 86_400_000;

/** Findings with waivers applied, and what is to be said about the waivers themselves. */
export interface WaivedFindings {
  readonly findings: readonly PlacedFinding[];
  readonly outcomes: readonly RuleOutcome[];
}

interface JudgedWaiver {
  readonly waiver: Waiver;
  readonly covered: readonly PlacedFinding[];
  readonly expired: boolean;
  /** Why it does not apply although it is in force; null when it may. */
  readonly broad: string | null;
  /** The rule has gaps: how many findings the waiver would cover is not known. */
  readonly open: boolean;
}

/**
 * Applies the inventory's waivers. Only a failing finding can be waived, never something that was not assessed. A waiver without a
 * fingerprint applies only where its rule was assessed completely, because otherwise nobody knows how much it covers.
 * @param startedAt start of the run, ISO 8601 UTC
 */
export function applyWaivers(findings: readonly PlacedFinding[], inventory: Inventory, coverage: CoverageResult, startedAt: string): WaivedFindings {
  const bySubject = grouped(findings, ({ finding }) => `${finding.rule}\n${finding.subject.id}`);
  const judged = inventory.waivers.map((waiver) => judge(waiver, bySubject, coverage, startedAt));
  const applied = new Map<string, Waiver>();
  for (const { waiver, covered, expired, broad, open } of judged) {
    if (expired || broad !== null || (open && waiver.fingerprint === null)) continue;
    for (const { finding } of covered) applied.set(finding.fingerprint, waiver);
  }
  return { findings: findings.map((placed) => waived(placed, applied.get(placed.finding.fingerprint))), outcomes: outcomesOf(judged) };
}

function waived(placed: PlacedFinding, waiver: Waiver | undefined): PlacedFinding {
  if (!waiver) return placed;
  const { reason, owner, ticket, expires } = waiver;
  return { ...placed, finding: { ...placed.finding, status: 'waived', waiver: { reason, owner, ticket, expires } } };
}

function judge(waiver: Waiver, bySubject: ReadonlyMap<string, readonly PlacedFinding[]>, coverage: CoverageResult, startedAt: string): JudgedWaiver {
  const onSubject = bySubject.get(`${waiver.rule}\n${waiver.subject}`) ?? [];
  const covered = onSubject.filter(({ finding }) => waiver.fingerprint === null || finding.fingerprint === waiver.fingerprint);
  return {
    waiver,
    covered,
    // The last day counts in full, UTC.
    expired: waiver.expires < startedAt.slice(0, 10),
    broad: tooBroad(waiver, covered.length, startedAt),
    open: coverage.gaps.has(waiver.rule),
  };
}

function tooBroad(waiver: Waiver, covered: number, startedAt: string): string | null {
  if (waiver.rule.includes('*') || waiver.subject === '' || waiver.subject === '*') return 'It is written with a wildcard.';
  if (waiver.reason.trim() === '' || waiver.owner.trim() === '') return 'It names no reason or no owner.';
  // Written so that a date that cannot be read is too far away.
  const withinAYear = Date.parse(waiver.expires) <= Date.parse(startedAt) + longestDays * dayMs;
  if (!withinAYear) return `It ends on ${waiver.expires}, more than ${longestDays} days from now.`;
  return covered > 1 ? `It covers ${covered} findings and names none of them by fingerprint.` : null;
}

function outcomesOf(judged: readonly JudgedWaiver[]): RuleOutcome[] {
  const { expired, unused, tooBroad: broad } = waiverRules;
  return [
    outcome(
      expired,
      judged.map((one) => (one.expired ? waiverFails(one.waiver, expiredWords(one)) : passes(one.waiver))),
    ),
    outcome(unused, judged.map(unusedVerdict)),
    outcome(broad, judged.map(broadVerdict)),
  ];
}

function outcome(rule: RuleOutcome['rule'], verdicts: readonly Verdict[]): RuleOutcome {
  const none: Verdict = { status: 'not-applicable', subject: { type: 'site', id: 'waivers' }, tenants: [], reason: 'The inventory has no waiver.' };
  const said = verdicts.length > 0 ? verdicts : [none];
  return { rule, places: [placedVerdicts(null, said)], placeGaps: [] };
}

function unusedVerdict({ waiver, covered, open }: JudgedWaiver): Verdict {
  if (covered.length > 0) return passes(waiver);
  if (open) return unknown(waiver, 'is in use');
  return waiverFails(waiver, {
    claim: `The waiver of ${waiver.owner} for ${waiver.rule} on ${waiver.subject} covers nothing.`,
    observed: 'No finding of this rule has this subject, or the fingerprint is another.',
    expected: 'Each waiver covers one finding.',
  });
}

function broadVerdict({ waiver, broad, open }: JudgedWaiver): Verdict {
  if (broad !== null) {
    return waiverFails(waiver, {
      claim: `The waiver of ${waiver.owner} for ${waiver.rule} on ${waiver.subject} is too broad and does not apply.`,
      observed: broad,
      expected: 'One finding, a reason, an owner, at most 365 days.',
    });
  }
  return open && waiver.fingerprint === null ? unknown(waiver, 'covers one finding only') : passes(waiver);
}

function expiredWords({ waiver, covered }: JudgedWaiver): Pick<Fail, 'claim' | 'observed' | 'expected'> {
  return {
    claim: `The waiver of ${waiver.owner} for ${waiver.rule} on ${waiver.subject} ended on ${waiver.expires}.`,
    observed: covered.length > 0 ? 'Its finding is still there and counts again.' : 'Its finding is gone.',
    expected: 'No waiver outlives its date.',
  };
}

function subjectOf(waiver: Waiver): Subject {
  return { type: 'waiver', id: `${waiver.rule} on ${waiver.subject}${waiver.fingerprint === null ? '' : ` (${waiver.fingerprint})`}` };
}

function passes(waiver: Waiver): Verdict {
  return { status: 'pass', subject: subjectOf(waiver), tenants: [] };
}

function unknown(waiver: Waiver, what: string): Verdict {
  const reason = `${waiver.rule} was not assessed completely, so it is not known whether the waiver ${what}; a fingerprint would bind it.`;
  return { status: 'not-assessed', subject: subjectOf(waiver), tenants: [], missing: [], reason };
}

function waiverFails(waiver: Waiver, words: Pick<Fail, 'claim' | 'observed' | 'expected'>): Verdict {
  const where = waiver.line === null ? 'bitewing.yaml' : `bitewing.yaml:${waiver.line}`;
  return {
    status: 'fail',
    subject: subjectOf(waiver),
    tenants: [],
    sides: { owner: null, reacher: null },
    ...words,
    evidence: [],
    fix: {
      language: 'yaml',
      target: where,
      commands: [`# waivers: the entry for ${waiver.rule} on ${waiver.subject}: remove it, or write it anew with fingerprint and date`],
      undo: [],
      verify: [{ command: 'bitewing audit', expect: 'no finding about this waiver' }],
    },
  };
}
