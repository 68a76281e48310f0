import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../adapters/make-folder.ts';
import { OutputError } from './cli-error.ts';

/** Writes a file the user named, and the folders above it. Throws `OutputError`; `isNew`: also when it is there already. */
export function writeNamed(path: string, content: string, { isNew = false }: { readonly isNew?: boolean } = {}): void {
  try {
    makeFolder(dirname(path));
    writeFileSync(path, content, { flag: isNew ? 'wx' : 'w' });
  } catch (error) {
    // A file cut short by a full disk may be left, so nothing is said of what is there.
    throw new OutputError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
