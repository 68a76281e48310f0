/** A snapshot as parsed JSON, and the very text each artifact was parsed from where that is known. */
export interface ReadSnapshot {
  readonly value: unknown;
  /** By source id. Empty for a file that another program laid out. */
  readonly texts: ReadonlyMap<string, string>;
}

const start = ',\n"artifacts":{\n';
const end = '\n}\n}\n';

/** Parses the text of `snapshot.json`, to the value that `JSON.parse` would give; undefined where it is no JSON. */
export function readSnapshotJson(text: string): ReadSnapshot | undefined {
  try {
    return readLines(text) ?? { value: JSON.parse(text), texts: new Map() };
  } catch {
    return undefined;
  }
}

/**
 * Reads the layout of `serializeSnapshot`, one line per artifact: who has the line need not write the artifact out again to check its digest.
 * No line break stands within a JSON string, so a text is either split where its parts end or a part of it does not parse. Undefined for any other layout.
 */
function readLines(text: string): ReadSnapshot | undefined {
  const at = text.indexOf(start);
  if (at === -1 || !text.endsWith(end)) return undefined;
  const frame = parsed(`${text.slice(0, at)}}`);
  if (typeof frame !== 'object' || frame === null) return undefined;
  const artifacts: [string, unknown][] = [];
  const texts = new Map<string, string>();
  for (const line of text.slice(at + start.length, -end.length).split(',\n')) {
    const name = /^"[^"\\]*":/.exec(line)?.[0] ?? '';
    const key = parsed(name.slice(0, -1));
    const artifact = parsed(line.slice(name.length));
    if (typeof key !== 'string' || artifact === undefined) return undefined;
    artifacts.push([key, artifact]);
    texts.set(key, line.slice(name.length));
  }
  return { value: Object.fromEntries([...Object.entries(frame), ['artifacts', Object.fromEntries(artifacts)]]), texts };
}

/** The value of a JSON text; undefined where the text is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
