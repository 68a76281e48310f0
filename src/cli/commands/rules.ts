import { resolve } from 'node:path';
import { controlMap } from '../../audit/control-map.ts';
import { frameworks } from '../../audit/controls.ts';
import { waiverRules } from '../../audit/waiver-rules.ts';
import { nearestName } from '../../inventory/nearest-name.ts';
import { UsageError } from '../cli-error.ts';
import { type Arguments, type Command, print, text } from '../command.ts';
import { controlMapText } from '../control-map-text.ts';
import { exitCodes } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { namedRules, ruleOptions } from '../own-rules.ts';
import { readResult } from '../run-folder.ts';

const keys = frameworks.map(({ key }) => key);

/** `bitewing rules`: the catalogue. */
export const rules: Command = {
  usage: '[--rules FILE] [--controls FRAMEWORK [--report FILE]] [--json]',
  help: `
Lists every rule: id, severity, kind, the clauses of the manual it serves, and the good state it proves.

  --rules FILE          rules of your own, too
  --controls FRAMEWORK  the controls of ${keys.slice(0, 3).join(', ')},
                        ${keys.slice(3).join(', ')}: which rules bear on each, and the reverse
  --report FILE         with --controls: a report.json, whose result of every rule is shown

Examples:
  bitewing rules
  bitewing rules --controls hipaa
  bitewing rules --controls nist-800-53 --report reports/out/tri-county/20260301T020000Z/report.json
  bitewing rules --json | jq '.[] | select(.kind == "leak") | .id'`,
  options: { ...ruleOptions, controls: { type: 'string' }, report: { type: 'string' } },
  async run(args, io) {
    const all = [...(await namedRules(args, io)).rules, ...Object.values(waiverRules)];
    if (text(args, 'controls') !== null || text(args, 'report') !== null) {
      printControls(
        args,
        io,
        all.map(({ id }) => id),
      );
      return exitCodes.success;
    }
    const data = all.map(({ id, title, severity, kind, clauses, risk, remedy, references, needs, alsoNeeds }) => ({
      id,
      title,
      severity,
      kind,
      clauses,
      risk,
      remedy,
      references,
      needs,
      alsoNeeds,
    }));
    const width = Math.max(...all.map((rule) => rule.id.length)) + 2;
    print(args, io, data, () =>
      data
        .map((rule) => `${rule.id.padEnd(width)}${rule.severity.padEnd(10)}${rule.kind.padEnd(14)}${rule.clauses.join(' ').padEnd(9)} ${rule.title}\n`)
        .join(''),
    );
    return exitCodes.success;
  },
};

function printControls(args: Arguments, io: Io, rulesOfAll: readonly string[]): void {
  const key = text(args, 'controls');
  if (key === null) throw new UsageError('--report goes with --controls FRAMEWORK', `frameworks: ${keys.join(', ')}`);
  const framework = frameworks.find((one) => one.key === key);
  if (!framework) {
    const near = nearestName(key, keys);
    throw new UsageError(`there is no framework '${key}'`, `${near === null ? '' : `did you mean '${near}'? `}frameworks: ${keys.join(', ')}`);
  }
  const file = text(args, 'report');
  const map = controlMap(framework, rulesOfAll, file === null ? null : readResult(resolve(io.cwd, file)));
  print(args, io, map, () => controlMapText(map));
}
