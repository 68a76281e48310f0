import { grouped } from '../domain/grouped.ts';
import type { AuditResult, Finding } from '../model/audit-result.ts';
import type { Fix, SimulatedFix, SimulationState } from '../model/verdict.ts';
import type { Rule } from '../rules/define-rule.ts';
import type { Sha256 } from '../snapshot/canonical-json.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { applyFix } from './simulation/apply-fix.ts';
import type { Baseline, FailSeen } from './simulation/baseline.ts';
import { judgeWorld } from './simulation/judge-world.ts';
import { type World, worldOf } from './simulation/world.ts';

/** What remedies are tried on, and how much that may cost. */
export interface SimulationInput {
  readonly snapshot: Snapshot;
  readonly rules: readonly Rule[];
  /** What the rules said of the snapshot as it is. */
  readonly before: Baseline;
  readonly findings: readonly Finding[];
  readonly sha256: Sha256;
  /** How many times the site may be judged again; by default few for a large site, see `affordableAudits`. */
  readonly audits?: number;
}

/** What came of every failing finding's remedy, by fingerprint, and how many times the site was judged for it. */
export interface Simulation {
  readonly fixes: ReadonlyMap<string, SimulatedFix>;
  readonly audits: number;
}

/** The same commands, and all findings they are meant for. */
interface Remedy {
  readonly fix: Fix;
  readonly prints: readonly string[];
}

interface Trial extends SimulationInput {
  readonly fixes: Map<string, SimulatedFix>;
  /** Always taken back: tells what a remedy does on its own. */
  readonly scratch: World;
  left: number;
  used: number;
}

/** What simulating needs of the judgement. */
export interface SimulationBasis {
  readonly baseline: Baseline;
  /** The rules in scope. */
  readonly rules: readonly Rule[];
}

/** The result with what its remedies do to the model. */
export function withSimulatedFixes(
  { snapshot, sha256 }: Pick<SimulationInput, 'snapshot' | 'sha256'>,
  result: AuditResult,
  { baseline, rules }: SimulationBasis,
): AuditResult {
  const { fixes, audits } = simulateFixes({ snapshot, rules, before: baseline, findings: result.findings, sha256 });
  const findings = result.findings.map((finding): Finding => {
    const simulated = fixes.get(finding.fingerprint);
    return simulated === undefined ? finding : { ...finding, fix: { ...finding.fix, simulated } };
  });
  return { ...result, findings, run: { ...result.run, simulatedAudits: audits } };
}

/** Judging again may cost about as much as the audit itself where a site is large; a small one can afford to find every culprit. */
export function affordableAudits({ verdicts }: Baseline): number {
  return Math.min(64, Math.max(2, Math.floor(200_000 / Math.max(verdicts, 1))));
}

/**
 * Applies remedies to a snapshot and judges the result: does the finding go, does anything else fail? All remedies are tried together; only
 * where something opens are they halved until the culprit is alone. Remedies that stand in each other's way are tried one after the other.
 * Pure; its cost is counted in audits and limited.
 */
export function simulateFixes(input: SimulationInput): Simulation {
  const trial: Trial = { ...input, fixes: new Map(), scratch: worldOf(input.snapshot), left: input.audits ?? affordableAudits(input.before), used: 0 };
  const remedies = remediesOf(input.findings.filter(({ status }) => status === 'fail'));
  settle(
    trial,
    remedies.filter((remedy) => isApplicable(trial, remedy)),
  );
  return { fixes: trial.fixes, audits: trial.used };
}

/** Identical commands once. Names change last, so that every other command still finds them. */
function remediesOf(findings: readonly Finding[]): Remedy[] {
  const byCommands = new Map<string, { readonly fix: Fix; readonly prints: string[] }>();
  for (const { fix, fingerprint } of findings) {
    const key = JSON.stringify([fix.language, fix.target, fix.commands.length > 0 ? fix.commands : fingerprint]);
    const known = byCommands.get(key);
    if (known) known.prints.push(fingerprint);
    else byCommands.set(key, { fix, prints: [fingerprint] });
  }
  const renames = ({ fix }: Remedy): number => Number(fix.commands.some((command) => command.startsWith('RENAME USER')));
  return [...byCommands.values()].toSorted((a, b) => renames(a) - renames(b));
}

function decide(
  { fixes }: Trial,
  { prints }: Remedy,
  state: SimulationState,
  reason: string,
  closes: readonly string[] = [],
  opened: readonly FailSeen[] = [],
): void {
  const opens = opened.map(({ rule, verdict }) => ({ rule: rule.id, subject: verdict.subject, claim: verdict.claim }));
  for (const print of prints) fixes.set(print, { state, closes, opens, reason });
}

/** Tries a remedy on its own; one that cannot be run is decided at once. */
function isApplicable(trial: Trial, remedy: Remedy): boolean {
  const { fix } = remedy;
  let outcome: ReturnType<typeof applyFix> | undefined;
  trial.scratch.attempt(() => {
    outcome = applyFix(trial.scratch, fix, fix.commands);
    return 'only tried';
  });
  if (outcome === undefined || outcome.type === 'applied') return true;
  decide(trial, remedy, outcome.type === 'refused' ? 'not-closed' : 'not-modelled', outcome.reason);
  return false;
}

