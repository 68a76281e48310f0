import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { inventoryProblem, problemLimit, quoted, type InventoryProblem, type Position, type ValuePath } from './inventory-problem.ts';

/** YAML as plain data, with the way back to the text. */
export interface YamlValue {
  readonly value: unknown;
  /** Where a value stands; when it is missing, where its nearest existing parent does. */
  readonly locate: (path: ValuePath) => Position;
  /** Lines of all keys of the mapping at `path`, in one pass. */
  readonly keyLines: (path: ValuePath) => ReadonlyMap<string, number>;
}

/** The document, or why it was refused. */
export type YamlResult = { readonly ok: true; readonly yaml: YamlValue } | { readonly ok: false; readonly problems: readonly InventoryProblem[] };

const sizeLimit = 8 * 1024 * 1024;
const aliasLimit = 100;
const start: Position = { line: 1, column: 1 };

/**
 * Reads one YAML 1.2 document of the core schema. Refused: more than 8 Mi characters, text that was not UTF-8, custom tags,
 * duplicate keys, the key `__proto__`, aliases that multiply, several documents.
 */
export function readYaml(text: string, file: string): YamlResult {
  const refusal = refusedText(text, file);
  if (refusal !== null) return { ok: false, problems: [refusal] };
  const lines = new LineCounter();
  try {
    // The package's own check for duplicate keys compares every key with every other: seconds for 10,000 tenants.
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      strict: true,
      stringKeys: true,
      uniqueKeys: false,
      resolveKnownTags: false,
      prettyErrors: false,
      lineCounter: lines,
    });
    const complaints = [...document.errors, ...document.warnings].slice(0, problemLimit);
    if (complaints.length > 0) {
      return {
        ok: false,
        problems: complaints.map(({ pos, message }) => syntaxProblem(file, positionAt(lines, pos[0]), message)),
      };
    }
    const refusedOnes = refusedKeys(document, lines, file);
    if (refusedOnes.length > 0) return { ok: false, problems: refusedOnes };
    const value: unknown = document.toJS({ maxAliasCount: aliasLimit });
    return {
      ok: true,
      yaml: {
        value,
        locate: (path) => locate(document, lines, path),
        keyLines: (path) => keyLines(document, lines, path),
      },
    };
  } catch (error) {
    // The package signals multiplying aliases with a ReferenceError; too deep nesting ends in a RangeError of the engine.
    if (error instanceof ReferenceError) return { ok: false, problems: [syntaxProblem(file, start, 'Aliases that repeat too much')] };
    if (error instanceof RangeError) return { ok: false, problems: [syntaxProblem(file, start, 'Nesting that is too deep')] };
    throw error;
  }
}

function refusedText(text: string, file: string): InventoryProblem | null {
  if (text.length > sizeLimit) {
    return inventoryProblem(file, start, [], { expected: 'at most 8 MiB', found: `${text.length} characters` });
  }
  const bad = text.search(/[\u0000\ufffd]/);
  if (bad === -1) return null;
  const before = text.slice(0, bad).split('\n');
  const position = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return inventoryProblem(file, position, [], { expected: 'text saved as UTF-8', found: 'bytes that are not' });
}

function syntaxProblem(file: string, position: Position, message: string): InventoryProblem {
  const sentence = message.startsWith('Source contains multiple documents') ? 'A second document (---)' : message.replace(/\s+/g, ' ').trim();
  return inventoryProblem(file, position, [], { expected: 'valid YAML', found: quoted(sentence) });
}

function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

// Keys that stand twice, and the one name that plain objects (and the schema) would lose in silence.
function refusedKeys(document: Document, lines: LineCounter, file: string): InventoryProblem[] {
  const problems: InventoryProblem[] = [];
  const visit = (node: unknown, path: ValuePath): void => {
    if (problems.length >= problemLimit) return;
    if (isSeq(node)) node.items.forEach((item, index) => visit(item, [...path, index]));
    if (!isMap(node)) return;
    const seen = new Map<string, number>();
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      const offset = key.range?.[0] ?? 0;
      const refuse = (expected: string, found: string): number =>
        problems.push(inventoryProblem(file, positionAt(lines, offset), [...path, name], { expected, found }));
      if (name === '__proto__') refuse('another name', quoted(name));
      const earlier = seen.get(name);
      if (earlier === undefined) seen.set(name, offset);
      else refuse('each key once', `${quoted(name)} again (first on line ${positionAt(lines, earlier).line})`);
      if (!isScalar(value)) visit(value, [...path, name]);
    }
  };
  visit(document.contents, []);
  return problems.slice(0, problemLimit);
}

function locate(document: Document, lines: LineCounter, path: ValuePath): Position {
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? 0;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      if (pair === undefined) break;
      node = pair.value;
      // A scalar is pointed at itself, a list or mapping at its key.
      offset = (isScalar(node) && node.value !== null ? rangeStart(node) : rangeStart(pair.key)) ?? offset;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      offset = rangeStart(node) ?? offset;
    } else break;
  }
  return positionAt(lines, offset);
}

function keyLines(document: Document, lines: LineCounter, path: ValuePath): Map<string, number> {
  const node: unknown = document.getIn(path);
  const found = new Map<string, number>();
  if (!isMap(node)) return found;
  for (const { key } of node.items) if (isScalar(key)) found.set(String(key.value), positionAt(lines, rangeStart(key) ?? 0).line);
  return found;
}

function rangeStart(node: unknown): number | null {
  // The package types range on every node; a missing node has none.
  const range = (node as Node | null | undefined)?.range;
  return range?.[0] ?? null;
}
