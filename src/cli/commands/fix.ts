import { resolve } from 'node:path';
import { nearestName } from '../../inventory/nearest-name.ts';
import type { AuditResult, Finding } from '../../model/audit-result.ts';
import { UsageError } from '../cli-error.ts';
import { type Command, flag, print, text } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { fixText } from '../fix-text.ts';
import { judge, readJudgement } from '../judge.ts';
import { rulesToJudge } from '../own-rules.ts';
import { outOptions, previousResult, readResult, runsOf } from '../run-folder.ts';
import { readSite } from '../site.ts';
import { snapshotOptions, snapshotToJudge } from '../snapshots.ts';

/** `bitewing fix`: prints remedies, runs nothing. */
export const fix: Command = {
  usage: '[--report FILE | --snapshot FILE…] [--finding FINGERPRINT] [--tenant NAME]',
  list: 'snapshot',
  help: `
Prints, for every failing finding, the commands that repair it, those that undo the repair, and how to verify it.
Who repaired several findings takes the last repair back first.
Nothing is ever run. Every remedy was applied to a model of the site: one that leaves its finding, opens something else or
breaks a tenant's own work is no fix, and is printed commented out with the reason.
Reads the newest report of the site unless told otherwise; where there is none, collects and judges now, and writes nothing.

  --report FILE        a report.json
  --snapshot FILE…     judge snapshots now and print their remedies
  --finding FP         one finding; the beginning of its fingerprint is enough
  --no-simulate        with --snapshot: do not try the remedies on the model
  --tenant NAME        findings in which the tenant reaches or is reached

Examples:
  bitewing fix
  bitewing fix --tenant springfield > springfield.sql
  bitewing fix --finding bw1-3f2a`,
  options: {
    ...snapshotOptions,
    ...outOptions,
    'report': { type: 'string' },
    'no-simulate': { type: 'boolean' },
    'finding': { type: 'string' },
    'tenant': { type: 'string', short: 't' },
  },
  async run(args, io) {
    const result = await resultToFix(args, io);
    const findings = chosen(result, text(args, 'finding'), text(args, 'tenant'));
    const data = findings.map(({ fingerprint, rule, claim, fix: remedy }) => ({ fingerprint, rule, claim, fix: remedy }));
    print(args, io, data, () => fixText(findings));
    return exitCodes.success;
  },
};

async function resultToFix(args: Parameters<Command['run']>[0], io: Parameters<Command['run']>[1]): Promise<AuditResult> {
  const named = text(args, 'report');
  if (named !== null) return readResult(resolve(io.cwd, named));
  if (args.values['snapshot'] === undefined) {
    const last = await previousResult(runsOf(readSite(args, io).inventory.site, args, io), args, io);
    if (last) return last;
  }
  const { profile, gate } = readJudgement({ ...args, values: {} });
  const how = { profile, gate, tenant: null, simulate: !flag(args, 'no-simulate'), by: await rulesToJudge(args, io) };
  return judge(await snapshotToJudge(args, io), how, null);
}

function chosen({ findings, tenants }: AuditResult, print: string | null, tenant: string | null): readonly Finding[] {
  if (tenant !== null && !tenants.some(({ id }) => id === tenant)) {
    const near = nearestName(
      tenant,
      tenants.map(({ id }) => id),
    );
    throw new UsageError(`the report has no tenant '${tenant}'`, near === null ? null : `did you mean '${near}'?`);
  }
  const failing = findings.filter(
    ({ status, fingerprint, tenants: { owner, reacher, owners } }) =>
      status === 'fail' &&
      (print === null || fingerprint.startsWith(print)) &&
      (tenant === null || owner === tenant || reacher === tenant || owners?.includes(tenant) === true),
  );
  if (print !== null && failing.length === 0) throw new UsageError(`no failing finding has the fingerprint '${print}'`, 'bitewing audit prints them');
  return failing;
}
