/**
 * What came of one command. `applied`: the model did what the machine would do. `refused`: the machine would not run it, or it would do
 * nothing. `not-modelled`: nobody can say, because the model lacks the command or what it works on was not collected.
 */
export type ApplyOutcome = { readonly type: 'applied' } | { readonly type: 'refused' | 'not-modelled'; readonly reason: string };

/** The command was carried out. */
export const applied: ApplyOutcome = { type: 'applied' };

/** The machine would refuse the command. */
export function refused(reason: string): ApplyOutcome {
  return { type: 'refused', reason };
}

/** The model cannot follow the command. */
export function notModelled(reason: string): ApplyOutcome {
  return { type: 'not-modelled', reason };
}
