import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assessedIn, driftOf } from '../../audit/drift.ts';
import { factDrift } from '../../audit/fact-drift.ts';
import { factOwners } from '../../audit/fact-owners.ts';
import { newsOf } from '../../audit/news.ts';
import { auditedPlaces } from '../../audit/places.ts';
import type { FactDrift } from '../../model/audit-result.ts';
import { rules } from '../../rules/index.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { UsageError } from '../cli-error.ts';
import { type Command, flag, print } from '../command.ts';
import { driftText } from '../drift-text.ts';
import { exitCodes } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { judge, readJudgement, requireOneSite } from '../judge.ts';
import { type EarlierRun, readEarlierRun } from '../run-folder.ts';
import { readText } from '../site.ts';
import { readSnapshot } from '../snapshots.ts';

/** `bitewing diff`: what moved between two runs. */
export const diff: Command = {
  usage: 'A B [--json]',
  words: 2,
  help: `
Compares two runs, A the earlier one: findings that are new, resolved, persisting, changed or cannot be compared (resolved only
where the rule was assessed again), and facts: which grant, account, access list, share, service, version, port, tunnel,
certificate or setting appeared, went or changed. A source that only one of them saw is never called gone. Secrets have another
fingerprint in every run and are not compared.

A and B are folders of runs, report.json or snapshot.json files. A lone snapshot is judged by the rules of this version.

Exit code: 1 something is new or worse, else 3 less was seen in B or something cannot be compared, else 0.

Examples:
  bitewing diff reports/out/tri-county/20260301T020000Z reports/out/tri-county/20260302T020000Z
  bitewing diff before.json after.json --json | jq .drift.facts.changes`,
  options: {},
  async run(args, io) {
    const [from, to] = args.positionals;
    if (from === undefined || to === undefined) throw new UsageError('diff needs two runs', 'bitewing diff A B, the earlier one first');
    const [before, after] = [readRun(from, io), readRun(to, io)];
    requireOneSite(before.result.site.name, after.result.site.name);
    const placeRules = new Set(rules.filter(({ scope }) => scope !== 'site').map(({ id }) => id));
    const drift = driftOf(after.result, before.result, assessedIn(after.result, placeRules), factsOf(before.snapshot, after.snapshot));
    const news = newsOf(after.result, drift, { previous: before.result, complete: null });
    if (!flag(args, 'quiet') || flag(args, 'json')) {
      const worse = news.worse.map(({ fingerprint }) => fingerprint);
      print(args, io, { from, to, drift, worse, lessSeen: news.lessSeen }, () => driftText({ from, to }, drift, news, after.result.findings));
    }
    if (news.fresh.length + news.worse.length > 0) return exitCodes.findings;
    return news.lessSeen.length > 0 || (drift.facts?.incomparable.length ?? 1) > 0 ? exitCodes.incomplete : exitCodes.success;
  },
};

function factsOf(before: Snapshot | null, after: Snapshot | null): FactDrift | null {
  return before && after ? factDrift(before, after, factOwners(after, auditedPlaces(after, after.inventory))) : null;
}

/** A run named by its folder, its report or its snapshot. */
function readRun(named: string, io: Io): EarlierRun {
  const path = resolve(io.cwd, named);
  if (!existsSync(path)) throw new UsageError(`there is no ${named}`, 'diff compares folders of runs, report.json and snapshot.json files');
  const report = statSync(path).isDirectory() ? join(path, 'report.json') : path;
  if (existsSync(report) && !isSnapshot(report)) return readEarlierRun(report);
  const file = report === path ? path : join(path, 'snapshot.json');
  if (!existsSync(file))
    throw new UsageError(`${named} holds neither report.json nor snapshot.json`, 'diff compares folders of runs, report.json and snapshot.json files');
  const snapshot = readSnapshot(file, io);
  return { snapshot, result: judge(snapshot, readJudgement({ values: {}, positionals: [] }), null) };
}

/** A report has findings, a snapshot has artifacts; what is neither is refused by whoever reads it. */
function isSnapshot(path: string): boolean {
  try {
    const value: unknown = JSON.parse(readText(path, 'bitewing collect writes a snapshot'));
    return typeof value === 'object' && value !== null && 'artifacts' in value;
  } catch {
    return false;
  }
}
