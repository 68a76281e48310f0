import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runsWith } from '../adapters/files.ts';
import type { RunSummary } from '../model/run-summary.ts';
import { manifestFile } from '../report/manifest/manifest.ts';
import { parseRunSummary, runSummary, summaryFile } from '../report/summary/run-summary.ts';
import { readResult } from './run-folder.ts';

/** Below a site's runs: what is left of runs that retention removed, their manifests and summaries. */
export const prunedFolder = 'pruned';

/** A run of a site. Its summary is read when it is asked for. */
export interface PastRun {
  /** Name of its folder; sorts by time. */
  readonly name: string;
  readonly folder: string;
  /** When it was written, ISO 8601 UTC; null when the folder has a name of its own. */
  readonly at: string | null;
  /** Only its manifest and summary are left. */
  readonly pruned: boolean;
  /** Null when it was not judged, or what lies there is no run of this version. */
  readonly summary: () => RunSummary | null;
}

/** The runs of a site, newest first; with `pruned` those too of which only manifest and summary are left. */
export async function pastRuns(runs: string, pruned = false): Promise<readonly PastRun[]> {
  const here = new Set(await runsWith(runs, manifestFile));
  const gone = pruned ? (await runsWith(join(runs, prunedFolder), manifestFile)).filter((name) => !here.has(name)) : [];
  const all = [...[...here].map((name) => pastRun(runs, name, false)), ...gone.map((name) => pastRun(join(runs, prunedFolder), name, true))];
  return all.sort((a, b) => (a.name < b.name ? 1 : -1));
}

function pastRun(parent: string, name: string, pruned: boolean): PastRun {
  const folder = join(parent, name);
  let known: RunSummary | null | undefined;
  return { name, folder, at: timeOf(name), pruned, summary: () => (known === undefined ? (known = readSummary(folder)) : known) };
}

/** `20260320T020000Z` or `20260320T020000Z-002`. */
function timeOf(name: string): string | null {
  const parts = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z(?:-\d+)?$/.exec(name);
  return parts === null ? null : `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`;
}

function readSummary(folder: string): RunSummary | null {
  try {
    return parseRunSummary(readFileSync(join(folder, summaryFile), 'utf8'));
  } catch {
    // A run of an older version has none.
    return summaryOfReport(folder);
  }
}

function summaryOfReport(folder: string): RunSummary | null {
  try {
    return runSummary(readResult(join(folder, 'report.json')));
  } catch {
    return null;
  }
}
