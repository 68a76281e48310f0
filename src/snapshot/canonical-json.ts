/** Hashes UTF-8 text: SHA-256 as 64 lower-case hex digits. Given from outside, so that judging needs no platform. */
export type Sha256 = (text: string) => string;

/** JSON of a value with keys in code unit order and no blanks: equal data, equal text. Members that are undefined do not exist. */
export function canonicalJson(value: unknown): string {
  const ordered = inOrder(value, new Map());
  // The platform writes what is in order many times faster than we do, and in one piece.
  return ordered === undefined ? written(value) : (JSON.stringify(ordered) ?? 'null');
}

/** The keys of an object as they come, and in order. */
interface Shape {
  readonly keys: readonly string[];
  readonly sorted: readonly string[];
  readonly isSorted: boolean;
  /** A new object keeps its keys in the order they are given: JavaScript puts numbers first, and `__proto__` is none. */
  readonly isKept: boolean;
}

/** An artifact is thousands of rows with the same keys: `shapes` holds what was worked out for these, by their first key. */
function shapeOf(value: object, shapes: Map<string, Shape>): Shape {
  const keys = Object.keys(value);
  const [first = ''] = keys;
  const known = shapes.get(first);
  if (known !== undefined && sameKeys(known.keys, keys)) return known;
  const sorted = keys.toSorted(byCodeUnit);
  const shape = { keys, sorted, isSorted: sameKeys(keys, sorted), isKept: keys.every((key) => key !== '__proto__' && !/^\d/.test(key)) };
  shapes.set(first, shape);
  return shape;
}

/** The value with all keys in order, itself where they are already; undefined where no object has them so. */
function inOrder(value: unknown, shapes: Map<string, Shape>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return listInOrder(value, shapes);
  const { sorted, isSorted, isKept } = shapeOf(value, shapes);
  let copy: Record<string, unknown> | null = isSorted ? null : {};
  for (const key of sorted) {
    const member: unknown = Reflect.get(value, key);
    const ordered = inOrder(member, shapes);
    if (ordered === undefined && member !== undefined) return undefined;
    if (copy === null && ordered !== member) copy = membersBefore(value, sorted, key);
    if (copy !== null) copy[key] = ordered;
  }
  return copy !== null && !isKept ? undefined : (copy ?? value);
}

function membersBefore(value: object, sorted: readonly string[], key: string): Record<string, unknown> {
  return Object.fromEntries(sorted.slice(0, sorted.indexOf(key)).map((before) => [before, Reflect.get(value, before)]));
}

function listInOrder(list: readonly unknown[], shapes: Map<string, Shape>): unknown {
  let copy: unknown[] | null = null;
  let at = 0;
  for (const item of list) {
    const ordered = inOrder(item, shapes);
    if (ordered === undefined && item !== undefined) return undefined;
    if (copy === null && ordered !== item) copy = list.slice(0, at);
    copy?.push(ordered);
    at++;
  }
  return copy ?? list;
}

/** The JSON of a value whose keys no object has in order. */
function written(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
    .join()}}`;
}

/** Have both values one canonical JSON? Asked without writing it. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, at) => isSameJson(item, b[at]));
  if (Array.isArray(b)) return false;
  const keys = definedKeys(a);
  return keys.length === definedKeys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSameJson(Reflect.get(a, key), Reflect.get(b, key)));
}

function definedKeys(value: object): string[] {
  return Object.keys(value).filter((key) => Reflect.get(value, key) !== undefined);
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, at) => key === b[at]);
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** The digest of an artifact: SHA-256 of its canonical JSON. */
export function artifactDigest(artifact: unknown, sha256: Sha256): string {
  return sha256(canonicalJson(artifact));
}
