import type { AuditResult, ReachEntry } from '../../model/audit-result.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { accountAccess, type AccessAnswer } from '../account-access.ts';
import { UsageError } from '../cli-error.ts';
import { type Arguments, type Command, print, text } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { judge, readJudgement, requireTenant } from '../judge.ts';
import { planeWords, reachText } from '../reach-text.ts';
import { snapshotOptions, snapshotToJudge } from '../snapshots.ts';

/** `bitewing access`: who can reach what. */
export const access: Command = {
  usage: '[--from TENANT] [--to TENANT] [--plane PLANE] | --account USER@HOST --database NAME [--client IP] [--instance NAME]',
  list: 'snapshot',
  help: `
Answers who can reach whom, plane by plane: the shortest way step by step, with what each step needs and the row, entry or line that
shows it; or what proved that there is none. A way may lead over several planes: a desktop, a file, a password, a database. Of an
account it tells the rights in a database by the server's own rules, also of a database that does not exist yet.

  --from, --to TENANT    what one tenant reaches, by whom one is reached, or one pair
  --plane PLANE          database, files, hl7, network, credentials or host alone
  --account USER@HOST    the rights of one account row …
  --database NAME        … in one database
  --client IP            … when logging in from this address; default: every address that makes a difference
  --instance NAME        default: every instance that was collected
  --snapshot FILE…       ask a saved snapshot instead of the servers

Examples:
  bitewing access --from springfield
  bitewing access --from springfield --to shelbyville --snapshot snapshot.json
  bitewing access --account 'od_springfield@10.31.7.%' --database od_shelbyville_4932 --client 10.31.7.4`,
  options: {
    ...snapshotOptions,
    from: { type: 'string' },
    to: { type: 'string' },
    plane: { type: 'string' },
    account: { type: 'string' },
    database: { type: 'string' },
    client: { type: 'string' },
    instance: { type: 'string' },
  },
  async run(args, io) {
    const account = text(args, 'account');
    const database = text(args, 'database');
    if ((account === null) !== (database === null)) throw new UsageError('--account and --database go together', 'bitewing access --help');
    const from = text(args, 'from');
    const to = text(args, 'to');
    if (account === null && from === null && to === null) throw new UsageError('access needs --from, --to or --account', 'bitewing access --help');
    const others = account === null ? ['client', 'instance'] : ['from', 'to', 'plane'];
    const other = others.find((name) => text(args, name) !== null);
    if (other !== undefined)
      throw new UsageError(`--${other} ${account === null ? 'goes with --account' : 'does not go with --account'}`, 'bitewing access --help');
    if (from !== null && from === to) throw new UsageError('--from and --to name one tenant', 'whoever works there may reach all of it; name two');
    const plane = planeNamed(text(args, 'plane'));
    const snapshot = await snapshotToJudge(args, io);
    if (account !== null && database !== null) return answerAccount(args, io, snapshot, account, database);
    for (const tenant of [from, to]) if (tenant !== null) requireTenant(snapshot, tenant);
    const { profile, gate } = readJudgement({ ...args, values: {} });
    const result = judge(snapshot, { profile, gate, tenant: null }, null);
    const entries = reachBetween(result, from, to).filter((entry) => plane === null || entry.plane === plane);
    print(args, io, entries, () => entries.map((entry) => reachText(result, entry)).join(''));
    return entries.some(({ state }) => state === 'not-assessed') ? exitCodes.incomplete : exitCodes.success;
  },
};

function answerAccount(args: Arguments, io: Parameters<Command['run']>[1], snapshot: Snapshot, account: string, database: string): number {
  const answers = accountAccess(snapshot, { account, database, client: text(args, 'client'), instance: text(args, 'instance') });
  print(args, io, answers, () => answers.map(accessText).join(''));
  return answers.some((answer) => answer.missing.length > 0) ? exitCodes.incomplete : exitCodes.success;
}

/** Entries for the tenants asked about; a row's default stands for a pair without an entry of its own. */
function reachBetween({ reach, tenants }: AuditResult, from: string | null, to: string | null): ReachEntry[] {
  if (to === null) return reach.filter((entry) => entry.from === from);
  const rows = from === null ? tenants.map(({ id }) => id).filter((id) => id !== to) : [from];
  return rows.flatMap((id) => {
    const row = reach.filter((entry) => entry.from === id && (entry.to === to || entry.to === '*'));
    return Object.keys(planeWords).flatMap((plane) => {
      const ofPlane = row.filter((entry) => entry.plane === plane);
      const entry = ofPlane.find((one) => one.to === to) ?? ofPlane[0];
      return entry ? [{ ...entry, to }] : [];
    });
  });
}

function planeNamed(name: string | null): string | null {
  if (name === null || Object.hasOwn(planeWords, name)) return name;
  throw new UsageError(`there is no plane '${name}'`, `planes: ${Object.keys(planeWords).join(', ')}`);
}

function accessText({ sentence, rows }: AccessAnswer): string {
  return `${sentence}\n${rows.map((row) => `    ${row}\n`).join('')}`;
}
