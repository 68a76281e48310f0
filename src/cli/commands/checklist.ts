import { resolve } from 'node:path';
import { sha256, sha256Base64 } from '../../adapters/digest.ts';
import { checklist as checklistOf } from '../../audit/go-live/checklist.ts';
import type { Checklist } from '../../model/checklist.ts';
import { checklistHtml } from '../../report/checklist/checklist-html.ts';
import { checklistText } from '../../report/checklist/checklist-text.ts';
import { creationScripts } from '../../report/checklist/creation-scripts.ts';
import { UsageError } from '../cli-error.ts';
import { type Arguments, type Command, flag, print, text } from '../command.ts';
import type { Io } from '../io.ts';
import { judgeOptions, readJudgement, requireTenant } from '../judge.ts';
import { ruleOptions, rulesToJudge } from '../own-rules.ts';
import { checklistTemplates, toolVersion } from '../package-files.ts';
import { snapshotOptions, snapshotToJudge } from '../snapshots.ts';
import { writeNamed } from '../write-named.ts';

/** `bitewing checklist TENANT`: may it go live? */
export const checklist: Command = {
  usage: 'TENANT [--config FILE] [--snapshot FILE…] [--html FILE] [--commands DIR] [--fail-on SEVERITY]',
  words: 1,
  list: 'snapshot',
  help: `
Goes through every clause of Open Dental's page on multi-tenant hosting, S1 to S19, for one tenant: what proves it, what
fails and its first remedy, what was not assessed and which source is missing, and what a person attests because no probe
can see it. A clause with anything left open is never answered yes.

For a planned tenant everything it is to have is held against everybody first, existing or planned, and the commands that
would create it are printed, with undo and verify, after they were tried in a model of the site.

  --snapshot FILE…    judge saved snapshots; without it the site is collected
  --html FILE         write a page to print and sign as well
  --commands DIR      write the commands of a planned tenant as scripts, one per machine
  --rules FILE        rules of your own besides those of this version
  --fail-on SEVERITY  failures that stop a go-live: critical, high (default), medium, low or info; a leak always does

Exit codes: 0 ready, 1 not ready, 3 cannot say, 74 a file could not be written.

Examples:
  bitewing checklist springfield
  bitewing checklist springfield --snapshot db1.json --html springfield.html
  bitewing checklist lakeside --commands lakeside/       planned: rehearse it, write the scripts that create it`,
  options: {
    ...snapshotOptions,
    ...ruleOptions,
    'fail-on': judgeOptions['fail-on'] ?? { type: 'string' },
    'html': { type: 'string' },
    'commands': { type: 'string' },
  },
  async run(args, io) {
    const [id, ...files] = args.positionals;
    if (id === undefined) throw new UsageError('checklist needs a tenant', 'bitewing checklist TENANT; the tenants are the keys of tenants: in bitewing.yaml');
    const snapshot = await snapshotToJudge({ ...args, positionals: files }, io);
    requireTenant(snapshot, id);
    const tenant = snapshot.inventory.tenants[id];
    if (tenant === undefined) throw new UsageError(`the inventory has no tenant '${id}'`);
    const { gate } = readJudgement({ ...args, values: { 'fail-on': args.values['fail-on'] } });
    const { rules } = await rulesToJudge(args, io);
    const list = checklistOf({
      snapshot,
      rules,
      tenant,
      gate,
      asOf: io.now().slice(0, 10),
      sha256,
      toolVersion: toolVersion(),
    });
    writeExtras(list, args, io);
    if (!flag(args, 'quiet') || flag(args, 'json')) print(args, io, list, () => checklistText(list));
    return list.verdict.exitCode;
  },
};

function writeExtras(list: Checklist, args: Arguments, io: Io): void {
  const html = text(args, 'html');
  if (html !== null) writeNamed(resolve(io.cwd, html), checklistHtml(list, checklistTemplates(), sha256Base64));
  const commands = text(args, 'commands');
  if (commands !== null) {
    if (list.rehearsal === null)
      throw new UsageError(`${list.tenant.id} is ${list.tenant.stage}, so there is nothing to create`, '--commands goes with a planned tenant');
    for (const { fileName, text: script } of creationScripts(list.rehearsal.steps)) writeNamed(resolve(io.cwd, commands, fileName), script);
  }
}
