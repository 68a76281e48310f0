import { commandTable } from './command-table.ts';
import type { Command } from './command.ts';
import { exitCodeTable } from './exit-code.ts';

/** What `bitewing --help` prints. */
export function mainHelp(): string {
  const width = Math.max(...Object.keys(commandTable).map((name) => name.length)) + 2;
  return `Bitewing audits a data center that hosts many Open Dental customers (tenants) and answers one question
with evidence: can any tenant reach anything that belongs to another?

Usage: bitewing COMMAND [options]

Commands:
${Object.entries(commandTable)
  .map(([name, { summary }]) => `  ${name.padEnd(width)}${summary}`)
  .join('\n')}

First steps:
  bitewing queries --account mariadb            the least-privilege account to create
  bitewing init --mysql 10.20.0.5:3306 --user bitewing --password-env BITEWING_DB1 > bitewing.yaml
  bitewing audit                                reads bitewing.yaml, writes reports/out/<site>/<time>/

In every command: --json for programs, --quiet, --no-progress, --help.

Exit codes:
${exitCodeTable.map(([code, meaning]) => `  ${String(code).padEnd(4)}${meaning}`).join('\n')}
`;
}

/** What `bitewing COMMAND --help` prints. */
export function commandHelp(name: string, { usage, help }: Command): string {
  return `Usage: bitewing ${name} ${usage}\n\n${help.trim()}\n`;
}
