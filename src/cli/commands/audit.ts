import { afterAudit, guarded, oweNews } from '../after-audit.ts';
import { type Arguments, type Command, flag, print, text, texts } from '../command.ts';
import { earlierRuns } from '../earlier-runs.ts';
import { formatOptions, readFormats } from '../formats.ts';
import type { Io } from '../io.ts';
import { judge, judgeOptions, readJudgement } from '../judge.ts';
import { ruleOptions, rulesToJudge } from '../own-rules.ts';
import { outOptions, readSigner, runFiles, runsOf, writeRun } from '../run-folder.ts';
import { withSiteLock } from '../site-lock.ts';
import { readSite } from '../site.ts';
import { snapshotOptions, snapshotToJudge } from '../snapshots.ts';
import { summaryText } from '../summary-text.ts';
import { writeHistory } from '../write-history.ts';

/** `bitewing audit`: the main job. */
export const audit: Command = {
  usage: '[--config FILE] [--snapshot FILE…] [--profile NAME] [--tenant NAME] [--fail-on SEVERITY] [--format LIST] [--out DIR]',
  list: 'snapshot',
  help: `
Collects every server of the inventory (and every exported file under sources:), judges what was seen, compares it
with the last run, and writes <out>/<site>/<UTC time>/ with snapshot.json, report.json, report.html and manifest.json.
A server that cannot be reached stops nothing; what was not seen is reported as not assessed, never as passed.
With the nightly profile, whom the inventory names under notify is then told what is new, worse, fixed or no longer seen, and runs
that retention does not keep are removed (docs/operator/scheduling.md). Two audits of one site never run at the same time.

  --config FILE       inventory, default bitewing.yaml
  --snapshot FILE…    judge saved snapshots instead; several are merged into one
  --host NAME         look at this machine too, which the inventory calls NAME (see bitewing collect --help)
  --profile NAME      nightly (default) or go-live
  --tenant NAME       one tenant alone, live or planned; goes with --profile go-live
  --fail-on SEVERITY  critical, high (default), medium, low or info
  --previous FILE     report.json to compare with; default the newest below <out>/<site> of the same profile and tenant
  --format LIST       further files: sarif, junit, csv, markdown, oscal, ocsf, or all; report.json and report.html are always written
  --out DIR           default reports/out
  --sign-key FILE     sign the run with this Ed25519 key (PEM); or the key itself in BITEWING_SIGN_KEY (bitewing verify --help)
  --rules FILE        rules of your own besides those of this version; rules: in bitewing.yaml names them for every audit
                      (docs/operator/own-rules.md)
  --no-simulate       do not try the remedies on the model (which takes about as long as the audit)
  --no-notify         tell nobody, and remove no old runs
  --no-objects        leave out views, triggers and special tables

Examples:
  bitewing audit
  bitewing audit --tenant springfield                 before Springfield is switched on
  bitewing audit --snapshot db1.json db2.json         offline, snapshots taken on two machines
  bitewing audit --host db1                           everything on one machine: its server and its folders
  bitewing audit --format sarif,csv                   also report.sarif and findings.csv
  bitewing audit --fail-on medium --json > result.json`,
  options: { ...snapshotOptions, ...judgeOptions, ...ruleOptions, ...formatOptions, ...outOptions, 'no-notify': { type: 'boolean' } },
  async run(args, io) {
    return runAudit(args, io, { tells: !flag(args, 'no-notify') });
  },
};

/** Audits once. `tells`: with the nightly profile receivers are told and old runs removed, as the inventory says. */
export async function runAudit(args: Arguments, io: Io, { tells }: { readonly tells: boolean }): Promise<number> {
  const judgement = { ...readJudgement(args), by: await rulesToJudge(args, io) };
  const formats = readFormats(args);
  const signer = readSigner(args, io);
  const saved = texts(args, 'snapshot').length > 0 ? await snapshotToJudge(args, io) : null;
  const site = saved === null || text(args, 'config') !== null ? readSite(args, io) : null;
  const runs = runsOf((saved ?? site)?.inventory.site ?? '', args, io);
  return withSiteLock(runs, io, async () => {
    const snapshot = saved ?? (await snapshotToJudge(args, io));
    const earlier = await earlierRuns(runs, judgement, args, io);
    const result = judge(snapshot, judgement, earlier);
    const unattended = tells && judgement.profile.unattended ? site : null;
    const announce = async (name: string): Promise<void> => (unattended === null ? undefined : oweNews({ runs, result, earlier }, name, unattended));
    const folder = await writeRun(runs, runFiles(snapshot, result, formats), signer, io, saved === null ? result.run.startedAt : null, announce);
    if (!flag(args, 'quiet') || flag(args, 'json')) print(args, io, result, () => summaryText(result, folder));
    if (unattended !== null) await afterAudit({ runs, folder, result, earlier }, unattended, io);
    await guarded('history', io, async () => writeHistory(runs, result.site.name));
    return result.run.exitCode;
  });
}
