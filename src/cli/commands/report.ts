import { dirname, join } from 'node:path';
import { latestRun } from '../../adapters/files.ts';
import { UsageError } from '../cli-error.ts';
import { type Arguments, type Command, flag, print, text, texts } from '../command.ts';
import { evidencePack } from '../evidence-pack.ts';
import { readFormats } from '../formats.ts';
import type { Io } from '../io.ts';
import { readJudgement, requireTenant } from '../judge.ts';
import { redactKey } from '../redact-key.ts';
import { readSigner, runsOf, writeRun } from '../run-folder.ts';
import { readSite } from '../site.ts';
import { snapshotToJudge } from '../snapshots.ts';
import { summaryText } from '../summary-text.ts';
import { audit, runAudit } from './audit.ts';

/** `bitewing report`: an audit that never asks a server, or a pack for one tenant. */
export const report: Command = {
  usage: '--snapshot FILE… [--profile nightly|go-live] [--tenant NAME [--redact]] [--format LIST] [--out DIR]',
  list: 'snapshot',
  help: `
Judges saved snapshots again with the rules of this version and writes a new run's folder. No server is asked.
Takes the options of bitewing audit; --format LIST adds sarif, junit, csv, markdown, oscal, ocsf, or all.

  --tenant NAME --redact   instead, a pack of evidence that may be handed to this tenant: everything about it, and nobody else's
                           name, database, path, account or address. Written to <out>/<site>-for-<tenant>/<UTC time>/, with manifest,
                           and signature where --sign-key is given. Without --snapshot it is made from the site's last run.
                           What a pack holds: docs/operator/evidence-packs.md
  --redact-key FILE        key behind the pseudonyms, made when it is not there; default <out>/<site>/redact.key. Keep it: with it
                           "another practice" is the same practice next year, and nobody else can tell which

Examples:
  bitewing report --snapshot reports/out/tri-county/20260301T020000Z/snapshot.json
  bitewing report --snapshot old.json --config bitewing.yaml    judged by today's inventory
  bitewing report --tenant springfield --redact --sign-key auditor.pem`,
  options: { ...audit.options, 'redact': { type: 'boolean' }, 'redact-key': { type: 'string' } },
  async run(args, io) {
    if (flag(args, 'redact')) return writePack(args, io);
    if (text(args, 'redact-key') !== null) throw new UsageError('--redact-key goes with --redact', 'without it the report names everybody');
    if (texts(args, 'snapshot').length === 0) throw new UsageError('report needs --snapshot FILE', 'bitewing audit collects first');
    return runAudit(args, io, { tells: false });
  },
};

async function writePack(args: Arguments, io: Io): Promise<number> {
  const id = text(args, 'tenant');
  if (id === null) throw new UsageError('--redact needs --tenant NAME', 'a pack is made for one tenant');
  const judgement = readJudgement(args);
  const signer = readSigner(args, io);
  const snapshot = await snapshotToJudge(await ofLastRun(args, io), io);
  requireTenant(snapshot, id);
  const tenant = snapshot.inventory.tenants[id];
  if (tenant === undefined) throw new UsageError(`the inventory has no tenant '${id}'`);
  const { site } = snapshot.inventory;
  const { key, path } = redactKey(runsOf(site, args, io), args, io);
  const { result, files, unsearchable } = evidencePack({
    snapshot,
    tenant,
    judgement,
    key,
    isSigned: signer !== null,
    formats: readFormats(withSummary(args)),
  });
  const folder = await writeRun(runsOf(`${site}-for-${id}`, args, io), files, signer, io);
  if (flag(args, 'quiet') && !flag(args, 'json')) return result.run.exitCode;
  const searched =
    unsearchable.length === 0
      ? 'no name of anybody else occurs in any byte of it'
      : `no name of anybody else occurs in it; ordinary words were replaced, but cannot be searched for: ${listed(unsearchable)}`;
  print(args, io, result, () => `${summaryText(result, folder)}Pack       for ${id}: ${searched}\nKey        ${path}: keep it, and keep it to yourself\n`);
  return result.run.exitCode;
}

function listed(names: readonly string[]): string {
  const more = names.length - 5;
  return `${names.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A pack has a summary, too. */
function withSummary(args: Arguments): Arguments {
  return { ...args, values: { ...args.values, format: [...texts(args, 'format'), 'markdown'] } };
}

/** With the snapshot of the site's last run where none is named. */
async function ofLastRun(args: Arguments, io: Io): Promise<Arguments> {
  if (texts(args, 'snapshot').length > 0) return args;
  const { inventory } = readSite(args, io);
  const runs = runsOf(inventory.site, args, io);
  const last = await latestRun(runs, 'snapshot.json');
  if (last === null)
    throw new UsageError(`there is no run of ${inventory.site} below ${dirname(runs)}`, 'bitewing audit makes one; --snapshot FILE names a snapshot');
  // Judged by the inventory it was made with: the run's own.
  return { ...args, values: { ...args.values, config: undefined, snapshot: [join(last, 'snapshot.json')] } };
}
