import { exportedText, noRows, type TextRows } from './text-rows.ts';

/** Reads one object that ConvertTo-Json wrote, by property name without regard to letter case. */
export interface JsonRow {
  text(name: string): string;
  /** Null when absent, null or not text. */
  optionalText(name: string): string | null;
  /** A whole number from 0, also when written as text. */
  whole(name: string): number;
  optionalFlag(name: string): boolean | null;
  /** The value of a nested property, such as `SID.Value`, or the property itself when it is text. */
  nestedText(name: string, inner: string): string;
  /** Elements of a list; a list of one that was collapsed counts; null when absent or null. */
  list(name: string): readonly JsonRow[] | null;
  /** Texts of a list, or of the one text it collapsed to; empty when absent. */
  texts(name: string): readonly string[];
  /** An enumeration, which PowerShell writes as number or as word: the index of the word. */
  word(name: string, words: Readonly<Record<string, number>>): number | null;
}

class RowProblem extends Error {}

/**
 * Decodes what ConvertTo-Json wrote: a list, or one object where there was one only, or PowerShell 5.1's `{ value, Count }`. One bad object
 * never hides the others.
 */
export function decodeJsonRows<Row>(bytes: Uint8Array, what: string, decode: (row: JsonRow) => Row): TextRows<Row> {
  const read = exportedText(bytes, what);
  if (!read.ok) return { rows: [], problems: [read.problem] };
  let value: unknown;
  try {
    value = JSON.parse(read.text);
  } catch (error) {
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const line = place === undefined ? 0 : read.text.slice(0, Number(place)).split('\n').length;
    return noRows(line, `JSON of ${what}`, 'text that is not JSON');
  }
  const rows: Row[] = [];
  const problems: { line: number; expected: string; found: string }[] = [];
  for (const [index, item] of itemsOf(value).entries()) {
    try {
      rows.push(decode(jsonRow(item)));
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      problems.push({ line: 0, expected: `${error.message} in item ${index + 1}`, found: 'none' });
    }
  }
  if (rows.length === 0 && problems.length === 0) return noRows(0, what, 'an empty list');
  return { rows, problems };
}

function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const inner = property(value, 'value');
  return Array.isArray(inner) && property(value, 'count') !== undefined ? inner : [value];
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const key = Object.keys(value).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : Reflect.get(value, key);
}

function jsonRow(item: unknown): JsonRow {
  const optionalText = (name: string): string | null => {
    const value = property(item, name);
    return typeof value === 'string' ? value : null;
  };
  const needed = <Value>(value: Value | null, name: string): Value => {
    if (value === null) throw new RowProblem(name);
    return value;
  };
  return {
    optionalText,
    text: (name) => needed(optionalText(name), name),
    whole: (name) => needed(wholeNumber(property(item, name)), `${name}, a whole number,`),
    optionalFlag: (name) => {
      const value = property(item, name);
      return typeof value === 'boolean' ? value : null;
    },
    nestedText: (name, inner) => {
      const nested = property(property(item, name), inner);
      return needed(typeof nested === 'string' ? nested : optionalText(name), name);
    },
    list: (name) => {
      const value = property(item, name);
      if (value === undefined || value === null) return null;
      return itemsOf(value).map(jsonRow);
    },
    texts: (name) => [property(item, name)].flat().filter((value) => typeof value === 'string'),
    word: (name, words) => {
      const value = property(item, name);
      const number = wholeNumber(value);
      if (number !== null) return number;
      return typeof value === 'string' ? (words[value.toLowerCase()] ?? null) : null;
    },
  };
}

function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : null;
}
