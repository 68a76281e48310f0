import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { runsWith } from '../../adapters/files.ts';
import { SigningKeyError, type Verifier, verifierOf } from '../../adapters/signing-key.ts';
import { manifestFile, signatureFile } from '../../report/manifest/manifest.ts';
import { summaryFile } from '../../report/summary/run-summary.ts';
import { UsageError } from '../cli-error.ts';
import { type Arguments, type Command, flag, print, texts } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { readText } from '../site.ts';
import { verificationText } from '../verification-text.ts';
import { verifyRuns } from '../verify-run.ts';

/** Exit codes of `bitewing verify` by what it found. */
const codes = { whole: exitCodes.success, broken: exitCodes.findings, incomplete: exitCodes.incomplete } as const;

const whatRunsAre = 'bitewing audit writes runs below reports/out/SITE; name one of these folders, or the folder of the site';

/** What a run is called, and what lies in one: a folder with that name or several of these files may be a run that lost its manifest. */
const runName = /^\d{8}T\d{6}Z(?:-\d{3})?$/;
const runFileNames = ['snapshot.json', 'report.json', 'report.html', summaryFile, signatureFile];

/** `bitewing verify`: is a run what was written? */
export const verify: Command = {
  usage: 'RUN [--key FILE] [--rejudge]',
  words: 1,
  help: `
Compares a run's folder with its manifest.json: every file changed, cut, added or removed; the signature; and the chain
of manifests over all runs of the site beside it. Given the folder of a site, it reads the files of all its runs.

  --key FILE   public Ed25519 key (PEM) whose signature is expected; may be given several times. Without it a signature
               is held against the key that lies beside it, which shows damage, not who made the run
  --rejudge    judge the snapshot again, with this version: does report.json come out byte for byte, and the other
               formats from it? What another version made may come out otherwise: that is said, with exit code 3

Exit codes: 0 everything holds · 1 something was changed, or a signature is wrong or missing · 2 there is no such run or key
3 nothing is known to be changed, but something could not be checked, and it says what

Not even a signature shows that the newest runs of a site were removed: keep the manifest's SHA-256, which is printed
last, somewhere else. How to verify with sha256sum and openssl alone: docs/operator/verifying-a-run.md

Examples:
  bitewing verify reports/out/tri-county/20260301T020000Z
  bitewing verify reports/out/tri-county                               all runs of a site
  bitewing verify reports/out/tri-county/20260301T020000Z --key auditor.pub --rejudge`,
  options: { key: { type: 'string', multiple: true }, rejudge: { type: 'boolean' } },
  async run(args, io) {
    const folders = await namedRuns(args, io);
    const result = await verifyRuns(folders, trustedKeys(args, io), flag(args, 'rejudge') ? (await import('../rejudge.ts')).rejudge : null);
    if (!flag(args, 'quiet') || flag(args, 'json')) print(args, io, result, () => verificationText(result, texts(args, 'key').length > 0));
    return codes[result.state];
  },
};

/** The run named, or all runs of the site named. What is left of a run counts. */
async function namedRuns(args: Arguments, io: Io): Promise<readonly string[]> {
  const [named] = args.positionals;
  if (named === undefined) throw new UsageError('verify needs one run', 'bitewing verify reports/out/SITE/RUN');
  const folder = resolve(io.cwd, named);
  const entries = entriesOf(folder, named);
  if (entries.includes(manifestFile)) return [folder];
  const runs = await runsWith(folder, manifestFile);
  if (runs.length > 0) return runs.map((run) => join(folder, run));
  if (runName.test(basename(folder)) || runFileNames.filter((name) => entries.includes(name)).length > 1) return [folder];
  throw new UsageError(`${named} is no run folder: neither it nor a folder in it holds a ${manifestFile}`, whatRunsAre);
}

function entriesOf(folder: string, named: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') throw new UsageError(`there is no folder ${named}`, whatRunsAre, { cause: error });
    if (code === 'ENOTDIR') throw new UsageError(`${named} is a file, and a run is a folder`, `bitewing verify ${dirname(named)}`, { cause: error });
    throw new UsageError(`cannot read the folder ${named}: ${error instanceof Error ? error.message : String(error)}`, null, { cause: error });
  }
}

function trustedKeys(args: Arguments, io: Io): readonly Verifier[] {
  return texts(args, 'key').map((file) => {
    const pem = readText(resolve(io.cwd, file), '--key FILE names a public key in PEM');
    try {
      return verifierOf(pem);
    } catch (error) {
      if (!(error instanceof SigningKeyError)) throw error;
      throw new UsageError(`${file} ${error.message}`);
    }
  });
}