/** Runs what can be run in one world and judges it; what others stand in the way of gets a world of its own. */
function settle(trial: Trial, remedies: readonly Remedy[]): void {
  let pending = remedies;
  while (pending.length > 0) {
    const world = worldOf(trial.snapshot);
    const already = new Set<string>();
    const ran: Remedy[] = [];
    const waiting: Remedy[] = [];
    for (const remedy of pending) (applyFix(world, remedy.fix, remedy.fix.commands, already).type === 'applied' ? ran : waiting).push(remedy);
    judgeTogether(trial, world, ran);
    pending = waiting;
  }
}

function judgeTogether(trial: Trial, world: World, ran: readonly Remedy[]): void {
  if (trial.left === 0) {
    for (const remedy of ran) decide(trial, remedy, 'not-modelled', 'it was not told apart from other remedies: that takes more audits than were allowed');
    return;
  }
  trial.left -= 1;
  trial.used += 1;
  const { closed, opened, moved } = judgeWorld(world, trial.rules, trial.before, trial.sha256);
  if (opened.length > 0 && ran.length > 1) {
    for (const part of suspectsApart(ran, opened)) settle(trial, part);
    return;
  }
  const [only] = ran;
  if (only !== undefined && ran.length === 1) return decideAlone(trial, only, closed, opened);
  // What only moved may have been moved by another remedy: both are tried again without those that are above suspicion.
  const troubled = new Set([...ran.filter(({ prints }) => !prints.every((print) => closed.has(print))), ...suspectsAmong(ran, moved)]);
  for (const remedy of ran) {
    if (!troubled.has(remedy))
      decide(
        trial,
        remedy,
        'closes',
        `applied to the model together with ${ran.length - 1} other remedies: the finding is gone and nothing else fails`,
        remedy.prints,
      );
  }
  // One remedy may undo what another does: those that failed get a second chance without those that work, or by halves.
  for (const part of troubled.size < ran.length ? [[...troubled]] : halvesOf(ran)) settle(trial, part);
}

function decideAlone(trial: Trial, remedy: Remedy, closed: ReadonlySet<string>, opened: readonly FailSeen[]): void {
  const by = 'applied to the model by itself';
  const gone = remedy.prints.filter((print) => closed.has(print));
  const [first] = opened;
  if (first !== undefined) {
    const breaks = opened.some(({ rule, verdict }) => (verdict.kind ?? rule.kind) === 'function');
    decide(trial, remedy, breaks ? 'breaks' : 'opens', `${by}: ${first.verdict.claim}`, gone, opened);
  } else if (gone.length < remedy.prints.length) decide(trial, remedy, 'not-closed', `${by}: the finding stays`, gone);
  else decide(trial, remedy, 'closes', `${by}: the finding is gone and nothing else fails`, gone);
}

/** Two smaller lots: what has nothing in common with what opened and what has, else halves. */
function suspectsApart(ran: readonly Remedy[], opened: readonly FailSeen[]): readonly (readonly Remedy[])[] {
  const suspects = suspectsAmong(ran, opened);
  return suspects.size > 0 && suspects.size < ran.length ? [ran.filter((remedy) => !suspects.has(remedy)), [...suspects]] : halvesOf(ran);
}

function halvesOf(ran: readonly Remedy[]): readonly (readonly Remedy[])[] {
  const half = Math.ceil(ran.length / 2);
  return [ran.slice(0, half), ran.slice(half)];
}

/** The first of what fails are enough to suspect somebody. */
const suspectsFrom = 50;

/** Remedies whose commands name what is named in a verdict and in the fewest remedies: a folder, an account, a database. */
function suspectsAmong(ran: readonly Remedy[], seen: readonly FailSeen[]): ReadonlySet<Remedy> {
  if (seen.length === 0) return new Set();
  const naming = grouped(
    ran.flatMap((remedy) => [...new Set(wordsOf(remedy.fix.commands))].map((word) => ({ word, remedy }))),
    ({ word }) => word,
  );
  return new Set(
    seen.slice(0, suspectsFrom).flatMap(({ verdict }) => {
      const words = new Set(wordsOf([verdict.subject.id, ...verdict.evidence.map(({ excerpt }) => excerpt)]));
      const [fewest] = [...words]
        .map((word) => naming.get(word) ?? [])
        .filter((lot) => lot.length > 0)
        .toSorted((a, b) => a.length - b.length);
      return fewest?.map(({ remedy }) => remedy) ?? [];
    }),
  );
}

/** Names in a text, and the paths in it whole. */
function wordsOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const plain = text.replaceAll('\\_', '_').toLowerCase();
    return [...(plain.match(/[\w$.:-]{4,}/g) ?? []), ...(plain.match(/(?:[a-z]:)?[\\/][^"':*?<>|,;()]+/g) ?? []).map((path) => path.trim())];
  });
}
