import { readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolder } from '../adapters/files.ts';
import { expiredRuns } from '../audit/retention.ts';
import type { Retention } from '../inventory/operations.ts';
import { manifestFile, publicKeyFile, signatureFile } from '../report/manifest/manifest.ts';
import { summaryFile } from '../report/summary/run-summary.ts';
import { type PastRun, pastRuns, prunedFolder } from './run-history.ts';

/** What stays of a run: a few kilobytes that prove the chain and draw the history. */
const kept = [manifestFile, signatureFile, publicKeyFile, summaryFile];

/** Removes the runs that may go and answers their names. What stays of them is written before anything is removed. Call with the lock held. */
export async function pruneRuns(runs: string, retention: Retention, now: string): Promise<readonly string[]> {
  const past = await pastRuns(runs);
  const inTime = past.map(({ name, at, summary }) => ({ name, startedAt: at, summary }));
  const judged = inTime.map(({ name, startedAt, summary }) => ({
    name,
    startedAt,
    complete: summary()?.complete === true,
    wholeSite: summary()?.only === null,
  }));
  const expired = new Set(expiredRuns(judged, retention, now));
  const going = past.filter(({ name }) => expired.has(name));
  for (const run of going) await prune(runs, run);
  return going.map(({ name }) => name).toSorted();
}

async function prune(runs: string, { name, folder }: PastRun): Promise<void> {
  const left = join(runs, prunedFolder, name);
  // A run that was killed here before has left it already.
  await rm(left, { recursive: true, force: true });
  await writeFolder(left, Object.fromEntries(kept.flatMap((file) => contentOf(join(folder, file)).map((content) => [file, content]))));
  const aside = join(runs, `.gone-${name}`);
  await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
}

function contentOf(path: string): Buffer[] {
  try {
    return [readFileSync(path)];
  } catch {
    return [];
  }
}
