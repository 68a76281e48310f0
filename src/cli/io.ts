import type { Terminal } from '../adapters/password.ts';

/** The process as commands see it; handed in, so that tests run commands without one. */
export interface Io {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** True when stderr is a terminal: only then is progress shown. */
  readonly isTerminal: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute path that relative paths of the command line start from. */
  readonly cwd: string;
  /** ISO 8601 UTC. */
  readonly now: () => string;
  /** Where a password may be asked for; null without a terminal. */
  readonly terminal: Terminal | null;
  /** Aborted when the user interrupts while somebody is asked. */
  readonly signal: AbortSignal;
  /** Does work that asks others. Only while it lasts a first Ctrl-C aborts `signal`; at all other times Ctrl-C ends the program at once. */
  readonly asking: <T>(work: () => Promise<T>) => Promise<T>;
}
