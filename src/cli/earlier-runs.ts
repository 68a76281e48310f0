import { join, resolve } from 'node:path';
import { UsageError } from './cli-error.ts';
import { type Arguments, text } from './command.ts';
import type { Io } from './io.ts';
import type { Judgement } from './judge.ts';
import { type EarlierRuns, readEarlierRun, readResult } from './run-folder.ts';
import { type PastRun, pastRuns } from './run-history.ts';

/**
 * The last run of the same profile, and of the same tenant or the whole site, and the last complete one: against another kind of run
 * everything would look new or gone. `--previous FILE` names another.
 */
export async function earlierRuns(runs: string, { profile, tenant }: Judgement, args: Arguments, io: Io): Promise<EarlierRuns> {
  const named = text(args, 'previous');
  const past = await pastRuns(runs);
  const isAlike = (run: PastRun): boolean => run.summary()?.profile === profile.name && run.summary()?.only === tenant;
  const last = named === null ? past.find(isAlike) : undefined;
  const complete = past.find((run) => isAlike(run) && run.summary()?.complete === true);
  return {
    previous: named === null ? readable(last, readEarlierRun, io) : readEarlierRun(resolve(io.cwd, named)),
    complete: complete === last ? null : readable(complete, readResult, io),
  };
}

/** A run that was damaged since must not stop every audit after it. */
function readable<T>(run: PastRun | undefined, read: (report: string) => T, io: Io): T | null {
  try {
    return run === undefined ? null : read(join(run.folder, 'report.json'));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr.write(`bitewing: not compared with an earlier run: ${error.message}\n`);
    return null;
  }
}
