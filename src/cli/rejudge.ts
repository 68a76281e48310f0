import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../adapters/digest.ts';
import { runsWith } from '../adapters/files.ts';
import type { AuditResult } from '../model/audit-result.ts';
import { renderJson } from '../report/json/render-json.ts';
import { renderers } from '../report/renderers.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { parseSnapshot } from '../snapshot/validate.ts';
import { UsageError } from './cli-error.ts';
import { renderResources } from './formats.ts';
import { type Judgement, judge, profileNamed } from './judge.ts';
import { toolVersion } from './package-files.ts';
import { type EarlierRun, readEarlierRun, readResult } from './run-folder.ts';

/** How a run's report.json came out when its snapshot was judged again: sentences that begin with a file's name. */
export interface Rejudgement {
  /** What came out the same. */
  readonly same: readonly string[];
  readonly problems: readonly string[];
  readonly unchecked: readonly string[];
}

const result = 'report.json';
const input = 'snapshot.json';
const differencesShown = 3;

/**
 * Judges a run's snapshot again by this version, as it was judged: profile, gate, tenant, whether remedies were simulated, and the run it was compared with; and makes the
 * other formats again from report.json. A difference is a problem only where the same version made the run.
 */
export async function rejudge(folder: string): Promise<Rejudgement> {
  const cannot = (sentence: string): Rejudgement => ({ same: [], problems: [], unchecked: [sentence] });
  for (const file of [input, result]) if (!existsSync(join(folder, file))) return cannot(`${file}: is not there, so nothing can be judged again`);
  try {
    const text = readFileSync(join(folder, result), 'utf8');
    const saved = readResult(join(folder, result));
    const read = parseSnapshot(readFileSync(join(folder, input), 'utf8'), sha256);
    if (!read.ok) return cannot(`${input}: ${read.problems[0]?.message ?? 'is no snapshot'}`);
    return joined([await judgedAgain(folder, text, saved, read.snapshot), renderedAgain(folder, saved)]);
  } catch (error) {
    if (error instanceof UsageError) return cannot(error.message);
    throw error;
  }
}

async function judgedAgain(folder: string, text: string, saved: AuditResult, snapshot: Snapshot): Promise<Rejudgement> {
  const { profile, gate, tenant = null, simulatedAudits, ownRules = [] } = saved.run;
  const judgement: Judgement = { profile: profileNamed(profile), gate, tenant, simulate: simulatedAudits !== undefined };
  const version = toolVersion();
  const says = (kind: keyof Rejudgement, sentence: string): Rejudgement => ({ same: [], problems: [], unchecked: [], [kind]: [`${result}: ${sentence}`] });
  if (ownRules.length > 0) {
    const files = ownRules.map(({ file }) => file).join(', ');
    return says('unchecked', `was judged by rules of the operator as well (${files}), which verify does not run`);
  }
  const candidates = saved.drift === null ? [null] : await comparedWith(folder, saved.drift.previousRun);
  const [last = null] = saved.sinceComplete ? await comparedWith(folder, saved.sinceComplete.previousRun) : [];
  const complete = last?.result ?? null;
  for (const previous of candidates) {
    if (renderJson(judge(snapshot, judgement, { previous, complete })) === text) return says('same', `comes out byte for byte the same by version ${version}`);
  }
  const [previous = null] = candidates;
  const again = judge(snapshot, judgement, { previous, complete: previous && complete });
  if (candidates.length === 0 && renderJson(withoutPast(saved)) === renderJson(again)) {
    return says('unchecked', `what it says of the run before (${saved.drift?.previousRun ?? ''}), which is not here; all else comes out the same`);
  }
  const where = differences(candidates.length === 0 ? withoutPast(saved) : saved, again);
  const sentence = `comes out otherwise by version ${version}: ${where.join(', ')}`;
  const { version: maker } = saved.tool;
  return maker === version ? says('problems', sentence) : says('unchecked', `${sentence}; version ${maker} made it`);
}

/** The runs that may be the one named in the drift: judged again, one snapshot makes several runs of one id. Newest first. */
async function comparedWith(folder: string, id: string): Promise<readonly EarlierRun[]> {
  const site = dirname(folder);
  const earlier = (await runsWith(site, result)).filter((name) => name < basename(folder)).reverse();
  const runs: EarlierRun[] = [];
  for (const name of earlier) {
    const path = join(site, name, result);
    // The id stands near the start; only what has it is worth reading.
    if (readFileSync(path, 'utf8').slice(0, 2_000).includes(JSON.stringify(id))) runs.push(readEarlierRun(path));
    if (runs.length === 5) break;
  }
  return runs;
}

function withoutPast(saved: AuditResult): AuditResult {
  const findings = saved.findings.map((finding) => ({ ...finding, firstSeen: saved.run.startedAt }));
  const { sinceComplete: _, ...rest } = saved;
  return { ...rest, findings, drift: null };
}

function renderedAgain(folder: string, saved: AuditResult): Rejudgement {
  const same: string[] = [];
  const differ: string[] = [];
  for (const renderer of Object.values(renderers)) {
    const { fileName } = renderer;
    const path = join(folder, fileName);
    if (fileName === result || !existsSync(path)) continue;
    if (renderer.render(saved, renderResources()) === readFileSync(path, 'utf8')) same.push(`${fileName}: says what ${result} says`);
    else differ.push(`${fileName}: comes out otherwise from ${result} by version ${toolVersion()}`);
  }
  return saved.tool.version === toolVersion() ? { same, problems: differ, unchecked: [] } : { same, problems: [], unchecked: differ };
}

function joined(parts: readonly Rejudgement[]): Rejudgement {
  return {
    same: parts.flatMap(({ same }) => same),
    problems: parts.flatMap(({ problems }) => problems),
    unchecked: parts.flatMap(({ unchecked }) => unchecked),
  };
}

/** JSON Pointers of the first things that differ. */
function differences(saved: unknown, again: unknown, pointer = ''): string[] {
  if (typeof saved !== 'object' || typeof again !== 'object' || saved === null || again === null) return Object.is(saved, again) ? [] : [pointer];
  const keys = [...new Set([...Object.keys(saved), ...Object.keys(again)])];
  const found: string[] = [];
  for (const key of keys) {
    found.push(...differences(Reflect.get(saved, key), Reflect.get(again, key), `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`));
    if (found.length >= differencesShown) break;
  }
  return found.slice(0, differencesShown);
}
