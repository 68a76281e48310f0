import { decodeBytes } from '../../domain/posix/byte-text.ts';
import type { HostPiece, HostSection, SectionProblem, SectionResult } from '../host/host-section.ts';

/** Lines of a section that are not empty, with their number from 1. Bytes that are not UTF-8 are lone surrogates. */
export function sectionLines({ bytes }: HostSection): readonly { readonly number: number; readonly text: string }[] {
  return decodeBytes(bytes)
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.replace(/\r$/, '') }))
    .filter(({ text }) => text.trim() !== '');
}

/** A section that cannot be used. `line` is 1-based, 0 for the whole. */
export function unusable(line: number, expected: string, found: string): SectionResult {
  return { ok: false, problem: { line, expected, found } };
}

/** What was read, with a gap for every line that was not. Nothing read and something wrong: the section cannot be used. */
export function partlyRead(section: HostSection, pieces: readonly HostPiece[], problems: readonly SectionProblem[], isEmpty: boolean): SectionResult {
  const [first] = problems;
  if (isEmpty && first !== undefined) return { ok: false, problem: first };
  const gaps = problems.map(({ line, expected, found }) => ({
    item: `${section.file}:${line}`,
    status: 'failed' as const,
    reason: `expected ${expected}, found ${found}`,
    remedy: null,
  }));
  return { ok: true, pieces: pieces.map((piece) => ({ ...piece, gaps: [...(piece.gaps ?? []), ...gaps] })) };
}
