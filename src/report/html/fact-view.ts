import type { FactDrift } from '../../model/audit-result.ts';
import { count, counted, listed } from './words.ts';

/** One fact that moved. */
export interface FactRow {
  readonly word: string;
  readonly what: string;
  readonly item: string;
  readonly source: string;
  readonly tenants: string;
  readonly fields: readonly { readonly field: string; readonly before: string; readonly after: string }[];
}

/** What moved in what was seen. */
export interface FactsView {
  readonly lead: string;
  readonly rows: readonly FactRow[];
  /** How many more there are; null when all are listed. */
  readonly more: string | null;
  readonly incomparable: readonly { readonly source: string; readonly reason: string }[];
}

/** Rows on the page; report.json has up to a thousand. */
const shownRows = 200;

/** The facts that moved; null when two snapshots were not compared. */
export function factsView(facts: FactDrift | null | undefined): FactsView | null {
  if (!facts) return null;
  const { appeared, gone, changed } = facts.counts;
  const total = appeared + gone + changed;
  const rows = facts.changes.slice(0, shownRows);
  return {
    lead: total === 0 ? 'Nothing that was seen in both runs moved.' : `${counted(appeared, 'fact')} appeared, ${count(gone)} went, ${count(changed)} changed.`,
    rows: rows.map(({ change, what, item, source, tenants, fields }) => ({
      word: change,
      what,
      item,
      source,
      tenants: tenants.length === 0 ? 'nobody in particular' : listed(tenants, 20),
      fields: fields.map(({ field, before, after }) => ({ field, before: before || 'nothing', after: after || 'nothing' })),
    })),
    more: total > rows.length ? `${counted(total - rows.length, 'more fact')}: see report.json, or bitewing diff` : null,
    incomparable: facts.incomparable,
  };
}
