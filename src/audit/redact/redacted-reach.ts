import { grouped } from '../../domain/grouped.ts';
import type { ReachEntry } from '../../model/audit-result.ts';
import { redactedPath, type RedactionInput } from './redacted-parts.ts';
import type { Redactor } from './redactor.ts';

/** Stands for all others of whom nothing else is said. */
export const everyOther = 'every other practice';

/**
 * Who reaches this tenant and whom it reaches. Each practice that is reached or reaches is a pseudonym; all for whom separation was proven, or
 * not assessed, are one entry a plane, so that nobody can count them.
 */
export function redactedReach(input: RedactionInput): ReachEntry[] {
  const { siteReach, redactor } = input;
  const own = redactor.tenant.id;
  const planes = [...new Set(siteReach.map(({ plane }) => plane))];
  return planes.flatMap((plane) => {
    const rows = grouped(
      siteReach.filter((entry) => entry.plane === plane),
      ({ from }) => from,
    );
    return [...outgoing(rows.get(own) ?? [], redactor), ...incoming(rows, input, plane)];
  });
}

function outgoing(row: readonly ReachEntry[], redactor: Redactor): ReachEntry[] {
  const reached = row.filter(({ to, state }) => state === 'reached' && to !== '*');
  const rest = row.filter(({ state, to }) => state !== 'reached' || to === '*');
  const worst = worstOf(rest);
  return [
    ...reached.map((entry) => shown(entry, redactor.tenant.id, redactor.party(entry.to), redactor)),
    ...(worst === null ? [] : [shown(worst, redactor.tenant.id, '*', redactor)]),
  ];
}

function incoming(rows: ReadonlyMap<string, readonly ReachEntry[]>, { everyone, redactor }: RedactionInput, plane: ReachEntry['plane']): ReachEntry[] {
  const own = redactor.tenant.id;
  const reached: ReachEntry[] = [];
  const rest: ReachEntry[] = [];
  for (const from of everyone) {
    if (from === own) continue;
    const row = rows.get(from) ?? [];
    const entry = row.find(({ to }) => to === own) ?? row.find(({ to }) => to === '*');
    if (entry?.state === 'reached') reached.push(shown(entry, redactor.party(from), own, redactor));
    else rest.push(entry ?? { from, to: own, plane, state: 'not-assessed', reason: '', path: [], findings: [] });
  }
  const worst = worstOf(rest);
  return [...reached, ...(worst === null ? [] : [shown(worst, everyOther, own, redactor)])];
}

/** Not assessed for one is not assessed for all; only what was proven for everybody is separated. */
function worstOf(entries: readonly ReachEntry[]): ReachEntry | null {
  const order = ['reached', 'not-assessed', 'separated'] as const;
  return order.map((state) => entries.find((entry) => entry.state === state)).find((entry) => entry !== undefined) ?? null;
}

function shown({ plane, state, reason, path, findings }: ReachEntry, from: string, to: string, redactor: Redactor): ReachEntry {
  return { from, to, plane, state, reason: redactor.text(reason), path: redactedPath(path, redactor), findings: findings.map(redactor.print) };
}
