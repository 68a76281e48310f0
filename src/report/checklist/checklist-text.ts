import type { Checklist, ChecklistAttestation, ChecklistCheck, ChecklistGap } from '../../model/checklist.ts';
import type { Rehearsal } from '../../model/rehearsal.ts';
import { visibleText } from '../visible-text.ts';
import { answerWords, attestationDetail, attestationWords, neededSources, subjectList, verdictWord } from './checklist-words.ts';
import { creationScripts } from './creation-scripts.ts';

const subjectsShown = 3;

/** A checklist for the terminal: the verdict, the clauses in order with what fails, is open, was proved; what people attest; the commands of a planned tenant. */
export function checklistText(list: Checklist): string {
  const { tenant, verdict, run, clauses, beyond, rehearsal } = list;
  const told = new Map<string, string>();
  const lines = [
    `${verdictWord(list).toUpperCase()}  ${tenant.name} (${tenant.id}, ${tenant.stage}, on ${tenant.server})`,
    verdict.sentence,
    ...clauses.flatMap(({ clause, text, answer, checks, attestations }) => [
      '',
      `${clause.padEnd(5)}${answerWords[answer].toUpperCase().padEnd(19)}${text}`,
      ...checks.flatMap((check) => checkLines(check, clause, told)),
      ...notApplicableLine(checks),
      ...attestations.map(attestationLine),
    ]),
    '',
    'Beyond the manual’s page',
    ...beyond.checks.flatMap((check) => checkLines(check, 'above', told)),
    ...notApplicableLine(beyond.checks),
    ...beyond.attestations.map(attestationLine),
    ...(rehearsal === null ? [] : rehearsalLines(rehearsal)),
    '',
    'Remedies   bitewing fix --finding FINGERPRINT prints each whole, with undo, after trying it on a model',
    `Judged     snapshot of ${run.startedAt}, gate ${run.gate}; attestations as of ${run.asOf}`,
    `Exit code  ${verdict.exitCode}`,
  ];
  return `${lines.map((line) => visibleText(oneLine(line))).join('\n')}\n`;
}

/** One rule under one clause. What stood under an earlier clause already is only pointed to: `told` remembers. */
function checkLines(check: ChecklistCheck, clause: string, told: Map<string, string>): string[] {
  const { rule, proved, findings, gaps } = check;
  const earlier = told.get(rule);
  told.set(rule, earlier ?? clause);
  const see = earlier === undefined ? '' : `, see ${earlier}`;
  return [
    ...findings.flatMap(({ status, severity, claim, fingerprint, fix, waived }) => [
      `  ${(status === 'waived' ? 'waived' : 'fails').padEnd(8)}${severity}: ${claim}  [${fingerprint}]${see}`,
      ...(waived === null ? [] : [`          accepted by ${waived.owner} until ${waived.expires}`]),
      ...(fix === null || earlier !== undefined ? [] : [`          ${fix.target}> ${fix.command}`]),
    ]),
    ...(earlier === undefined ? gaps.flatMap((gap) => gapLines(rule, gap)) : gaps.length > 0 ? [`  open    ${rule}${see}`] : []),
    ...(proved.length > 0 && gaps.length === 0 ? [`  proved  ${rule}: ${subjectList(proved, subjectsShown)}`] : []),
  ];
}

function notApplicableLine(checks: readonly ChecklistCheck[]): string[] {
  const rules = checks.filter(({ answer }) => answer === 'not-applicable').map(({ rule }) => rule);
  return rules.length === 0 ? [] : [`  n/a     ${rules.join(', ')}`];
}

function gapLines(rule: string, gap: ChecklistGap): string[] {
  return [`  open    ${rule}: ${gap.reason}`, ...neededSources(gap, subjectsShown).map((needed) => `          ${needed}`)];
}

function attestationLine(said: ChecklistAttestation): string {
  return `  ${said.answer.padEnd(10)}${said.item}: ${said.states} (${attestationWords[said.answer]}${said.answer === 'later' ? '' : `: ${attestationDetail(said)}`})`;
}

function rehearsalLines(rehearsal: Rehearsal): string[] {
  const { names, asks, model, steps } = rehearsal;
  return [
    '',
    'Names it is to have, against everything that exists or is planned',
    ...names.map(({ what, text, answer, reason }) => `  ${answer.replace('-', ' ').padEnd(11)}${what}: ${text}${reason === null ? '' : `, ${reason}`}`),
    ...(asks.length === 0 ? [] : ['', 'The inventory does not state', ...asks.map((ask) => `  ${ask}`)]),
    '',
    model.sentence,
    ...model.findings.map(({ severity, rule, claim }) => `  ${severity.padEnd(9)}${rule}: ${claim}`),
    ...creationScripts(steps).flatMap(({ fileName, text }) => ['', `--- ${fileName}`, ...text.trimEnd().split('\n')]),
  ];
}

/** A line break in a name must not begin a line of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
}
