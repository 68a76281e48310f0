import { readFile } from 'node:fs/promises';

/** Where a password may come from; never the command line, which every user of the machine can read. */
export interface PasswordSources {
  /** Name of an environment variable. */
  readonly passwordEnv: string | null;
  /** File whose first line is the password. */
  readonly passwordFile: string | null;
}

/** A terminal to ask at: `process.stdin` and `process.stderr`. */
export interface Terminal {
  readonly input: {
    readonly isTTY?: boolean;
    setRawMode(raw: boolean): unknown;
    on(event: 'data', listener: (chunk: Buffer | string) => void): unknown;
    off(event: 'data', listener: (chunk: Buffer | string) => void): unknown;
    resume(): unknown;
    pause(): unknown;
  };
  readonly output: { write(text: string): unknown };
}

/** A stated source that gives nothing. The message names the source only. */
export class PasswordError extends Error {}

/**
 * The password from the stated variable or file; without either, asked for at the terminal; null without a terminal.
 * Throws `PasswordError` when a stated source gives nothing.
 */
export async function readPassword(label: string, sources: PasswordSources, environment: NodeJS.ProcessEnv, terminal: Terminal | null): Promise<string | null> {
  if (sources.passwordEnv !== null) {
    const value = environment[sources.passwordEnv];
    if (value === undefined) throw new PasswordError(`${label}: environment variable ${sources.passwordEnv} is not set`);
    return value;
  }
  if (sources.passwordFile !== null) return firstLine(label, sources.passwordFile);
  return terminal?.input.isTTY === true ? ask(`${label} password: `, terminal) : null;
}

async function firstLine(label: string, path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    return text.split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw new PasswordError(`${label}: password file ${path} cannot be read`, { cause: error });
  }
}

/** Reads a line without echo. Ctrl-C and Ctrl-D give up. */
async function ask(prompt: string, { input, output }: Terminal): Promise<string> {
  output.write(prompt);
  input.setRawMode(true);
  input.resume();
  try {
    return await typedLine(input);
  } finally {
    input.setRawMode(false);
    input.pause();
    output.write('\n');
  }
}

async function typedLine(input: Terminal['input']): Promise<string> {
  return new Promise((resolve, reject) => {
    const typed: string[] = [];
    const finish = (settle: () => void): void => {
      input.off('data', onData);
      settle();
    };
    const onData = (chunk: Buffer | string): void => {
      for (const key of chunk.toString()) {
        if (key === '\r' || key === '\n') return finish(() => resolve(typed.join('')));
        if (key === '\u0003' || key === '\u0004') return finish(() => reject(new PasswordError('password prompt was cancelled')));
        if (key === '\u007f' || key === '\b') typed.pop();
        else typed.push(key);
      }
    };
    input.on('data', onData);
  });
}
