import type { ReachEntry } from '../model/audit-result.ts';
import type { CoverageResult } from './coverage.ts';
import type { RuleOutcome } from './evaluate.ts';
import { type Places, sourceInWords } from './places.ts';

/** What may be said about the pairs for which no reach was shown. */
export interface ReachReasons {
  /** Tenants whose side was not fully assessed, with what is missing. */
  readonly open: ReadonlyMap<string, string>;
  /** The default of a tenant's row; open tenants need entries of their own beside it. */
  ofRow(from: string): Pick<ReachEntry, 'state' | 'reason'>;
}

/** Derives from coverage what proved separation on the database plane, or what kept it unproven. */
export function reachReasons(places: Places, outcomes: readonly RuleOutcome[], coverage: CoverageResult): ReachReasons {
  const openRules = outcomes.filter(({ rule }) => rule.kind === 'leak' && rule.id.startsWith('mysql/') && coverage.gaps.has(rule.id));
  const unread = unreadInstances(places);
  const open = new Map<string, string>();
  for (const [instance, reason] of unread) for (const tenant of places.instances.get(instance)?.context.tenants ?? []) open.set(tenant, reason);
  const forAll: string[] = [];
  for (const { rule } of openRules) {
    const gap = coverage.gaps.get(rule.id);
    if (gap?.everyone) forAll.push(rule.id);
    for (const tenant of gap?.tenants ?? []) if (!open.has(tenant)) open.set(tenant, `${rule.id} was not assessed for ${tenant}`);
  }
  const everybody = everybodyReason(places, unread, forAll);
  const proof = proofOf(places);
  return {
    open,
    ofRow(from) {
      const own = everybody ?? open.get(from) ?? null;
      if (own !== null) return { state: 'not-assessed', reason: own };
      return {
        state: 'separated',
        reason: `no grant row of ${proof.where} gives any account of ${from} anything on another tenant's database; ${proof.rows} rows judged by server rules`,
      };
    },
  };
}

/** Instances whose grant tables or database list are missing, with what is missing. */
function unreadInstances(places: Places): Map<string, string> {
  const unread = new Map<string, string>();
  for (const [instance, facts] of places.instances) {
    const missing = facts.missing('mysql.databaseReach');
    if (missing.length > 0) unread.set(instance, `missing: ${missing.map((id) => sourceInWords(places.sources, id)).join(', ')}`);
  }
  return unread;
}

function everybodyReason(places: Places, unread: ReadonlyMap<string, string>, forAll: readonly string[]): string | null {
  if (forAll.length > 0) return `not assessed: ${forAll.join(', ')}`;
  // An unread instance without tenants has no row to carry its doubt.
  const lonely = [...unread].find(([instance]) => (places.instances.get(instance)?.context.tenants.length ?? 0) === 0);
  return lonely?.[1] ?? null;
}

function proofOf(places: Places): { readonly where: string; readonly rows: number } {
  const read = [...places.instances].filter(([, facts]) => facts.missing('mysql.databaseReach').length === 0);
  const names = read.map(([instance]) => instance);
  const rows = read.reduce((sum, [, facts]) => {
    const grants = facts.get('mysql.access')?.grants;
    const tables: readonly (readonly unknown[])[] = Object.values(grants ?? {});
    return sum + tables.reduce((all, table) => all + table.length, 0);
  }, 0);
  return { where: names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more instances` : names.join(', '), rows };
}
