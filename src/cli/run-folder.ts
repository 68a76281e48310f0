import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { sha256 } from '../adapters/digest.ts';
import { latestRun, writeFolder } from '../adapters/files.ts';
import { type Signer, SigningKeyError, signerOf } from '../adapters/signing-key.ts';
import { runId } from '../audit/judged.ts';
import type { AuditResult } from '../model/audit-result.ts';
import { reportSchema } from '../report/json/report-schema.ts';
import { manifestFile, manifestText, publicKeyFile, signatureFile } from '../report/manifest/manifest.ts';
import type { ReportFormat } from '../report/renderers.ts';
import { runSummary, summaryFile } from '../report/summary/run-summary.ts';
import { issueWords } from '../snapshot/issue-words.ts';
import { serializeSnapshot } from '../snapshot/serialize.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { parseSnapshot } from '../snapshot/validate.ts';
import { OutputError, UsageError } from './cli-error.ts';
import { type Arguments, type Command, text } from './command.ts';
import { renderedFiles } from './formats.ts';
import type { Io } from './io.ts';
import { toolVersion } from './package-files.ts';
import { readText } from './site.ts';

/** Options of the commands that write a run's folder. */
export const outOptions: Command['options'] = { 'out': { type: 'string', short: 'o' }, 'sign-key': { type: 'string' } };

/** Who signs the run: the key in `--sign-key FILE`, else in the environment; null without either. Read first, so that no audit is lost by a bad key. */
export function readSigner(args: Arguments, io: Io): Signer | null {
  const file = text(args, 'sign-key');
  const pem = file === null ? io.env['BITEWING_SIGN_KEY'] : readText(resolve(io.cwd, file), 'openssl genpkey -algorithm ed25519 makes a key');
  if (pem === undefined) return null;
  try {
    return signerOf(pem);
  } catch (error) {
    if (!(error instanceof SigningKeyError)) throw error;
    throw new UsageError(`${file ?? 'BITEWING_SIGN_KEY'} ${error.message}`, 'openssl genpkey -algorithm ed25519 makes a key');
  }
}

/** Folder that holds the runs of a site: `<out>/<site>`, `out` being reports/out by default. */
export function runsOf(site: string, args: Arguments, io: Io): string {
  // A site name is free text; the folder it names must stay below `out`.
  const safe = site.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_').replace(/^\.+/, '_');
  return resolve(io.cwd, text(args, 'out') ?? join('reports', 'out'), safe);
}

/** An earlier run: its result, and the snapshot it was made of where that lies beside it. */
export interface EarlierRun {
  readonly result: AuditResult;
  readonly snapshot: Snapshot | null;
}

/** What a run is compared with. */
export interface EarlierRuns {
  /** The last run of the same kind; null when there is none. */
  readonly previous: EarlierRun | null;
  /** The last such run in which everything required was assessed; null when there is none, or it is the previous one. */
  readonly complete: AuditResult | null;
}

/** The last run's result: of `--previous FILE`, else of the newest run folder; null when there is none. */
export async function previousResult(runs: string, args: Arguments, io: Io): Promise<AuditResult | null> {
  const named = text(args, 'previous');
  if (named !== null) return readResult(resolve(io.cwd, named));
  const folder = await latestRun(runs, 'report.json');
  return folder === null ? null : readResult(join(folder, 'report.json'));
}

/** A `report.json` and the snapshot beside it, when that is the very one the report was made of. */
export function readEarlierRun(report: string): EarlierRun {
  const result = readResult(report);
  const beside = join(dirname(report), 'snapshot.json');
  const content = existsSync(beside) ? readText(beside, 'it lies beside the report') : null;
  if (content === null || sha256(content) !== result.run.snapshotDigest) return { result, snapshot: null };
  const read = parseSnapshot(content, sha256);
  return { result, snapshot: read.ok ? read.snapshot : null };
}

