/** A program and its arguments, exactly as published; no shell reads them. */
export type Command = readonly [program: string, ...args: string[]];

/** Why a command gave no answer. `absent`: no such program here. `too-large`: it printed more than the limit, so the answer would be half. */
export interface CommandProblem {
  readonly code: 'denied' | 'absent' | 'timeout' | 'too-large' | 'stopped' | 'error';
  /** Exit code of the program; null when it did not end by itself. */
  readonly exitCode: number | null;
  /** First line of its error output, or our own words. */
  readonly message: string;
}

/** What a program printed when it ended with 0, or why it did not. */
export type CommandResult = { readonly ok: true; readonly output: string } | { readonly ok: false; readonly problem: CommandProblem };

/** Runs commands of the published list, one at a time or several; anything else is refused by the adapter. */
export interface CommandPort {
  /** Never throws for what the program or the operating system says. Throws for a command that is not published, which is a bug. */
  run(command: Command, signal: AbortSignal): Promise<CommandResult>;
}
