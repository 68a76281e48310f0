import { exportedText, noRows, type TextRows } from './text-rows.ts';

/** Where a junction, symbolic link or mounted folder leads. */
export interface ReparsePoint {
  readonly kind: 'junction' | 'symlink' | 'other';
  /** As a path people write; null for a target of another kind, or relative. */
  readonly target: string | null;
}

const kinds: ReadonlyMap<string, ReparsePoint['kind']> = new Map([
  ['a0000003', 'junction'],
  ['a000000c', 'symlink'],
]);

/** Decodes `fsutil reparsepoint query FOLDER`: the tag is the first hexadecimal number, the target the value that starts with `\??\`. */
export function decodeReparsePoint(bytes: Uint8Array): TextRows<ReparsePoint> {
  const read = exportedText(bytes, 'output of fsutil reparsepoint query');
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const tag = /:\s*0x([\da-f]{8})\s*$/im.exec(read.text)?.[1]?.toLowerCase();
  if (tag === undefined) return noRows(1, 'a reparse tag', 'none');
  const substitute = /:\s*\\\?\?\\(.*\S)\s*$/m.exec(read.text)?.[1] ?? null;
  return { rows: [{ kind: kinds.get(tag) ?? 'other', target: substitute?.replace(/^UNC\\/i, '\\\\') ?? null }], problems: [] };
}
