import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import glob from 'fast-glob';
import { makeFolder } from './make-folder.ts';

/** A file that was read: its path relative to the base, with forward slashes, and its bytes. */
export interface ReadFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** How much of exported files is taken in before reading is refused. */
export interface ReadLimits {
  /** Files at most. Default 1,000. */
  readonly files?: number;
  /** Bytes at most in all of them together. Default 512 MiB. */
  readonly bytes?: number;
}

/** Exported files could not be taken in. The message names the pattern or file. */
export class FilesError extends Error {}

/** Reads the files that paths or globs name, relative to `base`, sorted by path. Throws `FilesError` when a pattern matches nothing or a limit is passed. */
export async function readFiles(base: string, patterns: readonly string[], limits: ReadLimits = {}): Promise<readonly ReadFile[]> {
  const { files: maxFiles = 1_000, bytes: maxBytes = 512 * 1024 * 1024 } = limits;
  const paths = new Set<string>();
  for (const pattern of patterns) {
    const found = await glob(pattern.replaceAll('\\', '/'), { cwd: base, onlyFiles: true, dot: false });
    if (found.length === 0) throw new FilesError(`${pattern}: no such file under ${base}`);
    for (const path of found) paths.add(path);
  }
  if (paths.size > maxFiles) throw new FilesError(`${patterns.join(', ')}: ${paths.size} files, more than the limit of ${maxFiles}`);
  let total = 0;
  const read: ReadFile[] = [];
  for (const path of [...paths].sort()) {
    const full = resolve(base, path);
    total += (await stat(full)).size;
    if (total > maxBytes) throw new FilesError(`${path}: more than ${maxBytes} bytes in all`);
    read.push({ path, bytes: await readFile(full) });
  }
  return read;
}

/**
 * Writes a folder all or nothing: into a temporary name beside `folder`, synced, then renamed. A killed run leaves only a `.tmp-` folder.
 * Names may contain `/`. Throws when `folder` exists already.
 */
export async function writeFolder(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  const parent = dirname(resolve(folder));
  makeFolder(parent);
  const temporary = join(parent, `.tmp-${basename(folder)}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(temporary);
    for (const [name, content] of Object.entries(files)) await writeSynced(join(temporary, name), content);
    await syncFolder(temporary);
    if (await exists(folder)) throw new FilesError(`${folder} exists already`);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(parent);
}

/** Writes a file in place of the one that is there: a killed run leaves the old one whole, and at most a `.tmp-` file beside it. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = join(dirname(path), `.tmp-${basename(path)}-${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The latest run folder below `site` that holds `file`, except `current`; null when there is none. Run folders sort by their UTC time. */
export async function latestRun(site: string, file: string, current: string | null = null): Promise<string | null> {
  for (const name of (await runNames(site)).reverse()) {
    if (name !== current && (await exists(join(site, name, file)))) return join(site, name);
  }
  return null;
}

/** The names of all run folders below `site` that hold `file`, oldest first. */
export async function runsWith(site: string, file: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const name of await runNames(site)) if (await exists(join(site, name, file))) names.push(name);
  return names;
}

async function runNames(site: string): Promise<string[]> {
  const names = await readdir(site).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).sort();
}

async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  makeFolder(dirname(path));
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes names durable. Windows neither needs nor allows it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
