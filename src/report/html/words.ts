import type { State } from '../../model/audit-result.ts';
import type { Severity } from '../../model/severity.ts';
import type { Status } from '../../model/verdict.ts';

/** A status or state as it is shown: symbol (its shape), word, and what the word promises. */
export interface Mark {
  /** Id of the symbol in the page's sprite, and the class that colours it. */
  readonly shape: Status;
  readonly word: string;
  readonly meaning: string;
}

/** The six statuses. Green belongs to `pass` alone. */
export const statusMarks: Readonly<Record<Status, Mark>> = {
  'fail': { shape: 'fail', word: 'Fail', meaning: 'Assessed, and the requirement is broken. The evidence is shown.' },
  'error': {
    shape: 'error',
    word: 'Error',
    meaning: 'The check itself broke. Nothing is known; counts like not assessed.',
  },
  'not-assessed': {
    shape: 'not-assessed',
    word: 'Not assessed',
    meaning: 'Something needed was not seen. It may be good or bad: nobody looked.',
  },
  'waived': { shape: 'waived', word: 'Waived', meaning: 'Broken, and accepted by a named person until a date.' },
  'pass': { shape: 'pass', word: 'Pass', meaning: 'Assessed and proven. The only status shown in green.' },
  'not-applicable': {
    shape: 'not-applicable',
    word: 'Not applicable',
    meaning: 'There is nothing here that the check speaks about.',
  },
};

/** The three states of a site or tenant. */
export const stateMarks: Readonly<Record<State, Mark>> = {
  exposed: { shape: 'fail', word: 'Exposed', meaning: 'A leak is shown.' },
  incomplete: {
    shape: 'not-assessed',
    word: 'Incomplete',
    meaning: 'No leak is shown, but something needed was not assessed.',
  },
  isolated: { shape: 'pass', word: 'Isolated', meaning: 'Everything needed was assessed and proven.' },
};

/** Severities as words. */
export const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
};

/** A whole number with thousands separated, the same on every machine. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/gu, ',');
}

/** `1 tenant`, `2,000 tenants`. */
export function counted(value: number, one: string, many: string = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** At most `length` characters, never half a character; an ellipsis shows the cut. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${Array.from(text.slice(0, length * 2))
    .slice(0, length - 1)
    .join('')}…`;
}

/** `2026-11-23 02:00:07 UTC` from ISO 8601; anything else as it is. */
export function readableTime(iso: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/u.exec(iso);
  return parts === null ? iso : `${parts[1]} ${parts[2]} UTC`;
}

/** How much of what was required was assessed, in whole percent rounded down, so that 100 means all. Null when nothing was required. */
export function percentAssessed(coverage: { readonly required: number; readonly assessed: number }): number | null {
  return coverage.required === 0 ? null : Math.floor((100 * coverage.assessed) / coverage.required);
}

/** The names in one line; past `limit` the rest is counted, not hidden. */
export function listed(names: readonly string[], limit: number): string {
  const shown = names.slice(0, limit).join(', ');
  return names.length > limit ? `${shown} and ${count(names.length - limit)} more` : shown;
}
