import type { Answer, Checklist, ChecklistAttestation, ChecklistGap } from '../../model/checklist.ts';
import type { Subject } from '../../model/verdict.ts';

/** Answers as words. */
export const answerWords: Readonly<Record<Answer, string>> = {
  'no': 'No',
  'open': 'Open',
  'remarks': 'Yes, with remarks',
  'yes': 'Yes',
  'not-applicable': 'Not applicable',
};

/** The verdict in a word or three. A tenant that does not exist yet can only be ready to be made. */
export function verdictWord({ tenant, verdict }: Checklist): string {
  const words = { 'ready': tenant.stage === 'planned' ? 'Ready to create' : 'Ready', 'not-ready': 'Not ready', 'cannot-say': 'Cannot say' } as const;
  return words[verdict.answer];
}

/** Attestations as words: what a person says is never called proven. */
export const attestationWords: Readonly<Record<ChecklistAttestation['answer'], string>> = {
  attested: 'Attested, not proven',
  open: 'Open',
  later: 'Due once it exists',
};

/** Who attested something, when and with what; or why it is open. */
export function attestationDetail({ reason, person, date, expires, evidence }: ChecklistAttestation): string {
  const by = person === null ? '' : `${person} on ${date ?? ''}, until ${expires ?? ''}: ${evidence ?? ''}`;
  return [reason ?? '', by].filter((part) => part !== '').join('; ');
}

/** The ids of subjects, each once; past `limit` the rest is counted. */
export function subjectList(subjects: readonly Subject[], limit: number): string {
  const ids = [...new Set(subjects.map(({ id }) => id))];
  const more = ids.length - limit;
  return `${ids.slice(0, limit).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What would close a gap, one line for all sources of one status and remedy; past `limit` sources are counted. */
export function neededSources({ missing }: ChecklistGap, limit: number): string[] {
  const groups = new Map<string, { readonly status: string; readonly remedy: string | null; readonly sources: string[] }>();
  for (const { source, status, remedy } of missing) {
    const group = groups.get(`${status}\n${remedy ?? ''}`) ?? { status, remedy, sources: [] };
    groups.set(`${status}\n${remedy ?? ''}`, group);
    group.sources.push(source);
  }
  return [...groups.values()].map(({ status, remedy, sources }) => {
    const more = sources.length - limit;
    const named = `${sources.slice(0, limit).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    // What was collected and does not decide the question needs a person, not another collect.
    return status === 'collected' ? `decide by ${named}` : `needs ${named} (${status.replace('-', ' ')})${remedy === null ? '' : `: ${remedy}`}`;
  });
}
