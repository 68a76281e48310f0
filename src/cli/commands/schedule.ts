import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../adapters/make-folder.ts';
import { cronLine } from '../../domain/schedule/cron-line.ts';
import type { ScheduledCommand } from '../../domain/schedule/scheduled-command.ts';
import { systemdUnits } from '../../domain/schedule/systemd-units.ts';
import { taskXml } from '../../domain/schedule/task-xml.ts';
import { UsageError } from '../cli-error.ts';
import { commandLine } from '../command-line.ts';
import { type Arguments, type Command, flag, print, text } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { installedProgram } from '../package-files.ts';
import { checkAge, durationMs } from '../run-age.ts';
import { outputError, runsOf } from '../run-folder.ts';
import { readSite, siteOptions } from '../site.ts';
import { audit } from './audit.ts';

/** `bitewing schedule`: makes it run every night, and shouts when it does not. */
export const schedule: Command = {
  usage: '--systemd | --windows | --cron | --check [--config FILE] [--out DIR] [options] [-- AUDIT OPTIONS]',
  list: '--',
  help: `
Prints what makes the nightly audit run, and every hour the check that it did; installs nothing. What follows -- goes to the audit.

  --systemd         units for /etc/systemd/system: a service and a timer each
  --windows         tasks for the Windows Task Scheduler (XML, for Register-ScheduledTask -Xml; not executed without Windows)
  --cron            lines for cron
  --to DIR          write the files there instead
  --time HH:MM      local time, default 02:30
  --user NAME       account it runs as; default the scheduler's own (root, SYSTEM)
  --secrets FILE    NAME=value lines with the secrets the inventory names (systemd, cron)
  --program FILE    the bitewing program, default this installation

  --check           exit code 3, and word to whom the inventory names under notify, when no audit of the whole site in which everything
                    required was assessed is younger than
  --max-age AGE     90m, 26h (default), 2d; with the others, that of the check they print

Examples:
  bitewing schedule --systemd --config /etc/bitewing/bitewing.yaml --out /var/lib/bitewing --user bitewing --to /etc/systemd/system
  bitewing schedule --cron --secrets /etc/bitewing/secrets -- --host db1
  bitewing schedule --check --max-age 26h`,
  options: {
    ...siteOptions,
    'out': { type: 'string', short: 'o' },
    'systemd': { type: 'boolean' },
    'windows': { type: 'boolean' },
    'cron': { type: 'boolean' },
    'check': { type: 'boolean' },
    'max-age': { type: 'string' },
    'time': { type: 'string' },
    'user': { type: 'string' },
    // Not --env-file: Node.js takes that for itself, wherever it stands.
    'secrets': { type: 'string' },
    'program': { type: 'string' },
    'to': { type: 'string' },
  },
  async run(args, io) {
    const kinds = ['systemd', 'windows', 'cron', 'check'].filter((kind) => flag(args, kind));
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1)
      throw new UsageError('schedule needs one of --systemd, --windows, --cron and --check', 'bitewing schedule --help');
    const site = readSite(args, io);
    // A mistake behind -- would otherwise show up at night.
    commandLine('audit', audit, [...nightly('bitewing.yaml', 'reports/out'), ...args.positionals]);
    const maxAgeMs = durationMs(text(args, 'max-age') ?? '26h');
    if (kind === 'check') return checkAge(runsOf(site.inventory.site, args, io), maxAgeMs, site, args, io);
    const files = filesFor(kind, commands(site.inventory.site, args, io), io);
    const to = text(args, 'to');
    if (to !== null) writeFiles(resolve(io.cwd, to), files);
    if (to === null || flag(args, 'json'))
      print(args, io, files, () =>
        Object.entries(files)
          .map(([name, content]) => shown(kind, name, content))
          .join('\n'),
      );
    return exitCodes.success;
  },
};

function filesFor(kind: string, jobs: readonly ScheduledCommand[], io: Io): Readonly<Record<string, string>> {
  if (kind === 'systemd') return Object.assign({}, ...jobs.map(systemdUnits)) as Record<string, string>;
  if (kind === 'cron') return { [jobs[0]?.name ?? 'bitewing']: jobs.map(cronLine).join('') };
  return Object.fromEntries(jobs.map((job) => [`${job.name}.xml`, taskXml(job, io.now().slice(0, 10))]));
}

/** Options of the audit every night. */
function nightly(config: string, out: string): readonly string[] {
  return ['--profile', 'nightly', '--config', config, '--out', out, '--quiet'];
}

/** The audit every night, and every hour the check. */
function commands(siteName: string, args: Arguments, io: Io): readonly ScheduledCommand[] {
  const at = text(args, 'time') ?? '02:30';
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(at)) throw new UsageError(`'${at}' is no time of day`, '--time 02:30');
  const program = text(args, 'program');
  const config = resolve(io.cwd, text(args, 'config') ?? 'bitewing.yaml');
  const out = resolve(io.cwd, text(args, 'out') ?? join('reports', 'out'));
  const argv = program === null ? installedProgram() : [resolve(io.cwd, program)];
  const slug = siteName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const secrets = text(args, 'secrets');
  const user = text(args, 'user');
  // A task of Windows may run as NT AUTHORITY\\LOCAL SERVICE.
  if (user !== null && !flag(args, 'windows') && !/^[\w.][\w.@\\-]*\$?$/.test(user))
    throw new UsageError(`'${user}' is no account of this system`, '--user bitewing');
  const maxAge = text(args, 'max-age');
  const common = { folder: resolve(config, '..'), user, environmentFile: secrets === null ? null : resolve(io.cwd, secrets), writes: out };
  const name = slug === '' ? 'bitewing' : `bitewing-${slug}`;
  return [
    {
      ...common,
      name,
      description: `Bitewing audit of ${siteName}`,
      at,
      argv: [...argv, 'audit', ...nightly(config, out), ...args.positionals],
    },
    {
      ...common,
      name: `${name}-check`,
      description: `Bitewing check that ${siteName} was audited`,
      at: null,
      argv: [...argv, 'schedule', '--check', '--config', config, '--out', out, ...(maxAge === null ? [] : ['--max-age', maxAge])],
    },
  ];
}

function shown(kind: string, name: string, content: string): string {
  if (kind === 'cron') return content;
  return kind === 'systemd' ? `# /etc/systemd/system/${name}\n${content}` : content.replace('?>\n', `?>\n<!-- ${name} -->\n`);
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  try {
    makeFolder(folder);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  } catch (error) {
    throw outputError(folder, error);
  }
}
