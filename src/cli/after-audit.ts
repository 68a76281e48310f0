import { basename } from 'node:path';
import { isNews, type News, newsOf } from '../audit/news.ts';
import type { AuditResult } from '../model/audit-result.ts';
import { newsMessage } from '../report/news/news-message.ts';
import type { Io } from './io.ts';
import { pruneRuns } from './prune-runs.ts';
import type { EarlierRuns } from './run-folder.ts';
import type { Site } from './site.ts';
import { hasReceivers, rememberUndelivered, tellReceivers, undeliveredRuns } from './tell-receivers.ts';

/** A run that was written, and what it was compared with. */
export interface WrittenRun {
  readonly runs: string;
  readonly folder: string;
  readonly result: AuditResult;
  readonly earlier: EarlierRuns;
}

/**
 * What follows a nightly audit: whoever has to know is told, old runs go. Nothing here changes what was judged or the exit code: what goes wrong
 * is said on stderr, one line each.
 */
export async function afterAudit(run: WrittenRun, site: Site, io: Io): Promise<void> {
  const { retention, notify } = site.operations;
  if (hasReceivers(notify)) await guarded('telling', io, async () => tellNews(run, site, io));
  if (retention === null) return;
  await guarded('retention', io, async () => {
    const gone = await pruneRuns(run.runs, retention, io.now());
    if (gone.length > 0) {
      const span = gone.length === 1 ? gone[0] : `${gone[0]} to ${gone.at(-1)}`;
      io.stderr.write(`bitewing: retention removed ${gone.length} ${gone.length === 1 ? 'run' : 'runs'} (${span}); manifests and summaries stay in pruned/\n`);
    }
  });
}

/** Remembers, before the run is there, that its news have to be told: killed in between, it would be what the next one compares with, and nobody told. */
export async function oweNews({ runs, result, earlier }: Omit<WrittenRun, 'folder'>, name: string, { operations }: Site): Promise<void> {
  if (hasReceivers(operations.notify) && isNews(newsIn(result, earlier))) await rememberUndelivered(runs, [...undeliveredRuns(runs), name]);
}

function newsIn(result: AuditResult, { previous, complete }: EarlierRuns): News {
  return newsOf(result, result.drift, { previous: previous?.result ?? null, complete });
}

async function tellNews({ runs, folder, result, earlier }: WrittenRun, site: Site, io: Io): Promise<void> {
  const news = newsIn(result, earlier);
  const undelivered = undeliveredRuns(runs).filter((name) => name !== basename(folder));
  if (!isNews(news) && undelivered.length === 0) return;
  const deliveries = await tellReceivers(newsMessage(result, news, folder, undelivered), site, io);
  const failed = deliveries.filter(({ problem }) => problem !== null);
  for (const { receiver, problem, attempts } of failed) {
    io.stderr.write(`bitewing: ${receiver} was not told: ${problem} (${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}); the next run says so again\n`);
  }
  await rememberUndelivered(runs, failed.length === 0 ? [] : [...undelivered, basename(folder)]);
}

/** Does what must not fail the audit; says on stderr when it does not work out. */
export async function guarded(what: string, io: Io, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    io.stderr.write(`bitewing: ${what} failed: ${error instanceof Error ? error.message : String(error)}; the run itself is written\n`);
  }
}
