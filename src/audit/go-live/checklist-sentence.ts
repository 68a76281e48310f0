import type { Tenant } from '../../inventory/inventory.ts';
import type { Answer, Checklist, ClauseAnswer } from '../../model/checklist.ts';

/** What the verdict of a checklist rests on. */
export interface ChecklistGround extends Pick<Checklist, 'beyond' | 'rehearsal'> {
  readonly tenant: Tenant;
  readonly answers: readonly ClauseAnswer[];
}

/** The verdict of a checklist as a sentence: which clauses say no, which are open, what is missing. */
export function checklistSentence(answer: Checklist['verdict']['answer'], ground: ChecklistGround): string {
  const { tenant, answers, beyond, rehearsal } = ground;
  const named = (wanted: Answer): string[] => answers.filter((one) => one.answer === wanted).map(({ clause }) => clause);
  const [no, open] = [named('no'), named('open')];
  const attestations = [...answers.flatMap((one) => one.attestations), ...beyond.attestations];
  const unsaid = attestations.filter((one) => one.answer === 'open').length;
  const later = attestations.filter((one) => one.answer === 'later').length;
  const taken = rehearsal?.names.filter((one) => one.answer === 'taken').length ?? 0;
  const asks = rehearsal?.asks.length ?? 0;
  const parts = [
    ...(tenant.stage === 'retired' ? ['It is retired.'] : []),
    ...(no.length > 0 ? [`${counted(no.length, 'clause')} ${no.length === 1 ? 'says' : 'say'} no: ${no.join(', ')}.`] : []),
    ...(taken > 0 ? [`${counted(taken, 'name')} it is to have ${taken === 1 ? 'is' : 'are'} taken.`] : []),
    ...(open.length > 0 && rehearsal === null ? [`${counted(open.length, 'clause')} ${open.length === 1 ? 'is' : 'are'} open: ${open.join(', ')}.`] : []),
    ...(unsaid > 0 ? [`${counted(unsaid, 'attestation')} ${unsaid === 1 ? 'is' : 'are'} missing or expired.`] : []),
    ...(asks > 0 ? [`The inventory does not state ${counted(asks, 'thing')} the creation needs.`] : []),
    ...(rehearsal === null ? [] : [rehearsal.model.sentence]),
    ...(open.length > 0 && rehearsal !== null ? [`${counted(open.length, 'clause')} can be answered only once it exists: ${open.join(', ')}.`] : []),
    ...(later > 0 ? [`${counted(later, 'attestation')} ${later === 1 ? 'is' : 'are'} due once it exists.`] : []),
  ];
  return `${opening(answer, tenant)}${parts.length > 0 ? ` ${parts.join(' ')}` : ''}`;
}

function opening(answer: Checklist['verdict']['answer'], { name, stage }: Tenant): string {
  const what = stage === 'planned' ? 'be created' : 'go live';
  switch (answer) {
    case 'not-ready':
      return `${name} is not ready to ${what}.`;
    case 'cannot-say':
      return `Nobody can say whether ${name} is ready to ${what}.`;
    case 'ready':
      return stage === 'planned'
        ? `${name} is ready to be created.`
        : `${name} is ready to go live: every clause was assessed and proven, and what cannot be proven is attested.`;
  }
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
