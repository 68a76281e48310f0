import type { Cell, ResultTable } from '../../adapters/mysql/mysql-port.ts';
import type { Answer } from './answer.ts';
import { bodyReader } from './decode-instance.ts';
import { exportMark } from './export-script.ts';
import { instanceOutcomes } from './instance-outcomes.ts';
import type { DecodeExportOptions, OfflineProblem } from './offline-file.ts';
import { databasesFor, layoutOf, type OpenDentalAnswer, openDentalMissing, openDentalOutcomes } from './open-dental-outcomes.ts';
import { openDentalSelects } from './open-dental-selects.ts';
import type { Outcome } from './source-builder.ts';
import { publishedSelects } from './statements.ts';

const line = new RegExp(`^\\|?\\s*${exportMark}\\s*[|\\t]\\s*([\\w-]+)\\s*[|\\t]\\s*(row|done)\\s*(?:[|\\t]\\s*([xn0-9A-F,]*)\\s*\\|?)?$`);

function cellOf(text: string): Cell | undefined {
  if (text === 'n') return null;
  if (!/^x(?:[0-9A-F]{2})*$/.test(text)) return undefined;
  const bytes = Uint8Array.from(text.slice(1).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return new TextDecoder().decode(bytes);
}

interface Exported {
  readonly rows: (readonly Cell[])[];
  done: boolean;
}

/** True when a text is the output of the export script. */
export function isExport(text: string): boolean {
  return new RegExp(`^\\|?\\s*${exportMark}\\s*[|\\t]\\s*begin\\b`, 'm').test(text);
}

function readLines(name: string, text: string): { readonly parts: Map<string, Exported>; readonly problem: OfflineProblem | null } {
  const parts = new Map<string, Exported>();
  let number = 0;
  for (const each of text.split('\n')) {
    number++;
    const [, id, kind, fields = ''] = line.exec(each) ?? [];
    if (id === undefined) {
      if (new RegExp(`^\\|?\\s*${exportMark}\\b`).test(each))
        return {
          parts,
          problem: {
            file: name,
            line: number,
            expected: 'a whole row of the export',
            found: 'a row that was cut or changed',
          },
        };
      continue;
    }
    const part = parts.get(id) ?? { rows: [], done: false };
    parts.set(id, part);
    if (kind === 'done') {
      part.done = true;
      continue;
    }
    const cells = fields.split(',').map((cell) => cellOf(cell));
    const whole = cells.filter((cell) => cell !== undefined);
    if (whole.length < cells.length)
      return {
        parts,
        problem: { file: name, line: number, expected: 'hex digits or n', found: 'a cell that was cut or changed' },
      };
    part.rows.push(whole);
  }
  if (parts.get('end')?.done !== true)
    return {
      parts,
      problem: {
        file: name,
        line: number,
        expected: "the line 'end'",
        found: 'the end of the file: the export was cut off',
      },
    };
  return { parts, problem: null };
}

/** What the export script printed, as outcomes; a problem when the file is cut or damaged. */
export function decodeExportOutput(name: string, text: string, options: Omit<DecodeExportOptions, 'fingerprint'>): readonly Outcome[] | OfflineProblem {
  const { now } = options;
  const { parts, problem } = readLines(name, text);
  if (problem !== null) return problem;
  const table = (id: string, columns: readonly string[]): ResultTable | null => {
    const part = parts.get(id);
    return part?.done === true ? { columns, rows: part.rows } : null;
  };
  const answer = (id: string, columns: readonly string[]): Answer => {
    const found = table(id, columns);
    const refused = { code: 'error', errno: null, message: 'the client reported an error for this statement' } as const;
    return { how: name, table: found, problem: found === null ? refused : null, durationMs: null, at: null };
  };
  const columnsOf = new Map(publishedSelects.map((select) => [select.id, select.columns.map(([column]) => column)]));
  const changeColumns = columnsOf.get('grant-changes') ?? [];
  const instance = instanceOutcomes({
    answers: (id) => {
      const columns = columnsOf.get(id);
      return columns === undefined ? null : answer(id, columns);
    },
    changesAfter: answer('grant-changes-after', changeColumns),
    objects: true,
    fileName: name,
    readBody: bodyReader(options.parser ?? null),
    now,
  });
  const tables = table('open-dental-tables', ['db', 'name']);
  const columns = table('open-dental-columns', ['db', 'name', 'col']);
  if (tables === null || columns === null) return [...instance, ...openDentalMissing('failed', 'the list of Open Dental tables was refused')];
  const layout = layoutOf(tables, columns);
  const answers = openDentalSelects.map((select): OpenDentalAnswer => {
    const databases = databasesFor(select, layout);
    const found = table(select.id, ['db', ...select.columns.map(([column]) => column)]);
    if (found !== null) return { kind: select.kind, how: [name], tables: [found], databases, gaps: [] };
    const gaps = databases.map(
      (db) =>
        ({
          item: db,
          status: 'failed',
          reason: 'the client reported an error for this statement',
          remedy: null,
        }) as const,
    );
    return { kind: select.kind, how: [name], tables: [], databases: [], gaps };
  });
  return [...instance, ...openDentalOutcomes(answers, layout, now)];
}
