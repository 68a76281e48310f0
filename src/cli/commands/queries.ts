import { powershellAnswers, powershellQuestions } from '../../adapters/windows/powershell-script.ts';
import { type WindowsQuestionName, windowsQuestions } from '../../adapters/windows/windows-port.ts';
import type { GrantDialect } from '../../domain/grants-sql/dialect.ts';
import { plannedEndpoints, publishedEndpointQuestions } from '../../probes/endpoints/published-endpoint-questions.ts';
import { statedFolders } from '../../probes/host/host-folders.ts';
import { publishedQuestions } from '../../probes/host/linux-questions.ts';
import { linuxScript, scriptFolder } from '../../probes/host/linux-script.ts';
import { windowsScript } from '../../probes/host/windows-script.ts';
import { exportScript } from '../../probes/mysql/export-script.ts';
import { leastPrivilegeAccount } from '../../probes/mysql/least-privilege.ts';
import { publishedStatements } from '../../probes/mysql/statements.ts';
import { UsageError } from '../cli-error.ts';
import { requireHost } from '../collect-host.ts';
import { type Arguments, type Command, flag, print, text } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { readSite, siteOptions } from '../site.ts';

const dialects: Readonly<Record<string, GrantDialect>> = {
  mysql: { flavor: 'mysql', version: [8, 4, 0] },
  mariadb: { flavor: 'mariadb', version: [10, 11, 0] },
};

/** `bitewing queries`: everything a collect would touch. */
export const queries: Command = {
  usage: '[--server NAME] | --account NAME | --sql mysql | --host OS | --endpoints | --script OS [--host NAME]',
  help: `
Lists every statement a collect may send, nothing left out: no statement writes, none reads a patient table.

  --server NAME    the list for mysql or mariadb (default)
  --account NAME   SQL that creates the least-privilege account
  --host OS        linux or windows: everything collect --host asks such a machine
  --endpoints      everything sent to Middle Tiers, Remote Desktop hosts and MySQL servers beside the statements; with --config FILE
                   also which endpoints of this inventory get it
  --script OS      linux (POSIX shell) or windows (PowerShell 5.1, checked by a parser only): a script that collects the same on a
                   file server without Node.js; run it there as root or elevated, and name its output under sources.
                   With --host NAME it looks at the folders that the inventory puts on that host
  --config FILE    inventory for --script, default bitewing.yaml
  --sql mysql      a script to run with the stock client on machines Bitewing cannot reach; name its output under sources:

Examples:
  bitewing queries --account mariadb
  bitewing queries --endpoints --config bitewing.yaml
  bitewing queries --script linux --host fs1 > collect-fs1.sh
  sudo sh collect-fs1.sh > fs1.txt                    on fs1
  bitewing queries --sql mysql > export.sql
  mariadb --batch --force < export.sql > db1.tsv`,
  options: {
    ...siteOptions,
    script: { type: 'string' },
    host: { type: 'string' },
    endpoints: { type: 'boolean' },
    server: { type: 'string' },
    account: { type: 'string' },
    sql: { type: 'string' },
  },
  async run(args, io) {
    const account = text(args, 'account');
    const sql = text(args, 'sql');
    const host = text(args, 'host');
    const script = text(args, 'script');
    const lists = ['server', 'account', 'sql', 'script', 'host', 'endpoints'].filter((name) => args.values[name] !== undefined);
    if (lists.length > 1 && lists.join() !== 'script,host')
      throw new UsageError(`queries prints one list, and ${lists.map((name) => `--${name}`).join(' and ')} ask for ${lists.length}`, 'bitewing queries --help');
    if (script !== null) {
      const collecting = collectingScript(script, host, args, io);
      print(args, io, { script: collecting }, () => collecting);
    } else if (flag(args, 'endpoints')) {
      const planned = text(args, 'config') === null ? [] : plannedEndpoints(readSite(args, io).inventory);
      const questions = [...publishedEndpointQuestions(), ...(planned.length === 0 ? [] : [{ what: 'Endpoints of this inventory', how: planned }])];
      print(args, io, questions, () => listed(questions));
    } else if (host !== null) {
      if (host !== 'linux' && host !== 'windows') throw new UsageError(`there is no list for '${host}'`, 'lists: linux, windows');
      const questions = host === 'linux' ? publishedQuestions() : windowsQuestionList();
      print(args, io, questions, () => listed(questions));
    } else if (sql !== null) {
      if (!Object.hasOwn(dialects, sql)) throw new UsageError(`no export script for '${sql}'`, '--sql mysql serves MySQL and MariaDB');
      const script = exportScript();
      print(args, io, { script }, () => script);
    } else if (account !== null) {
      const created = leastPrivilegeAccount(dialectNamed(account));
      print(args, io, { account: created }, () => created);
    } else {
      const statements = publishedStatements(dialectNamed(text(args, 'server') ?? 'mariadb'));
      print(args, io, statements, () =>
        statements.map(({ id, what, needs, sql: statement }) => `-- ${id}: ${what}${needs === '' ? '' : ` (needs ${needs})`}\n${statement};\n`).join('\n'),
      );
    }
    return exitCodes.success;
  },
};

type Listed = readonly { readonly what: string; readonly how: readonly string[] }[];

function listed(questions: Listed): string {
  return questions.map(({ what, how }) => `${[`# ${what}`, ...how].join('\n')}\n`).join('\n');
}

/** The questions as PowerShell asks them; koffi and edge-js ask the same with calls of Windows. */
function windowsQuestionList(): Listed {
  return Object.entries(powershellAnswers).map(([name, script]) => ({ what: windowsQuestions[name as WindowsQuestionName], how: [script.trim()] }));
}

function collectingScript(system: string, host: string | null, args: Arguments, io: Io): string {
  const inventory = host === null ? null : readSite(args, io).inventory;
  const folders = host === null || inventory === null ? null : statedFolders(inventory, requireHost(inventory, host));
  if (system === 'linux') return linuxScript(folders?.flatMap(({ text: spelled, exchange }) => scriptFolder(spelled, exchange) ?? []) ?? null);
  if (system === 'windows') return windowsScript(powershellQuestions, folders);
  throw new UsageError(`no script for '${system}'`, 'scripts: linux, windows');
}

function dialectNamed(name: string): GrantDialect {
  const dialect = Object.hasOwn(dialects, name) ? dialects[name] : undefined;
  if (dialect) return dialect;
  throw new UsageError(`there is no server '${name}'`, 'servers: mysql, mariadb');
}
