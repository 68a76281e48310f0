/** Hashes UTF-8 text: SHA-256 as 64 lower-case hex digits. Given from outside, so that judging needs no platform. */
export type Sha256 = (text: string) => string;

/** JSON of a value with keys in code unit order and no blanks: equal data, equal text. Members that are undefined do not exist. */
export function canonicalJson(value: unknown): string {
  return written(value, new Map());
}

/** The keys of an object as they come, and in order, each with its JSON. */
interface Shape {
  readonly keys: readonly string[];
  readonly members: readonly { readonly key: string; readonly label: string }[];
}

/** An artifact is thousands of rows with the same keys: `shapes` holds what was worked out for these, by their first key. */
function written(value: unknown, shapes: Map<string, Shape>): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += text === '' ? written(item, shapes) : `,${written(item, shapes)}`;
    return `[${text}]`;
  }
  const keys = Object.keys(value);
  const [first = ''] = keys;
  let shape = shapes.get(first);
  if (shape === undefined || !sameKeys(shape.keys, keys)) {
    shape = { keys, members: keys.toSorted(byCodeUnit).map((key) => ({ key, label: `${JSON.stringify(key)}:` })) };
    shapes.set(first, shape);
  }
  for (const { key, label } of shape.members) {
    const member: unknown = Reflect.get(value, key);
    if (member !== undefined) text += `${text === '' ? '' : ','}${label}${written(member, shapes)}`;
  }
  return `{${text}}`;
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
