import type { Io } from '../../src/cli/io.ts';

/** An `Io` that remembers what was said. */
export interface TestIo extends Io {
  /** Everything written to stdout so far. */
  readonly output: () => string;
  /** Everything written to stderr so far. */
  readonly errors: () => string;
}

/** The process as a command under test sees it: no terminal, no environment but `env`, a clock that stands still. */
export function testIo(options: {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly now?: () => string;
  readonly signal?: AbortSignal;
}): TestIo {
  const stdout: string[] = [];
  const stderr: string[] = [];
  return {
    stdout: { write: (text) => stdout.push(text) },
    stderr: { write: (text) => stderr.push(text) },
    isTerminal: false,
    env: options.env ?? {},
    cwd: options.cwd,
    now: options.now ?? (() => '2026-03-20T02:00:00.000Z'),
    terminal: null,
    signal: options.signal ?? new AbortController().signal,
    asking: async (work) => work(),
    output: () => stdout.join(''),
    errors: () => stderr.join(''),
  };
}
