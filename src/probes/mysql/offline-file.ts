import type { StatementParser } from '../../domain/sql-references/schema-references.ts';

/** Text of an exported file, or why it is not usable. `line` is 1-based; 0 when the file as a whole is meant. */
export type OfflineText = { readonly ok: true; readonly name: string; readonly text: string } | { readonly ok: false; readonly problem: OfflineProblem };

/** What decoding needs from outside: the time and the key, neither of which a file can tell, and a parser that takes a moment to load. */
export interface DecodeExportOptions {
  /** ISO 8601 UTC. */
  readonly now: string;
  /** Keyed fingerprint `key id:hex` of a password hash found in a text; the hash itself is dropped. */
  readonly fingerprint: (secret: string) => string;
  /** Of `loadStatementParser`; without it the bodies of views and routines are only scanned. */
  readonly parser?: StatementParser | null;
}

/** Why an exported file cannot be used. `line` is 1-based, 0 for the whole file. */
export interface OfflineProblem {
  readonly file: string;
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

/** An exported file as it was read. */
export interface OfflineFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const largest = 256 * 1024 * 1024;

const escapes: Readonly<Record<string, string>> = { 'n': '\n', 't': '\t', '0': '\0', '\\': '\\' };

/** Undoes what `--batch` does to what would break its lines. */
export function unescapedBatch(text: string): string {
  return text.replaceAll(/\\([nt0\\])/g, (_, letter: string) => escapes[letter] ?? letter);
}

/** `file:line: expected …, found …` */
export function problemText(problem: OfflineProblem): string {
  return `${problem.file}${problem.line === 0 ? '' : `:${problem.line}`}: expected ${problem.expected}, found ${problem.found}`;
}

/** Decodes UTF-8, or UTF-16 with a byte order mark (PowerShell's `>`). Refuses what is too large or binary. */
export function offlineText(file: OfflineFile): OfflineText {
  const refuse = (expected: string, found: string): OfflineText => ({
    ok: false,
    problem: { file: file.name, line: 0, expected, found },
  });
  if (file.bytes.length > largest) return refuse('at most 256 MiB', `${Math.ceil(file.bytes.length / 1024 / 1024)} MiB`);
  const [first, second] = file.bytes;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  const text = new TextDecoder(encoding).decode(file.bytes);
  if (text.includes('\0')) return refuse('text', 'binary data (NUL bytes)');
  return { ok: true, name: file.name, text: text.replaceAll('\r\n', '\n') };
}

/** Where a dump stops short, null when it is whole. Dump tools end with `-- Dump completed`. */
export function truncation(name: string, text: string): OfflineProblem | null {
  if (!/^(?:\/\*M?![^\n]*\n)?-- (?:MariaDB|MySQL) dump /.test(text) || /\n-- Dump completed[^\n]*\s*$/.test(text)) return null;
  const lines = text.trimEnd().split('\n').length;
  return {
    file: name,
    line: lines,
    expected: "'-- Dump completed' as the last line",
    found: 'the end of the file: the dump was cut off',
  };
}
