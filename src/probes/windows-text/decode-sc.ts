import { exportedText, noRows, numberedLines, type TextRows } from './text-rows.ts';

/** What `sc qc` says of a service. */
export interface ScConfiguration {
  readonly name: string;
  readonly displayName: string;
  /** BINARY_PATH_NAME. */
  readonly command: string;
  readonly account: string;
  readonly startMode: 'auto' | 'manual' | 'disabled';
  readonly dependencies: readonly string[];
}

/** What `sc queryex` says of a service. */
export interface ScState {
  readonly name: string;
  readonly running: boolean;
  /** Null when it does not run. */
  readonly pid: number | null;
}

/** What `sc sdshow` says; the name is in the line before where several are in one file. */
export interface ScDescriptor {
  readonly name: string;
  readonly sddl: string;
}

interface Block {
  readonly line: number;
  readonly name: string;
  /** Indented fields in the order they stand: the words before the colons are translated on some systems, the order is not. */
  readonly fields: readonly { readonly key: string; readonly values: readonly string[] }[];
}

const startModes: ReadonlyMap<string, ScConfiguration['startMode']> = new Map([
  ['0', 'auto'],
  ['1', 'auto'],
  ['2', 'auto'],
  ['3', 'manual'],
  ['4', 'disabled'],
]);

/** Decodes `sc qc`, of one service or of several one after the other. */
export function decodeScQc(bytes: Uint8Array): TextRows<ScConfiguration> {
  return decodeBlocks(bytes, 'output of sc qc', ({ name, fields }) => {
    if (fields.length !== 9) return null;
    const [, start, , command, , , display, dependencies, account] = fields.map(({ values }) => values);
    const startMode = startModes.get(/^\d+/.exec(start?.[0] ?? '')?.[0] ?? '');
    if (startMode === undefined) return null;
    return {
      name,
      displayName: display?.[0] ?? '',
      command: (command ?? []).join(' '),
      account: account?.[0] ?? '',
      startMode,
      dependencies: (dependencies ?? []).filter((dependency) => dependency !== ''),
    };
  });
}

/** Decodes `sc queryex`, of one service or of all. */
export function decodeScQueryex(bytes: Uint8Array): TextRows<ScState> {
  return decodeBlocks(bytes, 'output of sc queryex', ({ name, fields }) => {
    const state = /^\d+/.exec(fields[1]?.values[0] ?? '')?.[0];
    const pid = /^\d+$/.exec(fields[6]?.values[0] ?? '')?.[0];
    if (state === undefined || pid === undefined) return null;
    return { name, running: state === '4', pid: pid === '0' ? null : Number(pid) };
  });
}

/** Decodes `sc sdshow`, each descriptor after a line `SERVICE_NAME: name`. */
export function decodeScSdshow(bytes: Uint8Array): TextRows<ScDescriptor> {
  const read = exportedText(bytes, 'output of sc sdshow');
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const rows: ScDescriptor[] = [];
  const problems: { line: number; expected: string; found: string }[] = [];
  let name: string | null = null;
  for (const line of numberedLines(read.text)) {
    const text = line.text.trim();
    const named = /^SERVICE_NAME: (.+)$/.exec(text)?.[1];
    if (named !== undefined) name = named;
    else if (/^[OGDS]:\S/.test(text) && name !== null) {
      rows.push({ name, sddl: text });
      name = null;
    } else problems.push({ line: line.number, expected: 'SERVICE_NAME: and a descriptor', found: scFailure(text) ?? 'something else' });
  }
  return { rows, problems };
}

/** `[SC] OpenService FAILED 5:`, in any language: the number is Windows' error code. */
function scFailure(text: string): string | null {
  const code = /^\[SC\] .*?\b(\d+)\s*:?$/.exec(text)?.[1];
  return code === undefined ? null : `error ${code} of sc`;
}

function decodeBlocks<Row>(bytes: Uint8Array, what: string, decode: (block: Block) => Row | null): TextRows<Row> {
  const read = exportedText(bytes, what);
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const { rows: blocks, problems } = blocksOf(read.text);
  if (blocks.length === 0 && problems.length === 0) return noRows(0, what, 'no service');
  const rows: Row[] = [];
  const failures = [...problems];
  for (const block of blocks) {
    const row = decode(block);
    if (row === null) failures.push({ line: block.line, expected: `the fields of ${what.replace('output of ', '')}`, found: `${block.fields.length} fields` });
    else rows.push(row);
  }
  return { rows, problems: failures.sort((a, b) => a.line - b.line) };
}

/** A block starts with an unindented `KEY: name`; a second one (`DISPLAY_NAME:`) before the fields belongs to it. */
function blocksOf(text: string): TextRows<Block> {
  const blocks: { line: number; name: string; fields: { key: string; values: string[] }[] }[] = [];
  const problems: { line: number; expected: string; found: string }[] = [];
  for (const { number, text: line } of numberedLines(text)) {
    const current = blocks.at(-1);
    const [, indent = '', key = '', value = ''] = /^(\s*)([^:]*?)\s*:\s?(.*)$/.exec(line) ?? [];
    if (line.startsWith('[SC]')) {
      const failure = scFailure(line.trim());
      if (failure !== null) problems.push({ line: number, expected: 'a service', found: failure });
    } else if (indent === '' && key !== '') {
      if (current === undefined || current.fields.length > 0) blocks.push({ line: number, name: value.trim(), fields: [] });
    } else if (key !== '' && !key.startsWith('(')) current?.fields.push({ key, values: [value.trim()] });
    // Dependencies go on in lines without a key; flags of a state stand in brackets.
    else if (key === '' && indent !== '') current?.fields.at(-1)?.values.push(value.trim());
  }
  return { rows: blocks, problems };
}
