import { InventoryRefused, UsageError } from './cli-error.ts';

/** Every exit code of every command. An audit's own 0, 1 or 3 is decided in audit/exit-code.ts: 1 beats 3 beats 0. */
export const exitCodes = {
  success: 0,
  findings: 1,
  usage: 2,
  incomplete: 3,
  internal: 70,
} as const;

/** The table as `--help` prints it. */
export const exitCodeTable: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.success, 'isolated and complete, or the command did what it was asked'],
  [exitCodes.findings, 'failing findings at or above the gate (--fail-on, default high)'],
  [exitCodes.usage, 'usage or configuration: nothing was judged'],
  [exitCodes.incomplete, 'incomplete: something required was not assessed or not collected'],
  [exitCodes.internal, 'internal error: please report it'],
];

/** The exit code of a command that threw: 2 for what the user can put right, 70 for a bug. */
export function exitCodeOf(error: unknown): number {
  return error instanceof UsageError || error instanceof InventoryRefused ? exitCodes.usage : exitCodes.internal;
}
