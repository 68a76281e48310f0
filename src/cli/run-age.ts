import type { RunSummary } from '../model/run-summary.ts';
import { UsageError } from './cli-error.ts';
import { type Arguments, flag, print } from './command.ts';
import { exitCodes } from './exit-code.ts';
import type { Io } from './io.ts';
import { type PastRun, pastRuns } from './run-history.ts';
import type { Site } from './site.ts';
import { hasReceivers, tellReceivers } from './tell-receivers.ts';

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Clocks differ; a run from further ahead is not believed, for it would count for ever. */
const aheadMs = 600_000;

/** Milliseconds of `90m`, `26h` or `2d`. */
export function durationMs(age: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(age) ?? [];
  const milliseconds = Number(count) * (units[unit] ?? 0);
  if (milliseconds > 0) return milliseconds;
  throw new UsageError(`'${age}' is no age`, '--max-age 26h, 90m or 2d');
}

/** Is there an audit of the whole site, young enough, in which everything required was assessed? If not, 3, and receivers are told. What counts is when it looked, not when it was written. */
export async function checkAge(runs: string, maxAgeMs: number, site: Site, args: Arguments, io: Io): Promise<number> {
  const now = Date.parse(io.now());
  const past = await pastRuns(runs);
  const isWhole = ({ only, startedAt }: RunSummary): boolean => only === null && Date.parse(startedAt) <= now + aheadMs;
  const judged = (run: PastRun, accept: (summary: RunSummary) => boolean): boolean => {
    const summary = run.summary();
    return summary !== null && isWhole(summary) && accept(summary);
  };
  const complete = past.find((run) => judged(run, ({ complete: whole }) => whole))?.summary() ?? null;
  const last = past.find((run) => judged(run, () => true))?.summary() ?? null;
  const ageMs = complete === null ? null : Math.max(0, now - Date.parse(complete.startedAt));
  const isFine = ageMs !== null && ageMs <= maxAgeMs;
  const sentence = words(site.inventory.site, complete, last, ageMs);
  if (!flag(args, 'quiet') || flag(args, 'json')) {
    print(
      args,
      io,
      { ok: isFine, sentence, ageMs, maxAgeMs, lastComplete: complete?.run ?? null, last: last?.run ?? null },
      () => `${isFine ? 'OK' : 'LATE'}  ${sentence}\n`,
    );
  }
  if (isFine) return exitCodes.success;
  if (hasReceivers(site.operations.notify)) {
    const subject = `Bitewing: ${site.inventory.site} is not audited`;
    const json = { schemaVersion: '1.0', text: `${subject}\n${sentence}`, site: site.inventory.site, late: true, ageMs, maxAgeMs };
    const deliveries = await tellReceivers({ subject, text: `${sentence}\n`, json, level: 1 }, site, io);
    for (const { receiver, problem } of deliveries) if (problem !== null) io.stderr.write(`bitewing: ${receiver} was not told: ${problem}\n`);
  }
  return exitCodes.incomplete;
}

function words(site: string, complete: RunSummary | null, last: RunSummary | null, ageMs: number | null): string {
  const lastWords =
    last === null
      ? 'There is no audit at all.'
      : `The last audit looked at ${last.startedAt} and assessed ${last.coverage.assessed} of ${last.coverage.required} required checks.`;
  if (complete === null || ageMs === null) return `No audit of ${site} ever assessed everything required. ${lastWords}`;
  return `The last complete audit of ${site} is ${ageText(ageMs)} old (${complete.startedAt}).${complete.run === last?.run ? '' : ` ${lastWords}`}`;
}

function ageText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  return hours >= 72 ? `${Math.floor(hours / 24)} days` : hours >= 1 ? `${hours} h` : `${Math.floor(ms / 60_000)} min`;
}
