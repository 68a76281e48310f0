/** Why a file cannot be used. `line` is 1-based, 0 for the whole file. `found` never holds the value of a setting. */
export interface ConfigProblem {
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

/** What a file says, or why it cannot be used: a file that is half understood counts as not understood. */
export type ConfigRead<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: ConfigProblem };

/** Ends the reading of one file; `readConfig` turns it into a problem. */
export class ConfigStop extends Error {
  readonly problem: ConfigProblem;
  constructor(line: number, expected: string, found: string) {
    super(`${line}: expected ${expected}, found ${found}`);
    this.problem = { line, expected, found };
  }
}

/** Runs a reader; whatever it stopped at is the problem. */
export function readConfig<Value>(read: () => Value): ConfigRead<Value> {
  try {
    return { ok: true, value: read() };
  } catch (stop) {
    if (!(stop instanceof ConfigStop)) throw stop;
    return { ok: false, problem: stop.problem };
  }
}

/** A line without its end, and its 1-based number. */
export interface ConfigLine {
  readonly text: string;
  readonly line: number;
}

/** Configurations of tunnels are small: ten thousand peers need two megabytes. */
const largestText = 32 * 1024 * 1024;
const longestLine = 64 * 1024;

/** The lines of a text file. A byte order mark and carriage returns before line ends are dropped. Stops at what is binary or too large. */
export function configLines(text: string): readonly ConfigLine[] {
  if (text.length > largestText) throw new ConfigStop(0, 'at most 32 MiB of text', `${Math.ceil(text.length / 1024 / 1024)} MiB`);
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return lines.map((each, index) => {
    const line = index + 1;
    if (each.length > longestLine) throw new ConfigStop(line, 'a line of at most 64 KiB', `${each.length} characters`);
    // oxlint-disable-next-line no-control-regex
    if (/[\0\x01-\x08]/.test(each)) throw new ConfigStop(line, 'text', 'binary data');
    return { text: each.endsWith('\r') ? each.slice(0, -1) : each, line };
  });
}

/** Names what stands in a line without showing anything that could be a secret: the first word when it looks like the name of a setting. */
export function wordFound(text: string): string {
  const [word = ''] = /^\s*[^\s=:]*/.exec(text) ?? [];
  const name = word.trim();
  return /^[A-Za-z][A-Za-z_.-]{0,23}$/.test(name) ? `'${name}'` : `a line of ${text.length} characters`;
}
