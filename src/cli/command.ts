import type { ParseArgsConfig } from 'node:util';
import type { Io } from './io.ts';

/** The parsed command line of one command. */
export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
}

/** One command of the command line. */
export interface Command {
  /** What may follow the name: `[--config FILE] RULE`. */
  readonly usage: string;
  /** Paragraphs and examples, ready to print. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Words that may stand beside the options; none by default. */
  readonly words?: number;
  /** The option that takes several values, further words too: `--snapshot a.json b.json`; `--` when everything behind that is taken. */
  readonly list?: string;
  /** Answers the exit code. */
  run(args: Arguments, io: Io): Promise<number>;
}

/** Options of every command. */
export const everywhere: Command['options'] = {
  'help': { type: 'boolean', short: 'h' },
  'json': { type: 'boolean' },
  'quiet': { type: 'boolean', short: 'q' },
  'no-progress': { type: 'boolean' },
};

/** The value of an option, null when it was not given. */
export function text(args: Arguments, name: string): string | null {
  const value = args.values[name];
  return typeof value === 'string' ? value : null;
}

/** All values of a repeatable option. */
export function texts(args: Arguments, name: string): string[] {
  const value = args.values[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** True when the flag was given. */
export function flag(args: Arguments, name: string): boolean {
  return args.values[name] === true;
}

/** Shows what is being done, on one line that is written over and over; silent unless stderr is a terminal. */
export function progressLine(args: Arguments, io: Io): (what: string) => void {
  if (!io.isTerminal || flag(args, 'quiet') || flag(args, 'no-progress')) return () => undefined;
  return (what) => io.stderr.write(what === '' ? '\r\u001b[K' : `\r\u001b[K${what.slice(0, 100)}`);
}

/** A result as text, or as JSON when `--json` was given. */
export function print(args: Arguments, io: Io, data: unknown, words: () => string): void {
  io.stdout.write(flag(args, 'json') ? `${JSON.stringify(data, null, 2)}\n` : words());
}
