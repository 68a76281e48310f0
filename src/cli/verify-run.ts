import { lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../adapters/digest.ts';
import { runsWith } from '../adapters/files.ts';
import { foundFiles } from '../adapters/found-files.ts';
import { SigningKeyError, type Verifier, verifierOf } from '../adapters/signing-key.ts';
import { type ChainedRun, checkChain } from '../report/manifest/check-chain.ts';
import { checkFiles } from '../report/manifest/check-files.ts';
import { type Manifest, manifestFile, parseManifest, publicKeyFile, signatureFile } from '../report/manifest/manifest.ts';
import type { Rejudgement } from './rejudge.ts';
import { prunedFolder } from './run-history.ts';

/** What a verification found. Sentences begin with the file or run they are about. */
export interface Verification {
  /** `broken`: something was changed. `incomplete`: nothing is known to be, but something could not be checked. */
  readonly state: 'whole' | 'broken' | 'incomplete';
  readonly problems: readonly string[];
  readonly unchecked: readonly string[];
  /** What came out the same when it was judged again. */
  readonly same: readonly string[];
  readonly runs: readonly VerifiedRun[];
  /** Names of the runs whose manifests were followed, oldest first. */
  readonly chain: readonly string[];
}

/** One run whose files were read. */
export interface VerifiedRun {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 of manifest.json; null when it cannot be read. */
  readonly manifestSha256: string | null;
  /** Whose signature stands under it; `trusted` when that is a key given from outside. Null when there is none that holds. */
  readonly signer: { readonly keySha256: string; readonly trusted: boolean } | null;
}

interface ReadRun extends ChainedRun {
  readonly path: string;
  /** Null when it is missing. */
  readonly text: Buffer | null;
  readonly problem: string | null;
  readonly unknown: string | null;
}

/**
 * Verifies the files of one run, or of all runs when `folders` has several, and the chain over all runs beside them. `trusted` are the keys
 * of the reviewer; `again` judges a run again.
 */
export async function verifyRuns(
  folders: readonly string[],
  trusted: readonly Verifier[],
  again: ((folder: string) => Promise<Rejudgement>) | null = null,
): Promise<Verification> {
  const site = dirname(folders[0] ?? '');
  const names = new Set([...(await runsWith(site, manifestFile)), ...folders.map((folder) => basename(folder))]);
  // Retention removes runs and keeps their manifests, so that the chain of those that are kept still holds.
  const pruned = (await runsWith(join(site, prunedFolder), manifestFile)).filter((name) => !names.has(name));
  const all = [...[...names].map((name) => readRun(site, name)), ...pruned.map((name) => readRun(join(site, prunedFolder), name))].sort((a, b) =>
    a.folder < b.folder ? -1 : 1,
  );
  const chain = checkChain(all);
  const problems = [...chain.problems];
  const unchecked = [...chain.unchecked];
  const same: string[] = [];
  const runs: VerifiedRun[] = [];
  for (const run of all) {
    const whole = folders.some((folder) => basename(folder) === run.folder);
    const say = (list: string[], what: string): number => list.push(folders.length > 1 || !whole ? `${run.folder}/${what}` : what);
    if (run.problem !== null) say(problems, run.problem);
    if (run.unknown !== null) say(unchecked, run.unknown);
    const signature = run.manifest === null ? { signer: null, problem: null } : signatureOf(run, run.manifest, whole ? trusted : []);
    if (signature.problem !== null) say(problems, signature.problem);
    if (!whole) continue;
    const found = await foundFiles(run.path);
    const files = run.manifest === null ? { problems: [], unchecked: [] } : checkFiles(run.manifest, found);
    for (const problem of files.problems) say(problems, problem);
    for (const gap of files.unchecked) say(unchecked, gap);
    if (again !== null) {
      const judged = await again(run.path);
      for (const one of judged.same) say(same, one);
      for (const problem of judged.problems) say(problems, problem);
      for (const gap of judged.unchecked) say(unchecked, gap);
    }
    const bytes = found.reduce((sum, file) => sum + ('bytes' in file ? file.bytes : 0), 0);
    runs.push({ folder: run.path, files: found.length, bytes, manifestSha256: run.text && run.sha256, signer: signature.signer });
  }
  const state = problems.length > 0 ? 'broken' : unchecked.length > 0 ? 'incomplete' : 'whole';
  return { state, problems, unchecked, same, runs, chain: all.map(({ folder }) => folder) };
}

function readRun(site: string, folder: string): ReadRun {
  const path = join(site, folder);
  const text = bytesOf(join(path, manifestFile));
  const base = { path, folder, text, manifest: null, problem: null, unknown: null };
  if (text === null) return { ...base, sha256: '', problem: `${manifestFile}: removed, or not a file that can be read` };
  const digest = sha256(text);
  const read = parseManifest(text.toString('utf8'), sha256);
  if (read.ok) return { ...base, sha256: digest, manifest: read.manifest };
  const message = `${manifestFile}: ${read.message}`;
  return read.because === 'damaged' ? { ...base, sha256: digest, problem: message } : { ...base, sha256: digest, unknown: message };
}

/** The signer whose signature holds, or the sentence that says what is wrong with it. */
function signatureOf(
  run: ReadRun,
  { signer }: Manifest,
  trusted: readonly Verifier[],
): { readonly signer: VerifiedRun['signer']; readonly problem: string | null } {
  const wrong = (problem: string): ReturnType<typeof signatureOf> => ({ signer: null, problem });
  if (signer === null)
    return trusted.length > 0 ? wrong(`${manifestFile}: is not signed, and a signature is expected (--key)`) : { signer: null, problem: null };
  const known = trusted.find(({ keySha256 }) => keySha256 === signer.keySha256);
  if (trusted.length > 0 && !known) return wrong(`${manifestFile}: signed by another key, ${signer.keySha256}`);
  const signature = bytesOf(join(run.path, signatureFile));
  if (signature === null) return wrong(`${signatureFile}: removed, the manifest names a signer`);
  const verifier = known ?? enclosedKey(run.path);
  if (verifier === null || verifier.keySha256 !== signer.keySha256) return wrong(`${publicKeyFile}: is not the key the manifest names`);
  if (!verifier.verifies(run.text ?? Buffer.alloc(0), signature)) return wrong(`${signatureFile}: is not the signature of this ${manifestFile}`);
  return { signer: { keySha256: signer.keySha256, trusted: known !== undefined }, problem: null };
}

function enclosedKey(folder: string): Verifier | null {
  const pem = bytesOf(join(folder, publicKeyFile));
  try {
    return pem === null ? null : verifierOf(pem.toString('utf8'));
  } catch (error) {
    if (error instanceof SigningKeyError) return null;
    throw error;
  }
}

const vouchingBytesAtMost = 64 * 1024 * 1024;

/** The bytes of a manifest, signature or key; null for what is missing, no plain file, or beyond all measure. */
function bytesOf(path: string): Buffer | null {
  try {
    const entry = lstatSync(path);
    return entry.isFile() && entry.size <= vouchingBytesAtMost ? readFileSync(path) : null;
  } catch {
    return null;
  }
}
