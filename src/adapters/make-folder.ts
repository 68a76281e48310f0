import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it; one that is there is no error. Throws what the file system says otherwise. Not `recursive` of Node.js: below
 * /proc, where the folder above is there and a new one is "no such file" all the same, that asks for ever.
 */
export function makeFolder(path: string): void {
  const refusal = refusalOf(path);
  if (refusal?.code !== 'ENOENT' || dirname(path) === path) {
    if (refusal !== null && !isFolder(path)) throw refusal;
    return;
  }
  makeFolder(dirname(path));
  const again = refusalOf(path);
  if (again !== null && !isFolder(path)) throw again;
}

function refusalOf(path: string): (Error & { readonly code: unknown }) | null {
  try {
    mkdirSync(path);
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
