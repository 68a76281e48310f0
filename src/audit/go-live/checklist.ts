import type { Tenant } from '../../inventory/inventory.ts';
import {
  answers as answerOrder,
  type Answer,
  type Checklist,
  type ChecklistAttestation,
  type ChecklistCheck,
  type ClauseAnswer,
} from '../../model/checklist.ts';
import { clauses, type Clause } from '../../model/clauses.ts';
import type { Rehearsal } from '../../model/rehearsal.ts';
import type { Severity } from '../../model/severity.ts';
import { isComplete } from '../exit-code.ts';
import { type JudgedInput, type JudgedTenant, judgeTenant, runId } from '../judged.ts';
import { isInScope, profiles } from '../profiles.ts';
import { attested } from './attested.ts';
import { checkAnswers, outOfScope, worstAnswer } from './check-answers.ts';
import { checklistSentence } from './checklist-sentence.ts';
import { rehearse } from './rehearse.ts';

/** Everything a checklist depends on. */
export interface ChecklistInput extends Omit<JudgedInput, 'profile' | 'tenant'> {
  readonly tenant: Tenant;
  /** Failures this severe, or worse, stop the go-live; a leak always does. */
  readonly gate: Severity;
  /** The day attestations are held against, `YYYY-MM-DD`. */
  readonly asOf: string;
  readonly toolVersion: string;
}

/** The go-live checklist of one tenant: the verdicts of an audit with the profile go-live, put in the order of the manual's page. Pure. */
export function checklist(input: ChecklistInput): Checklist {
  const { snapshot, rules, tenant, gate, asOf, sha256, toolVersion } = input;
  const { inventory } = snapshot;
  const rehearsed = tenant.stage === 'planned' ? rehearse({ snapshot, rules, tenant, gate, sha256 }) : null;
  const rehearsal = rehearsed?.rehearsal ?? null;
  // What is not there yet is answered for the model.
  const judged = rehearsed?.after ?? judgeTenant({ snapshot, rules, profile: profiles['go-live'], tenant: tenant.id, sha256 });
  const checks = new Map(checkAnswers(judged, tenant.id, gate).map((check) => [check.rule, check]));
  const asked = [...judged.outcomes.map(({ rule }) => rule), ...rules.filter((rule) => !isInScope(inventory.scope, rule))];
  const checkOf = (rule: (typeof rules)[number]): ChecklistCheck => checks.get(rule.id) ?? outOfScope(rule);
  const attestations = attested(inventory, tenant, asOf);
  const answers = clauseNames.map((clause): ClauseAnswer => {
    const own = asked
      .filter((rule) => rule.clauses.includes(clause))
      .map(checkOf)
      .toSorted((a, b) => answerOrder.indexOf(a.answer) - answerOrder.indexOf(b.answer));
    const said = attestations.filter((one) => one.clause === clause);
    return { clause, text: clauses[clause], answer: clauseAnswer(own, said), checks: own, attestations: said };
  });
  const beyond = { checks: asked.filter((rule) => rule.clauses.length === 0).map(checkOf), attestations: attestations.filter(({ clause }) => clause === null) };
  const { id, name, stage, server, databases } = tenant;
  return {
    schemaVersion: '1.0',
    tool: { name: 'bitewing', version: toolVersion },
    site: inventory.site,
    tenant: { id, name, stage, server, databases },
    run: {
      id: runId(judged.startedAt),
      startedAt: judged.startedAt,
      gate,
      asOf,
      sources: Object.fromEntries(snapshot.sources.flatMap((source) => (source.digest === null ? [] : [[source.id, source.digest]]))),
    },
    verdict: verdictOf({ tenant, judged, answers, beyond, rehearsal }),
    clauses: answers,
    beyond,
    rehearsal,
  };
}

// Ours, in the order of the page; the object has no other keys.
const clauseNames = Object.keys(clauses) as Clause[];

/** A clause is answered by its checks and by what people attest to it; nothing at all speaks for an open one. */
function clauseAnswer(checks: readonly ChecklistCheck[], said: readonly ChecklistAttestation[]): Answer {
  const parts = [...checks.map(({ answer }) => answer), ...(said.some(({ answer }) => answer === 'open') ? (['open'] as const) : [])];
  return worstAnswer(parts);
}

interface Ground extends Pick<Checklist, 'beyond' | 'rehearsal'> {
  readonly tenant: Tenant;
  readonly judged: JudgedTenant;
  readonly answers: readonly ClauseAnswer[];
}

/** Not ready beats cannot say beats ready, as an audit's exit codes do. A retired tenant is never ready. */
function verdictOf(ground: Ground): Checklist['verdict'] {
  const { answers, beyond, rehearsal } = ground;
  const all = [...answers.map((one) => one.answer), ...beyond.checks.map((one) => one.answer)];
  const stops = all.includes('no') || rehearsal?.model.answer === 'not-isolated' || rehearsal?.names.some((one) => one.answer === 'taken') === true;
  const isOpen = rehearsal === null ? isOpenLive(ground, all) : isOpenPlanned(rehearsal);
  const answer = stops ? 'not-ready' : isOpen ? 'cannot-say' : 'ready';
  const exitCode = ({ 'not-ready': 1, 'cannot-say': 3, 'ready': 0 } as const)[answer];
  return { answer, sentence: checklistSentence(answer, ground), exitCode };
}

function isOpenLive({ tenant, judged, beyond }: Ground, all: readonly Answer[]): boolean {
  const { total, leaksOpen } = judged.coverage;
  return tenant.stage === 'retired' || leaksOpen || !isComplete(total) || all.includes('open') || beyond.attestations.some(({ answer }) => answer === 'open');
}

/** What can only be assessed or attested once it exists does not stop its creation; what was not seen of the others does. */
function isOpenPlanned({ names, asks, model }: Rehearsal): boolean {
  return model.answer === 'cannot-say' || asks.length > 0 || names.some(({ answer }) => answer === 'open');
}
