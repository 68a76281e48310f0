import type { ScheduledCommand } from './scheduled-command.ts';

/** A line for `/etc/cron.d` when the command has a user, for `crontab -e` when it has none. cron ends the command at a bare `%`. */
export function cronLine({ description, argv, folder, user, at, environmentFile }: ScheduledCommand): string {
  const [hour, minute] = at === null ? ['*', '17'] : at.split(':').map((part) => String(Number(part)));
  const environment = environmentFile === null ? '' : `set -a; . ${shellWord(environmentFile)}; set +a; `;
  const command = `${environment}cd ${shellWord(folder)} && ${argv.map(shellWord).join(' ')}`;
  const comment = `# ${oneLine(description)}`;
  return `${comment}\n${minute} ${hour} * * * ${user === null ? '' : `${oneLine(user)} `}${oneLine(command).replaceAll('%', '\\%')}\n`;
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
