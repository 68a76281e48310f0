import { readdirSync } from 'node:fs';
import { AnswerError, gap } from './answer-error.ts';
import type { Found } from './answer-lines.ts';
import type { WindowsGap } from './windows-port.ts';

/** One object: its row of `get-acl`. */
export interface Looked {
  readonly row: object;
  /** A folder, and no link. */
  readonly isFolder: boolean;
  /** What of it could not be read; null when all was. */
  readonly refused: AnswerError | null;
}

/** How far a walk goes: levels below a folder, objects, gaps told one by one. */
const limits = { depth: 64, objects: 1_000_000, gaps: 1_000 } as const;

/**
 * Folders with everything below that is a folder or a link, and others `alone`. `look` looks at one and throws when it is not there. Links are never
 * followed.
 */
export function walkFolders(paths: readonly string[], alone: readonly string[], look: (path: string) => Looked): Found {
  const rows: object[] = [];
  const gaps: WindowsGap[] = [];
  let untold = 0;
  const missing = (path: string, error: unknown): unknown => (gaps.length < limits.gaps ? gaps.push(gap(path, error)) : untold++);
  const seen = new Set<string>();
  const waiting = [...paths.map((path) => ({ path, depth: 0 })), ...alone.map((path) => ({ path, depth: limits.depth + 1 }))].reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, depth } = next;
    if (seen.has(path)) continue;
    seen.add(path);
    if (rows.length >= limits.objects) {
      gaps.push({ item: path, status: 'not-attempted', reason: `this and what follows: more than ${limits.objects} objects` });
      break;
    }
    try {
      const { row, isFolder, refused } = look(path);
      rows.push(row);
      if (refused !== null) missing(path, refused);
      if (!isFolder || depth > limits.depth) continue;
      if (depth === limits.depth) missing(path, new AnswerError('failed', `more than ${limits.depth} levels`));
      else for (const child of foldersIn(path)) waiting.push({ path: child, depth: depth + 1 });
    } catch (error) {
      missing(path, error);
    }
  }
  if (untold > 0) gaps.push({ item: 'folders', status: 'failed', reason: `${untold} more could not be looked at` });
  return { rows, gaps };
}

function foldersIn(path: string): string[] {
  const base = path.endsWith('\\') ? path : `${path}\\`;
  return readdirSync(unlimited(base), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() || entry.isSymbolicLink() ? [base + entry.name] : []));
}

/** With the prefix that lifts the limit on lengths and takes the name as it is. */
export function unlimited(path: string): string {
  if (path.startsWith('\\\\?\\')) return path;
  return path.startsWith('\\\\') ? `\\\\?\\UNC\\${path.slice(2)}` : `\\\\?\\${path}`;
}

/** Without that prefix. */
export function plain(path: string): string {
  return path.replace(/^\\\\\?\\UNC\\/, '\\\\').replace(/^\\\\\?\\/, '');
}
