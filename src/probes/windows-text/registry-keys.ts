import { exportedText, noRows, numberedLines, type TextRows } from './text-rows.ts';

/** A key of the registry with its values, by name as stored; '' is the default value. */
export interface RegistryKey {
  /** `HKEY_LOCAL_MACHINE\…` */
  readonly path: string;
  readonly line: number;
  readonly values: ReadonlyMap<string, RegistryValue>;
}

/** A value: text, several texts, a number, or bytes. */
export type RegistryValue = string | readonly string[] | number | Uint8Array;

interface Keys {
  readonly rows: { readonly path: string; readonly line: number; readonly values: Map<string, RegistryValue> }[];
  readonly problems: { line: number; expected: string; found: string }[];
}

/** Decodes a `.reg` file or the output of `reg query`, whichever it is. */
export function decodeRegistry(bytes: Uint8Array): TextRows<RegistryKey> {
  const read = exportedText(bytes, 'a registry export');
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const version = /^\s*(REGEDIT4|Windows Registry Editor Version 5\.00)/.exec(read.text)?.[1];
  const keys = version === undefined ? queryKeys(read.text) : exportKeys(read.text, version === 'REGEDIT4');
  if (keys.rows.length === 0 && keys.problems.length === 0) return noRows(0, 'a registry export or output of reg query', 'no key');
  return keys;
}

/** `reg query`: keys at the margin, values indented as name, type, data with four blanks between; the last sentence is translated. */
function queryKeys(text: string): Keys {
  const keys: Keys = { rows: [], problems: [] };
  for (const line of numberedLines(text)) {
    const path = /^(HKEY_\w+(?:\\.*)?)$/.exec(line.text)?.[1];
    if (path !== undefined) {
      keys.rows.push({ path, line: line.number, values: new Map() });
      continue;
    }
    const [, name, type = '', data = ''] = /^ {4}(.*?) {4}(REG_\w+)(?: {4}(.*))?$/.exec(line.text) ?? [];
    const value = name === undefined ? null : queryValue(type, data);
    // The default value's name is a word in brackets.
    if (value !== null) keys.rows.at(-1)?.values.set(/^\(.*\)$/.test(name ?? '') ? '' : (name ?? ''), value);
    else if (line.text.startsWith('    ')) keys.problems.push({ line: line.number, expected: 'name, type and data', found: 'something else' });
  }
  return keys;
}

function queryValue(type: string, data: string): RegistryValue | null {
  if (type === 'REG_SZ' || type === 'REG_EXPAND_SZ') return data;
  // Backslash and zero between the texts is how reg query spells the zero character.
  if (type === 'REG_MULTI_SZ') return data.split('\\0').filter((part) => part !== '');
  if (type === 'REG_DWORD' || type === 'REG_QWORD') return /^0x[\da-f]{1,13}$/i.test(data) ? Number(data) : null;
  if (type === 'REG_BINARY') return hexBytes(data);
  return data;
}

/** A `.reg` file: `[key]`, `"name"=data`, `@=data`; hex data goes on in the next line after a backslash. */
function exportKeys(text: string, isAnsi: boolean): Keys {
  const keys: Keys = { rows: [], problems: [] };
  for (const { number, text: line } of foldedLines(text)) {
    const path = /^\[([^-].*)\]$/.exec(line)?.[1];
    if (path !== undefined) keys.rows.push({ path, line: number, values: new Map() });
    else if (keys.rows.length > 0) {
      const [, quoted, data = ''] = /^(?:"((?:[^"\\]|\\.)*)"|@)=(.*)$/.exec(line) ?? [];
      const value = exportValue(data, isAnsi);
      if (value === null) keys.problems.push({ line: number, expected: '"name"=data', found: 'something else' });
      else keys.rows.at(-1)?.values.set(unescaped(quoted ?? ''), value);
    }
  }
  return keys;
}

/** Lines with those that follow a line ending in a backslash joined to it. */
function foldedLines(text: string): { readonly number: number; readonly text: string }[] {
  const folded: { number: number; text: string; goesOn: boolean }[] = [];
  for (const { number, text: line } of numberedLines(text)) {
    const before = folded.at(-1);
    const goesOn = line.endsWith(',\\');
    const part = goesOn ? line.slice(0, -1) : line;
    if (before?.goesOn === true) Object.assign(before, { text: before.text + part.trimStart(), goesOn });
    else folded.push({ number, text: part, goesOn });
  }
  return folded;
}

function exportValue(data: string, isAnsi: boolean): RegistryValue | null {
  const text = /^"((?:[^"\\]|\\.)*)"$/.exec(data)?.[1];
  if (text !== undefined) return unescaped(text);
  const number = /^dword:([\da-f]{8})$/i.exec(data)?.[1];
  if (number !== undefined) return Number.parseInt(number, 16);
  const [, type = '', digits] = /^hex(?:\(([\da-f]+)\))?:([\da-f,\s]*)$/i.exec(data) ?? [];
  const bytes = digits === undefined ? null : hexBytes(digits.replace(/[,\s]/g, ''));
  if (bytes === null || !['1', '2', '7'].includes(type)) return bytes;
  const decoded = new TextDecoder(isAnsi ? 'windows-1252' : 'utf-16le').decode(bytes).split('\0');
  return type === '7' ? decoded.filter((part) => part !== '') : (decoded[0] ?? '');
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function hexBytes(digits: string): Uint8Array | null {
  if (digits.length % 2 === 1 || !/^[\da-f]*$/i.test(digits)) return null;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
