import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLock } from '../adapters/run-lock.ts';
import { SiteBusy } from './cli-error.ts';
import type { Io } from './io.ts';
import { outputError } from './run-folder.ts';
import { prunedFolder } from './run-history.ts';

/** Names of what a killed run leaves; while the lock is held, nobody is at work on them. */
const leftover = /^\.(?:tmp|gone)-/;

/** Does the work while holding the lock of a site's runs. Throws `SiteBusy` when somebody else is at work. */
export async function withSiteLock<T>(runs: string, io: Io, work: () => Promise<T>): Promise<T> {
  const lock = await takeLock(runs, io.now()).catch((error: unknown) => {
    throw outputError(runs, error);
  });
  if (!lock.ok) {
    const { holder } = lock;
    const who = holder === null ? 'somebody' : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
    throw new SiteBusy(`another audit of this site is under way (${who}); if none is, remove ${join(runs, '.lock')}`);
  }
  try {
    await removeLeftovers(runs);
    await removeLeftovers(join(runs, prunedFolder));
    return await work();
  } finally {
    await lock.release();
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) if (leftover.test(name)) await rm(join(folder, name), { recursive: true, force: true });
}
