import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundFile } from '../model/found-file.ts';

const entriesAtMost = 100_000;

/**
 * Everything below a folder, sorted by path: files with SHA-256 and size, read piece by piece; links, pipes and devices are named, never
 * opened; of folders only the empty ones. Beyond 100,000 entries the rest is one unreadable entry.
 */
export async function foundFiles(folder: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entries = await readdir(join(folder, at), { withFileTypes: true }).catch((error: unknown) => reasonOf(error));
    if (typeof entries === 'string') found.push({ path: at, unreadable: entries });
    else {
      if (entries.length === 0 && at !== '') found.push({ path: `${at}/`, other: 'an empty folder' });
      for (const entry of entries) {
        const path = at === '' ? entry.name : `${at}/${entry.name}`;
        if (found.length + open.length >= entriesAtMost) return [...found, { path, unreadable: `more than ${entriesAtMost} entries` }];
        if (entry.isDirectory()) open.push(path);
        else if (entry.isFile()) found.push(await digested(folder, path));
        else found.push({ path, other: entry.isSymbolicLink() ? 'a link' : 'a pipe or device' });
      }
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function digested(folder: string, path: string): Promise<FoundFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of createReadStream(join(folder, path))) {
      if (!(piece instanceof Uint8Array)) continue;
      hash.update(piece);
      bytes += piece.length;
    }
  } catch (error) {
    return { path, unreadable: reasonOf(error) };
  }
  return { path, sha256: hash.digest('hex'), bytes };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? `cannot be read (${String(error.code)})` : 'cannot be read';
}
