import type { Cell, ResultTable } from '../../adapters/mysql/mysql-port.ts';

/** A row that is not what the statement promises. */
export interface DecodeProblem {
  /** 1-based row of the result. */
  readonly row: number;
  readonly expected: string;
  /** What was there, shortened; never a secret: no secret is ever selected. */
  readonly found: string;
}

/** Rows that were understood, and those that were not. */
export interface Decoded<Row> {
  readonly rows: readonly Row[];
  readonly problems: readonly DecodeProblem[];
}

/** Reads the cells of one row by column name. */
export interface RowReader {
  /** Text; a missing column or NULL is a problem. */
  text(column: string): string;
  nullable(column: string): Cell;
  /** Y/N, 1/0, ON/OFF, true/false. */
  flag(column: string): boolean;
  oneOf<Word extends string>(column: string, words: readonly Word[]): Word;
  fail(column: string, expected: string): Error;
}

class RowStop extends Error {
  readonly found: string;
  constructor(expected: string, found: string) {
    super(expected);
    this.found = found;
  }
}

/** A reader that `turnTo` sets on one row after the other: one per result, for a large server has many rows. */
function movingReader(columns: readonly string[]): { readonly reader: RowReader; readonly turnTo: (row: readonly Cell[]) => void } {
  const places = new Map<string, number>();
  for (const [index, column] of columns.entries()) places.set(column.toLowerCase(), index).set(column, index);
  let row: readonly Cell[] = [];
  const nullable = (column: string): Cell => {
    const place = places.get(column) ?? places.get(column.toLowerCase());
    if (place === undefined) throw new RowStop(`column ${column}`, 'no such column');
    return row[place] ?? null;
  };
  const fail = (column: string, expected: string): Error => new RowStop(`${column}: ${expected}`, (nullable(column) ?? 'NULL').slice(0, 80));
  const text = (column: string): string => {
    const cell = nullable(column);
    if (cell === null) throw fail(column, 'text');
    return cell;
  };
  const reader: RowReader = {
    text,
    nullable,
    fail,
    flag: (column) => {
      const cell = text(column);
      if (/^(?:Y|1|ON|YES|true)$/i.test(cell)) return true;
      if (/^(?:N|0|OFF|NO|false|)$/i.test(cell)) return false;
      throw fail(column, 'yes or no');
    },
    oneOf: (column, words) => {
      const cell = text(column).toUpperCase();
      const word = words.find((candidate) => candidate.toUpperCase() === cell);
      if (word === undefined) throw fail(column, words.join(', '));
      return word;
    },
  };
  return { reader, turnTo: (next) => void (row = next) };
}

/** Decodes every row by itself: one bad row never hides the others. */
export function decodeRows<Row>(table: ResultTable, decode: (row: RowReader) => Row): Decoded<Row> {
  const { reader, turnTo } = movingReader(table.columns);
  const rows: Row[] = [];
  const problems: DecodeProblem[] = [];
  table.rows.forEach((cells, index) => {
    try {
      turnTo(cells);
      rows.push(decode(reader));
    } catch (stop) {
      if (!(stop instanceof RowStop)) throw stop;
      problems.push({ row: index + 1, expected: stop.message, found: stop.found });
    }
  });
  return { rows, problems };
}
