import { waiverRules } from '../../audit/waiver-rules.ts';
import { rules as judging } from '../../rules/index.ts';
import { type Command, print } from '../command.ts';
import { exitCodes } from '../exit-code.ts';

/** `bitewing rules`: the catalogue. */
export const rules: Command = {
  usage: '[--json]',
  help: `
Lists every rule: id, severity, kind, the clauses of the manual it serves, and the good state it proves.

Examples:
  bitewing rules
  bitewing rules --json | jq '.[] | select(.kind == "leak") | .id'`,
  options: {},
  async run(args, io) {
    const all = [...judging, ...Object.values(waiverRules)];
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
