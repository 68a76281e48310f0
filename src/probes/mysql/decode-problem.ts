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

function readerOf(places: ReadonlyMap<string, number>, row: readonly Cell[]): RowReader {
  const nullable = (column: string): Cell => {
    const place = places.get(column.toLowerCase());
    if (place === undefined) throw new RowStop(`column ${column}`, 'no such column');
    return row[place] ?? null;
  };
  const fail = (column: string, expected: string): Error => new RowStop(`${column}: ${expected}`, (nullable(column) ?? 'NULL').slice(0, 80));
  const text = (column: string): string => {
    const cell = nullable(column);
    if (cell === null) throw fail(column, 'text');
    return cell;
  };
  return {
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
}

/** Decodes every row by itself: one bad row never hides the others. */
export function decodeRows<Row>(table: ResultTable, decode: (row: RowReader) => Row): Decoded<Row> {
  const places = new Map(table.columns.map((column, index) => [column.toLowerCase(), index]));
  const rows: Row[] = [];
  const problems: DecodeProblem[] = [];
  table.rows.forEach((cells, index) => {
    try {
      rows.push(decode(readerOf(places, cells)));
    } catch (stop) {
      if (!(stop instanceof RowStop)) throw stop;
      problems.push({ row: index + 1, expected: stop.message, found: stop.found });
    }
  });
  return { rows, problems };
}
