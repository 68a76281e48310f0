import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';

/** Who holds a lock. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601 UTC. */
  readonly since: string;
  /** Tells a process from a later one with its number; null where the system does not tell. */
  readonly started: string | null;
  readonly token: string;
}

/** A lock that is held, or who holds it. */
export type LockResult = { readonly ok: true; readonly release: () => Promise<void> } | { readonly ok: false; readonly holder: LockHolder | null };

const lockName = '.lock';

/**
 * Takes the lock of a folder, so that no two audits write into it. A lock whose process on this machine is dead is taken over; one of another
 * machine never, for nobody here can tell. Released by its holder only. Throws what the file system says when the folder cannot be written.
 */
export async function takeLock(folder: string, now: string): Promise<LockResult> {
  makeFolder(folder);
  const mine: LockHolder = { pid: process.pid, host: hostname(), since: now, started: startOf(process.pid), token: randomBytes(8).toString('hex') };
  const path = join(folder, lockName);
  const own = join(folder, `${lockName}-${mine.pid}-${mine.token}`);
  try {
    await writeFile(own, `${JSON.stringify(mine)}\n`, { flag: 'wx' });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      // A link appears with its content or not at all: nobody reads half a lock.
      const holder = (await linked(own, path)) ? null : await takeOver(folder, own);
      if (holder === 'gone') continue;
      if (holder !== null) return { ok: false, holder: holder === 'unknown' ? null : holder };
      await removeRemains(folder, own);
      return { ok: true, release: async () => release(path, mine.token) };
    }
    return { ok: false, holder: null };
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Null: taken over. Otherwise who holds the lock. Whoever wants the lock of a dead process first makes a claim, a file named after that process'
 * token, which exactly one can make; when that one dies too, the next claims after it. A claim counts only while the lock is still the one it was
 * made for: claims are removed by the new holder, whose lock is in its place by then.
 */
async function takeOver(folder: string, own: string): Promise<LockHolder | 'unknown' | 'gone' | null> {
  const path = join(folder, lockName);
  const root = await holderOf(path);
  if (root === 'gone' || root === 'unknown') return root;
  let holder = root;
  for (;;) {
    if (!isDead(holder)) return holder;
    const claim = join(folder, `${lockName}-after-${holder.token}`);
    if (await linked(own, claim)) {
      const still = await holderOf(path);
      if (typeof still === 'object' && still.token === root.token) {
        const mine = `${own}-new`;
        await link(own, mine);
        await rename(mine, path);
        return null;
      }
      await rm(claim, { force: true });
      return 'gone';
    }
    const next = await holderOf(claim);
    if (next === 'gone' || next === 'unknown') return next;
    holder = next;
  }
}

/** Removes claims, and what killed processes left. */
async function removeRemains(folder: string, own: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!name.startsWith(`${lockName}-`) || path === own) continue;
    const holder = await holderOf(path);
    // Who was killed while writing has left nothing but a number in the name.
    const [, pid] = /^\.lock-(\d+)-/.exec(name) ?? [];
    const isLeft = typeof holder === 'object' ? isDead(holder) : holder === 'unknown' && pid !== undefined && !isAlive(Number(pid));
    if (name.startsWith(`${lockName}-after-`) || isLeft) await rm(path, { force: true });
  }
}

async function linked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** `unknown`: the file is there and says nothing that is understood. */
async function holderOf(path: string): Promise<LockHolder | 'unknown' | 'gone'> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'gone';
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : 'unknown';
  } catch {
    return 'unknown';
  }
}

function isHolder(value: unknown): value is LockHolder {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, host, since, started, token } = { pid: null, host: null, since: null, started: undefined, token: null, ...value } as Record<string, unknown>;
  // The token becomes part of a file's name.
  const words = typeof host === 'string' && typeof since === 'string' && typeof token === 'string' && /^[A-Za-z0-9]{1,64}$/.test(token);
  return words && typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && (started === null || typeof started === 'string');
}

function isDead({ pid, host, started }: LockHolder): boolean {
  if (host !== hostname()) return false;
  if (!isAlive(pid)) return true;
  const current = startOf(pid);
  return started !== null && current !== null && current !== started;
}

/** Is there a process of that number on this machine? */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

/** Boot and start time of a process, from /proc; null elsewhere. A zombie has ended. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything; state is the third field, start time the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' ? 'ended' : `${boot} ${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}

async function release(path: string, token: string): Promise<void> {
  const holder = await holderOf(path);
  if (typeof holder === 'object' && holder.token === token) await rm(path, { force: true });
}
