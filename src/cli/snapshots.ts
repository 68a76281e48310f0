import { resolve } from 'node:path';
import { sha256 } from '../adapters/digest.ts';
import { mergeSnapshots } from '../snapshot/merge.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { parseSnapshot } from '../snapshot/validate.ts';
import { UsageError } from './cli-error.ts';
import { hostOptions, thisHost } from './collect-host.ts';
import { collectSite } from './collect-site.ts';
import { type Arguments, type Command, progressLine, text, texts } from './command.ts';
import type { Io } from './io.ts';
import { readSite, readText, siteOptions } from './site.ts';

/** Options that choose what is judged. */
export const snapshotOptions: Command['options'] = {
  ...siteOptions,
  ...hostOptions,
  'snapshot': { type: 'string', multiple: true },
  'no-objects': { type: 'boolean' },
};

/** Files named by `--snapshot FILE…`: the option's values and what follows it. Null when the option was not given. */
function snapshotFiles(args: Arguments): readonly string[] | null {
  const named = texts(args, 'snapshot');
  return named.length === 0 ? null : [...named, ...args.positionals];
}

/** The snapshot to judge: saved files merged into one, or a fresh collect. With `--config` and files, the files are judged by that inventory. */
export async function snapshotToJudge(args: Arguments, io: Io): Promise<Snapshot> {
  const files = snapshotFiles(args);
  if (files === null) {
    const site = readSite(args, io);
    return collectSite(site, { objects: args.values['no-objects'] !== true, host: thisHost(args, site), alone: false, progress: progressLine(args, io) }, io);
  }
  const snapshot = readSnapshots(files, io);
  return text(args, 'config') === null ? snapshot : { ...snapshot, inventory: readSite(args, io).inventory };
}

function readSnapshots(files: readonly string[], io: Io): Snapshot {
  const merged = mergeSnapshots(files.map((file) => readSnapshot(file, io)));
  if (!merged.ok) throw new UsageError(merged.message);
  return merged.snapshot;
}

/** Reads and checks a `snapshot.json`. */
export function readSnapshot(file: string, io: Io): Snapshot {
  const content = readText(resolve(io.cwd, file), 'bitewing collect writes a snapshot');
  const read = parseSnapshot(content, sha256);
  if (read.ok) return read.snapshot;
  const [first] = read.problems;
  if (isReport(content)) throw new UsageError(`${file} is a report, and a snapshot is wanted`, 'the snapshot.json beside it is what was judged');
  throw new UsageError(`${file} is not a valid snapshot: ${first?.message ?? 'unknown problem'}`, 'nothing of it was used');
}

/** Members of reports stand in a fixed order. */
function isReport(content: string): boolean {
  return /^\s*\{\s*"schemaVersion":\s*"[^"]*",\s*"tool":/.test(content.slice(0, 200));
}
