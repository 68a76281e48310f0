import { InventoryRefused, OutputError, SiteBusy, UsageError } from './cli-error.ts';

/** Every exit code of every command. An audit's own 0, 1 or 3 is decided in audit/exit-code.ts: 1 beats 3 beats 0. */
export const exitCodes = {
  success: 0,
  findings: 1,
  usage: 2,
  incomplete: 3,
  internal: 70,
  output: 74,
  busy: 75,
} as const;

/** The table as `--help` prints it. */
export const exitCodeTable: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.success, 'isolated and complete, or the command did what it was asked'],
  [exitCodes.findings, 'failing findings at or above the gate (--fail-on, default high)'],
  [exitCodes.usage, 'usage or configuration: nothing was judged'],
  [exitCodes.incomplete, 'incomplete: something required was not assessed or not collected'],
  [exitCodes.internal, 'internal error: please report it'],
  [exitCodes.output, 'the run could not be written (disk full, no permission): nothing of it is left'],
  [exitCodes.busy, 'another audit of the site is under way: nothing was judged'],
  [130, 'ended by Ctrl-C (143: by SIGTERM): a run is there whole or not at all'],
];

/** The exit code of a command that threw: 2 for what the user can put right, 74 and 75 for what passes, 70 for a bug. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof OutputError) return exitCodes.output;
  if (error instanceof SiteBusy) return exitCodes.busy;
  return error instanceof UsageError || error instanceof InventoryRefused ? exitCodes.usage : exitCodes.internal;
}
