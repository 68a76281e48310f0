import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import glob from 'fast-glob';
import type { ConfigFilesPort, FoundFile, FoundFiles } from './config-files-port.ts';

/** How much is taken in. */
export interface ConfigFileLimits {
  /** Folders below a root. Default 12. */
  readonly depth?: number;
  /** Files at most. Default 20,000. */
  readonly files?: number;
  /** Bytes of one file at most. Default 16 MiB. */
  readonly bytes?: number;
}

/** Folders of patients: `A` to `Z` below an A to Z folder. */
const patients = '**/[A-Za-z]/**';

/** Looks with fast-glob, then reads what fits. */
export function globConfigFiles({ depth = 12, files: most = 20_000, bytes = 16 * 1024 * 1024 }: ConfigFileLimits = {}): ConfigFilesPort {
  return {
    async find(folders, patterns, named, signal) {
      // Two ways to one folder are one folder; what is not there the walk of the folders tells.
      const real = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
      const known = new Set(real);
      const outer = [...known].filter((folder) => !isInside(folder, known));
      const found = new Set<string>();
      const unread: FoundFiles['unread'][number][] = [];
      const common = { onlyFiles: true, followSymbolicLinks: false, suppressErrors: true, absolute: true, dot: true } as const;
      for (const cwd of outer) {
        if (signal.aborted) unread.push({ path: cwd, denied: false, reason: 'stopped' });
        else
          for (const path of await glob(
            patterns.map((name) => `**/${name}`),
            { ...common, cwd, deep: depth, caseSensitiveMatch: false, ignore: [patients] },
          ))
            found.add(path);
      }
      for (const path of await glob([...named], common)) found.add(path);
      const { files, unread: untaken } = await takeAll([...found].sort(), { most, bytes, signal });
      return { files, unread: [...unread, ...untaken] };
    },
    async read(paths, signal) {
      const { files, unread } = await takeAll(paths, { most, bytes, signal });
      return { files, unread: unread.filter(({ reason }) => reason !== 'ENOENT') };
    },
  };
}

async function takeAll(
  paths: readonly string[],
  { most, bytes, signal }: { readonly most: number; readonly bytes: number; readonly signal: AbortSignal },
): Promise<FoundFiles> {
  const files: FoundFile[] = [];
  const unread: FoundFiles['unread'][number][] = [];
  for (const path of paths) {
    const problem = files.length >= most ? `more than ${most} files` : signal.aborted ? 'stopped' : await take(path, bytes, files);
    if (problem !== null) unread.push({ path, denied: problem === 'denied', reason: problem === 'denied' ? 'permission denied' : problem });
  }
  return { files, unread };
}

function isInside(folder: string, known: ReadonlySet<string>): boolean {
  for (let at = dirname(folder), below = folder; at !== below; below = at, at = dirname(at)) if (known.has(at)) return true;
  return false;
}

/** Reads one file; null, or why not. */
async function take(path: string, most: number, files: FoundFile[]): Promise<string | null> {
  try {
    const { size } = await stat(path);
    if (size > most) return `${size} bytes, more than the limit of ${most}`;
    files.push({ path, bytes: await readFile(path) });
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'EACCES' || code === 'EPERM' ? 'denied' : code;
  }
}
