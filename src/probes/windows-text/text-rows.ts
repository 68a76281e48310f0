import { decodeText } from '../../domain/text-encoding/decode-text.ts';
import type { SectionProblem } from '../host/host-section.ts';

/** Rows of an exported text that were understood, and what was not. Problems never quote the text: a command line can hold a password. */
export interface TextRows<Row> {
  readonly rows: readonly Row[];
  readonly problems: readonly SectionProblem[];
}

/** Text of an export, or why it is none. */
export type ExportedText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: SectionProblem };

const largest = 256 * 1024 * 1024;

/** No rows, for one reason. `line` is 1-based, 0 for the whole text. */
export function noRows(line: number, expected: string, found: string): TextRows<never> {
  return { rows: [], problems: [{ line, expected, found }] };
}

/**
 * The text of an export: UTF-8, UTF-16 with or without its mark, else code page 850, whose plain letters are those of every Windows console.
 * Empty text is a problem: a command that prints nothing has failed, whatever it returned.
 */
export function exportedText(bytes: Uint8Array, what: string): ExportedText {
  const refused = (expected: string, found: string): ExportedText => ({ ok: false, problem: { line: 0, expected, found } });
  if (bytes.length > largest) return refused('at most 256 MiB', `${Math.ceil(bytes.length / 1024 / 1024)} MiB`);
  const decoded = decodeText(bytes, 'cp850');
  if (!decoded.ok) return refused(decoded.expected, decoded.found);
  if (decoded.text.includes('\0')) return refused('text', 'binary data (NUL characters)');
  return decoded.text.trim() === '' ? refused(what, 'nothing') : { ok: true, text: decoded.text };
}

/** Lines with their number from 1, empty ones left out; `\r\r\n`, which wmic writes through a pipe, ends a line too. */
export function numberedLines(text: string): { readonly number: number; readonly text: string }[] {
  return text
    .split(/\r*\n/)
    .map((line, index) => ({ number: index + 1, text: line.replace(/\r+$/, '') }))
    .filter((line) => line.text.trim() !== '');
}
