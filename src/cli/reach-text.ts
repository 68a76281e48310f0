import type { AuditResult, ReachEntry } from '../model/audit-result.ts';
import type { Hop } from '../model/verdict.ts';

/** What is reached on each plane, in the order in which planes are told. */
export const planeWords: Readonly<Record<ReachEntry['plane'], string>> = {
  database: 'databases',
  files: 'folders and files',
  hl7: 'HL7 interfaces',
  network: 'network or endpoints',
  credentials: 'passwords',
  host: 'services',
};

/** Tells one entry of reach in sentences: the way step by step with what it needs and what shows it, or why there is none. */
export function reachText(result: AuditResult, { from, to, plane, state, reason, path, findings }: ReachEntry): string {
  const nameOf = (id: string): string => (id === '*' ? 'every other tenant' : (result.tenants.find((tenant) => tenant.id === id)?.name ?? id));
  const what = planeWords[plane];
  switch (state) {
    case 'reached': {
      const steps = path.length > 0 ? `. In ${path.length} ${path.length === 1 ? 'step' : 'steps'}:` : '; the findings tell how.';
      const shown = findings.length > 0 ? `  Findings: ${findings.join(', ')}\n` : '';
      return `${nameOf(from)} reaches the ${what} of ${nameOf(to)}${steps}\n${path.map((hop, at) => hopText(hop, at + 1)).join('')}${shown}`;
    }
    case 'separated':
      return `${nameOf(from)} reaches no ${what} of ${to === '*' ? 'any other tenant it has no line of its own for' : nameOf(to)}, because ${reason}.\n`;
    case 'not-assessed':
      return `Whether ${nameOf(from)} reaches the ${what} of ${nameOf(to)} was not assessed: ${reason.replace(/^not assessed(?: for everybody)?: /, 'left open by ')}.\n`;
  }
}

function hopText({ from, to, by, precondition, evidence }: Hop, number: number): string {
  const lines = [
    `  ${number}. ${from} -> ${to}: ${by}.`,
    ...(precondition === undefined ? [] : [`     Works if: ${precondition}.`]),
    ...evidence.map(({ source, pointer, excerpt }) => `     Shown by: ${source}${pointer}  ${excerpt}`),
  ];
  return `${lines.join('\n')}\n`;
}
