import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { newKey } from '../adapters/digest.ts';
import { makeFolder } from '../adapters/make-folder.ts';
import { UsageError } from './cli-error.ts';
import { type Arguments, text } from './command.ts';
import type { Io } from './io.ts';
import { readText } from './site.ts';

/**
 * The key behind the pseudonyms of a site: 64 hex digits in `--redact-key FILE`, by default `redact.key` in the folder of the site's runs. Made
 * when it is not there, readable by its owner alone. Whoever has it can look pseudonyms up, so it is never part of a run or a pack.
 */
export function redactKey(runs: string, args: Arguments, io: Io): { readonly key: string; readonly path: string } {
  const named = text(args, 'redact-key');
  const path = named === null ? join(runs, 'redact.key') : resolve(io.cwd, named);
  if (!existsSync(path)) writeKey(path);
  const key = readText(path, '--redact-key FILE names the key of the pseudonyms').trim();
  if (/^[0-9a-f]{64}$/i.test(key)) return { key, path };
  throw new UsageError(`${path} is no key`, 'it holds 64 hex digits; where the file is not there, one is made');
}

function writeKey(path: string): void {
  try {
    makeFolder(dirname(path));
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, `${newKey()}\n`);
    closeSync(file);
  } catch (error) {
    throw new UsageError(`cannot write ${path}`, '--redact-key FILE names another place', { cause: error });
  }
}
