import type { ReachEntry, TenantResult } from '../../model/audit-result.ts';

/** The planes of reach, in the order in which they are shown. */
export const planes = ['database', 'files', 'hl7', 'network', 'credentials', 'host'] as const;
export type Plane = (typeof planes)[number];

/** What one tenant reaches on one plane: its default and the exceptions. */
export interface ReachRow {
  readonly from: string;
  /** Null when the result has no `to: '*'` entry for this tenant. */
  readonly fallback: ReachEntry | null;
  readonly specific: ReadonlyMap<string, ReachEntry>;
}

/** The reach entries of one plane, one row per tenant of the site. */
export function reachRows(entries: readonly ReachEntry[], tenants: readonly TenantResult[]): ReadonlyMap<string, ReachRow> {
  const rows = new Map<string, { from: string; fallback: ReachEntry | null; specific: Map<string, ReachEntry> }>(
    tenants.map(({ id }) => [id, { from: id, fallback: null, specific: new Map() }]),
  );
  for (const entry of entries) {
    const row = rows.get(entry.from) ?? { from: entry.from, fallback: null, specific: new Map<string, ReachEntry>() };
    if (entry.to === '*') row.fallback = entry;
    else row.specific.set(entry.to, entry);
    rows.set(entry.from, row);
  }
  return rows;
}

/** The entry that holds for an ordered pair; null when the result says nothing, which is never separation. */
export function reachBetween(row: ReachRow | undefined, to: string): ReachEntry | null {
  return row?.specific.get(to) ?? row?.fallback ?? null;
}

/** How much there is to see about each tenant: reached pairs weigh most, then pairs that were not assessed. Tenants without either are absent. */
export function relationWeights(rows: ReadonlyMap<string, ReachRow>): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  const add = (id: string, weight: number): void => void weights.set(id, (weights.get(id) ?? 0) + weight);
  for (const row of rows.values()) {
    if (row.fallback?.state === 'reached') add(row.from, 1_000_000);
    for (const entry of row.specific.values()) {
      const weight = { 'reached': 1000, 'not-assessed': 1, 'separated': 0 }[entry.state];
      if (weight > 0) {
        add(entry.from, weight);
        add(entry.to, weight);
      }
    }
  }
  return weights;
}