/** Reads and checks a `report.json`. */
export function readResult(path: string): AuditResult {
  const hint = 'bitewing audit writes a report.json into the folder of every run';
  let value: unknown;
  try {
    value = JSON.parse(readText(path, hint));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(notJson(path, error), hint, { cause: error });
  }
  if (typeof value === 'object' && value !== null && 'artifacts' in value)
    throw new UsageError(`${path} is a snapshot, and a report is wanted`, `bitewing report --snapshot ${path} makes one`);
  const checked = reportSchema.safeParse(value);
  // Checked just now. The schema's copy would reorder members, and drop what later versions added.
  if (checked.success) return value as AuditResult;
  const issue = checked.error.issues[0];
  throw new UsageError(`${path} is not a report: ${issue === undefined ? '' : `/${issue.path.join('/')}: ${issueWords(issue)}`}`, hint);
}

function notJson(path: string, error: unknown): string {
  const said = error instanceof Error ? error.message : '';
  return said.startsWith('Unexpected end') ? `${path} is empty or cut off` : `${path} is not JSON: ${said}`;
}

/**
 * Writes the files, their manifest and its signature into a new folder named after the moment, all or nothing. Answers the folder. `begun`: when the
 * collecting began, if this run collected; the folder then has the name by which reports and messages call the run. `announce` is told the name before
 * anything has it.
 */
export async function writeRun(
  runs: string,
  files: Readonly<Record<string, string>>,
  signer: Signer | null,
  io: Io,
  begun: string | null = null,
  announce: (name: string) => Promise<void> = async () => Promise.resolve(),
): Promise<string> {
  const before = await latestRun(runs, manifestFile);
  const named = begun === null ? null : runId(begun);
  // Whatever was written meanwhile comes before it: names sort by the order in which runs were chained.
  const isNewest = named !== null && (before === null || basename(before) < named);
  const folder = freeName(join(runs, isNewest ? named : runId(io.now())));
  const all = signer === null ? files : { ...files, [publicKeyFile]: signer.publicKeyPem };
  const manifest = manifestText(
    {
      schemaVersion: '1.1',
      tool: { name: 'bitewing', version: toolVersion() },
      run: basename(folder),
      previous: before === null ? null : { run: basename(before), sha256: sha256(readFileSync(join(before, manifestFile))) },
      signer: signer === null ? null : { algorithm: 'Ed25519', keySha256: signer.keySha256 },
      files: Object.fromEntries(Object.entries(all).map(([name, content]) => [name, { sha256: sha256(content), bytes: Buffer.byteLength(content) }])),
    },
    sha256,
  );
  const signature = signer === null ? {} : { [signatureFile]: signer.sign(Buffer.from(manifest)) };
  try {
    await announce(basename(folder));
    await writeFolder(folder, { ...all, [manifestFile]: manifest, ...signature });
  } catch (error) {
    throw outputError(folder, error);
  }
  return folder;
}

/** What the file system said, in one line; anything else is a bug and stays what it is. */
export function outputError(path: string, error: unknown): unknown {
  const isSystem = error instanceof Error && 'code' in error && 'syscall' in error;
  return isSystem ? new OutputError(`cannot write ${path}: ${error.message}; nothing of it is left`, { cause: error }) : error;
}

/** Two runs within one second get different names that still sort by time. */
function freeName(folder: string): string {
  if (!existsSync(folder)) return folder;
  let number = 2;
  const numbered = (): string => `${folder}-${String(number).padStart(3, '0')}`;
  while (existsSync(numbered())) number += 1;
  return numbered();
}

/** The files of an audit: the snapshot it judged, the result in each of the formats, and its summary. */
export function runFiles(snapshot: Snapshot, result: AuditResult, formats: readonly ReportFormat[]): Record<string, string> {
  const summary = `${JSON.stringify(runSummary(result))}\n`;
  return { 'snapshot.json': serializeSnapshot(snapshot), ...renderedFiles(result, formats), [summaryFile]: summary };
}
