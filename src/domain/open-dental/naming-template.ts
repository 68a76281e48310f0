import type { ServerSemantics } from '../mysql/grant-tables.ts';
import { byteText, foldName } from '../mysql/name-text.ts';
import { languageContains, type NameLanguage, type NameStep } from '../mysql/pattern-language-names.ts';

/** What the databases of a site can be called: `od_{slug}_{number:4}`, with the backups and archives Open Dental derives. */
export interface NamingTemplate {
  readonly text: string;
  /** Live names. */
  readonly live: NameLanguage;
  /** Live names, their backups and their archives. */
  readonly names: NameLanguage;
}

/** A template, or where it stops making sense. */
export type ParsedNamingTemplate =
  | { readonly ok: true; readonly value: NamingTemplate }
  | {
      readonly ok: false;
      readonly problem: {
        readonly code: 'unknown-placeholder' | 'stray-brace' | 'empty';
        readonly at: number;
        readonly expected: string;
      };
    };

const slugBytes = 'abcdefghijklmnopqrstuvwxyz0123456789';
const digits = '1234567890';
const placeholders = '{slug}, {number} or {number:<digits>}';

/**
 * Parses a naming template. `{slug}` is one or more of a-z and 0-9, `{number}` one or more digits, `{number:4}` exactly four; the rest is
 * literal, folded where the server folds names.
 */
export function parseNamingTemplate(text: string, server: Pick<ServerSemantics, 'lowerCaseTableNames'>): ParsedNamingTemplate {
  if (text === '') return { ok: false, problem: { code: 'empty', at: 0, expected: `a name with ${placeholders}` } };
  const live: NameStep[] = [];
  for (const part of text.matchAll(/\{[^{}]*\}|[{}]|[^{}]+/g)) {
    const [piece] = part;
    const steps = pieceSteps(piece, server);
    if (steps === null) {
      const code = piece.length === 1 ? 'stray-brace' : 'unknown-placeholder';
      return { ok: false, problem: { code, at: part.index, expected: placeholders } };
    }
    live.push(...steps);
  }
  const endings = [[], literal('_archive'), ...backupEndings()];
  return { ok: true, value: { text, live: [live], names: endings.map((ending) => [...live, ...ending]) } };
}

/** Can the template produce this name, as a live database, a backup or an archive? `name` as the server compares it. */
export function templateAccepts(template: NamingTemplate, name: string): boolean {
  return languageContains(template.names, byteText(name));
}

function pieceSteps(piece: string, server: Pick<ServerSemantics, 'lowerCaseTableNames'>): NameStep[] | null {
  if (piece === '{slug}') return some(slugBytes);
  if (piece === '{number}') return some(digits);
  const width = /^\{number:([1-9]\d?)\}$/.exec(piece)?.[1];
  if (width !== undefined) return Array.from({ length: Number(width) }, () => one(digits));
  if (/[{}]/.test(piece)) return null;
  return literal(server.lowerCaseTableNames === 0 ? piece : foldName(piece));
}

/** `backup_MM_dd_yyyy` and `backup_MM_dd_yyyy_n` for every month and day a calendar can have. */
function backupEndings(): NameStep[][] {
  const months = [
    [one('0'), one('123456789')],
    [one('1'), one('012')],
  ];
  const days = [
    [one('0'), one('123456789')],
    [one('12'), one('0123456789')],
    [one('3'), one('01')],
  ];
  const year = [one('2134567890'), one('0123456789'), one('2013456789'), one('6789012345')];
  const counts = [[], [...literal('_'), one('123456789'), { on: digits, repeats: true }]];
  return months.flatMap((month) =>
    days.flatMap((day) => counts.map((count) => [...literal('backup_'), ...month, ...literal('_'), ...day, ...literal('_'), ...year, ...count])),
  );
}

function one(on: string): NameStep {
  return { on, repeats: false };
}

function some(on: string): NameStep[] {
  return [one(on), { on, repeats: true }];
}

function literal(text: string): NameStep[] {
  return [...byteText(text)].map(one);
}
