import type { ScheduledCommand } from './scheduled-command.ts';

/** Files for `/etc/systemd/system`, by name: a service that runs once, and the timer that starts it. It may write to its output folder only. */
export function systemdUnits(command: ScheduledCommand): Readonly<Record<string, string>> {
  const { name, description, argv, folder, user, at, environmentFile, writes } = command;
  const [program = '', ...rest] = argv;
  const service = [
    '[Unit]',
    `Description=${value(description)}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    'Type=oneshot',
    // Variables are replaced in arguments only, never in the program's name.
    `ExecStart=${[quoted(program), ...rest.map(word)].join(' ')}`,
    `WorkingDirectory=${value(folder)}`,
    ...(user === null ? [] : [`User=${value(user)}`]),
    ...(environmentFile === null ? [] : [`EnvironmentFile=${value(environmentFile)}`]),
    'TimeoutStartSec=6h',
    'NoNewPrivileges=yes',
    'PrivateTmp=yes',
    'ProtectSystem=strict',
    `ReadWritePaths=${quoted(writes)}`,
  ];
  const timer = [
    '[Unit]',
    `Description=${value(description)}`,
    '',
    '[Timer]',
    `OnCalendar=${at === null ? 'hourly' : `*-*-* ${at}:00`}`,
    'RandomizedDelaySec=5min',
    'Persistent=true',
    '',
    '[Install]',
    'WantedBy=timers.target',
  ];
  return { [`${name}.service`]: `${service.join('\n')}\n`, [`${name}.timer`]: `${timer.join('\n')}\n` };
}

/** Text of a setting that takes the rest of the line: `%` starts a specifier, a backslash at the end would join lines. */
function value(text: string): string {
  return oneLine(text).replaceAll('%', '%%').replace(/\\$/, '\\\\');
}

/** A word in double quotes, as systemd.syntax(7) reads it. */
function quoted(text: string): string {
  return `"${oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
}

/** A word of a command line, where `$` starts a variable. */
function word(text: string): string {
  return /^[\w@+=:,./-]+$/.test(text) ? text : quoted(text).replaceAll('$', '$$$$');
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
