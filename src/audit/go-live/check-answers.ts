import { grouped } from '../../domain/grouped.ts';
import type { Answer, ChecklistCheck, ChecklistFinding, ChecklistGap } from '../../model/checklist.ts';
import { atLeast, type Severity } from '../../model/severity.ts';
import type { NotAssessed, RuleError, Verdict } from '../../model/verdict.ts';
import type { Rule } from '../../rules/define-rule.ts';
import type { PlacedVerdicts, RuleOutcome } from '../evaluate.ts';
import type { PlacedFinding } from '../findings.ts';
import type { JudgedTenant } from '../judged.ts';
import { howMissing } from '../missing-sources.ts';

/** Reasons shown for one check; the sources missing are all shown. */
const reasonsAtMost = 3;

/** Everything that is looked up while checks are answered. */
interface Answering {
  readonly judged: JudgedTenant;
  readonly tenant: string;
  readonly gate: Severity;
  readonly findings: ReadonlyMap<string, readonly PlacedFinding[]>;
  /** What concerns the tenant, by the list it stands in: several rules give the very same. */
  readonly ofLists: Map<readonly Verdict[], { readonly place: PlacedVerdicts['place']; readonly own: readonly Verdict[] }>;
}

/** What every rule in scope came to for one tenant, in the order of the rules. */
export function checkAnswers(judged: JudgedTenant, tenant: string, gate: Severity): ChecklistCheck[] {
  const answering: Answering = {
    judged,
    tenant,
    gate,
    findings: grouped(judged.placed, ({ finding }) => finding.rule),
    ofLists: new Map(),
  };
  return judged.outcomes.map((outcome) => checkAnswer(answering, outcome));
}

/** A rule the inventory leaves out: nobody looked, so it is open. */
export function outOfScope({ id, title, severity }: Rule): ChecklistCheck {
  const area = id.slice(0, id.indexOf('/'));
  const gaps = [{ reason: `The inventory leaves ${area} out of scope, so nobody looked.`, missing: [] }];
  return { rule: id, title, severity, answer: 'open', proved: [], findings: [], gaps, notApplicable: [] };
}

/** The answer to several questions at once: the worst of them, and not applicable only where all are. */
export function worstAnswer(parts: readonly Answer[]): Answer {
  const worst = (['no', 'open', 'remarks', 'yes'] as const).find((answer) => parts.includes(answer));
  return worst ?? 'not-applicable';
}

/** True when the finding stops a go-live: a leak of any severity, or anything at or above the gate. */
export function stopsGoLive({ kind, severity, status }: Pick<ChecklistFinding, 'kind' | 'severity' | 'status'>, gate: Severity): boolean {
  return status === 'fail' && (kind === 'leak' || atLeast(severity, gate));
}

function checkAnswer(answering: Answering, outcome: RuleOutcome): ChecklistCheck {
  const { rule } = outcome;
  const findings = (answering.findings.get(rule.id) ?? []).map(shown);
  const gap = answering.judged.coverage.gaps.get(rule.id);
  const isOpen = gap !== undefined && (gap.everyone || gap.tenants.has(answering.tenant));
  const own = outcome.places.flatMap((placed) => ownVerdicts(placed, answering));
  const proved = own.flatMap(({ status, subject }) => (status === 'pass' ? [subject] : []));
  const reasons = own.flatMap((verdict) => (verdict.status === 'not-applicable' ? [verdict.reason] : []));
  const parts: Answer[] = [
    ...findings.map((finding): Answer => (stopsGoLive(finding, answering.gate) ? 'no' : 'remarks')),
    ...(isOpen ? (['open'] as const) : []),
    ...(proved.length > 0 ? (['yes'] as const) : []),
  ];
  return {
    rule: rule.id,
    title: rule.title,
    severity: rule.severity,
    answer: worstAnswer(parts),
    proved,
    findings,
    gaps: isOpen ? gapsOf(answering, outcome, own) : [],
    notApplicable: proved.length + findings.length > 0 || isOpen ? [] : [...new Set(reasons)],
  };
}

/** Those about the tenant by name, or about a whole place it is on, or the site. */
function ownVerdicts({ verdicts, place }: PlacedVerdicts, { tenant, ofLists }: Answering): readonly Verdict[] {
  const known = ofLists.get(verdicts);
  if (known?.place === place) return known.own;
  const isOnPlace = place === null || place.tenants.includes(tenant);
  const own: Verdict[] = [];
  for (let at = 0; at < verdicts.length; at++) {
    const verdict = verdicts[at];
    const tenants = verdict?.tenants ?? [];
    if (verdict !== undefined && (tenants.length === 0 ? isOnPlace : tenants[0] === tenant || (tenants.length > 1 && tenants.includes(tenant))))
      own.push(verdict);
  }
  ofLists.set(verdicts, { place, own });
  return own;
}

function shown({ finding }: PlacedFinding): ChecklistFinding {
  const { fingerprint, severity, kind, status, claim, fix, waiver } = finding;
  const [command] = fix.commands;
  return {
    fingerprint,
    severity,
    kind,
    status,
    claim,
    fix: command === undefined ? null : { language: fix.language, target: fix.target, command },
    waived: waiver && { owner: waiver.owner, expires: waiver.expires },
  };
}

/** What left the check open: verdicts about this tenant first; where there are none, those about others, who might reach it. */
function gapsOf({ judged }: Answering, { places, placeGaps }: RuleOutcome, own: readonly Verdict[]): ChecklistGap[] {
  const mine = own.filter(isUndecided);
  const undecided = mine.length > 0 ? mine : places.flatMap((placed) => placed.undecided);
  // The audit room names missing sources one by one in its reasons; here they stand beside the reason.
  const byReason = grouped(undecided, ({ reason }) => (reason.startsWith('Missing: ') ? 'A source is missing.' : reason));
  const sourceOf = (id: string): ChecklistGap['missing'][number] => howMissing(id, judged.places);
  const gaps = [...byReason].map(([reason, all]) => ({
    reason: mine.length > 0 ? reason : `Of others, who might reach it or share its place: ${reason}`,
    missing: [...new Set(all.flatMap((verdict) => verdict.missing))].map(sourceOf),
  }));
  const told = gaps.slice(0, reasonsAtMost);
  const named = new Set(told.flatMap((gap) => gap.missing.map(({ source }) => source)));
  const rest = [...new Set([...gaps.flatMap((gap) => gap.missing.map(({ source }) => source)), ...placeGaps.flatMap((gap) => gap.missing)])];
  const untold = rest.filter((source) => !named.has(source));
  if (gaps.length <= reasonsAtMost && untold.length === 0) return told;
  const more = gaps.length - told.length;
  return [...told, { reason: more > 0 ? `${more} more ${more === 1 ? 'reason' : 'reasons'}.` : 'More sources were missing.', missing: untold.map(sourceOf) }];
}

function isUndecided(verdict: Verdict): verdict is NotAssessed | RuleError {
  return verdict.status === 'not-assessed' || verdict.status === 'error';
}
