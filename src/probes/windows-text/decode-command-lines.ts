import { maskCommandLine } from '../../domain/command-lines/mask-secrets.ts';
import type { CommandLineRow } from '../../snapshot/artifacts/host.ts';
import { decodeJsonRows } from './json-rows.ts';
import { exportedText, noRows, numberedLines, type TextRows } from './text-rows.ts';

type Fingerprint = (secret: string) => string;

/** Programs whose command lines matter here; those of others are nobody's business and are dropped. */
const relevant = /opendent|centralmanager|servicemanager|databaseintegrity|mysql|mariadb/i;

/** The command line of a process or shortcut without its secrets; none for programs that do not matter here. */
export function commandLineRows(origin: string, text: string, fingerprint: Fingerprint): readonly CommandLineRow[] {
  const { program, arguments: words, secrets } = maskCommandLine(text, fingerprint);
  return relevant.test(program) ? [{ origin, program, arguments: words, secrets }] : [];
}

/** Decodes `Get-CimInstance Win32_Process | select ProcessId, CommandLine` as ConvertTo-Json writes it. */
export function decodeProcesses(bytes: Uint8Array, fingerprint: Fingerprint): TextRows<CommandLineRow> {
  const { rows, problems } = decodeJsonRows(bytes, 'output of Get-CimInstance Win32_Process', (process) =>
    commandLineRows(String(process.whole('ProcessId')), process.optionalText('CommandLine') ?? '', fingerprint),
  );
  return { rows: rows.flat(), problems };
}

/** Decodes the shortcuts our script lists: Path of the .lnk file, Target and Arguments. */
export function decodeShortcuts(bytes: Uint8Array, fingerprint: Fingerprint): TextRows<CommandLineRow> {
  const { rows, problems } = decodeJsonRows(bytes, 'shortcuts', (shortcut) =>
    commandLineRows(shortcut.text('Path'), `"${shortcut.text('Target')}" ${shortcut.optionalText('Arguments') ?? ''}`, fingerprint),
  );
  return { rows: rows.flat(), problems };
}

/** Decodes an .rdp file: the RemoteApp it starts. `path` is where it lies. */
export function decodeRdpFile(bytes: Uint8Array, path: string, fingerprint: Fingerprint): TextRows<CommandLineRow> {
  const read = exportedText(bytes, 'an .rdp file');
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const settings = new Map(
    numberedLines(read.text).map(({ text }) => {
      const [, name = '', value = ''] = /^([^:]+):[sib]:(.*)$/.exec(text) ?? [];
      return [name.trim().toLowerCase(), value] as const;
    }),
  );
  if (!settings.has('full address')) return noRows(1, 'an .rdp file', 'no full address');
  const program = settings.get('remoteapplicationprogram') ?? settings.get('alternate shell') ?? '';
  return { rows: commandLineRows(path, `"${program}" ${settings.get('remoteapplicationcmdline') ?? ''}`, fingerprint), problems: [] };
}
