import type { ServiceRow } from '../../snapshot/artifacts/host.ts';
import { decodeJsonRows } from './json-rows.ts';
import { exportedText, noRows, numberedLines, type TextRows } from './text-rows.ts';

const startWords = { boot: 0, system: 1, auto: 2, automatic: 2, manual: 3, disabled: 4 } as const;
const startModes = ['auto', 'auto', 'auto', 'manual', 'disabled'] as const;

/** Decodes `Get-CimInstance Win32_Service` as ConvertTo-Json writes it; Dependencies and Sddl are taken when our script added them. */
export function decodeWin32Services(bytes: Uint8Array): TextRows<ServiceRow> {
  return decodeJsonRows(bytes, 'output of Get-CimInstance Win32_Service', (row) => {
    const start = row.word('StartMode', startWords);
    const state = row.optionalText('State');
    const pid = row.word('ProcessId', {});
    const sddl = row.optionalText('Sddl') ?? '';
    return {
      name: row.text('Name'),
      displayName: row.optionalText('DisplayName') ?? '',
      command: row.optionalText('PathName') ?? '',
      account: row.optionalText('StartName'),
      startMode: start === null ? null : (startModes[start] ?? null),
      running: state === null ? null : state.toLowerCase() === 'running',
      pid: pid === 0 ? null : pid,
      dependencies: row.texts('Dependencies'),
      descriptor: sddl === '' ? null : { sddl, sddlSource: 'win32' as const },
    };
  });
}

/**
 * Decodes `wmic service get … /format:csv`. wmic neither quotes nor escapes: a row whose values hold commas has too many columns and is a
 * problem, not a guess.
 */
export function decodeWmicServices(bytes: Uint8Array): TextRows<ServiceRow> {
  const read = exportedText(bytes, 'output of wmic service');
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const [head, ...lines] = numberedLines(read.text);
  const columns = head?.text.toLowerCase().split(',') ?? [];
  if (!columns.includes('name') || !columns.includes('pathname'))
    return noRows(head?.number ?? 0, 'columns with Name and PathName', `${columns.length} others`);
  const rows: ServiceRow[] = [];
  const problems: { line: number; expected: string; found: string }[] = [];
  for (const { number, text } of lines) {
    const cells = text.split(',');
    const cell = (name: string): string | null => cells[columns.indexOf(name)] ?? null;
    if (cells.length !== columns.length) problems.push({ line: number, expected: `${columns.length} columns`, found: `${cells.length}` });
    else rows.push(wmicService(cell));
  }
  return rows.length === 0 && problems.length === 0 ? noRows(0, 'services', 'none') : { rows, problems };
}

function wmicService(cell: (name: string) => string | null): ServiceRow {
  const pid = Number(cell('processid') ?? '0');
  const start = Object.entries(startWords).find(([word]) => word === cell('startmode')?.toLowerCase())?.[1];
  const state = cell('state');
  return {
    name: cell('name') ?? '',
    displayName: cell('displayname') ?? '',
    command: cell('pathname') ?? '',
    account: cell('startname'),
    startMode: start === undefined ? null : startModes[start],
    running: state === null ? null : state.toLowerCase() === 'running',
    pid: Number.isInteger(pid) && pid > 0 ? pid : null,
    dependencies: [],
    descriptor: null,
  };
}
