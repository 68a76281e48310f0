import type { AccessEngine } from '../../domain/mysql/access.ts';
import { indexDatabases } from '../../domain/mysql/database-index.ts';
import { collidingPatterns, patternSearch } from '../../domain/mysql/pattern-language-collisions.ts';
import { archiveName, backupName } from '../../domain/open-dental/database-names.ts';
import type { InstanceContext } from '../fact-map.ts';
import { databaseReach, type ReachCause } from './database-reach.ts';
import { tenantPatterns } from './recommended-grants.ts';

/** What is known of an instance that planned tenants will move to. */
export type PlannedFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** A name that a planned tenant's recommended patterns and another tenant's names have in common. */
export interface SharedName {
  readonly other: string;
  readonly witness: string;
}

/** Tenants of the instance that are not there yet. */
export function plannedTenants(facts: InstanceContext): readonly string[] {
  return facts.tenants.filter((id) => facts.inventory.tenants[id]?.stage === 'planned');
}

/** Names a live database will stand for: itself, a backup, a second one of the same day, its archive. */
function futureNames(live: string): string[] {
  const day = { year: 2027, month: 1, day: 15 };
  return [live, backupName(live, day), backupName(live, day, 1), archiveName(live)];
}

/** Rows through which others would reach the planned tenants' databases the moment these exist, by planned tenant. */
export function plannedReach(facts: PlannedFacts, planned: readonly string[]): ReadonlyMap<string, readonly ReachCause[]> {
  const names = planned.flatMap((id) => (facts.inventory.tenants[id]?.databases ?? []).flatMap(futureNames));
  const reached = new Map<string, ReachCause[]>();
  if (names.length === 0) return reached;
  for (const cause of databaseReach(facts['mysql.access'], indexDatabases(names), facts.ownership, true).causes) {
    const list = reached.get(cause.owner);
    if (list) list.push(cause);
    else reached.set(cause.owner, [cause]);
  }
  return reached;
}

/** Where the patterns a planned tenant will be given meet the names of another tenant, planned or not. One witness per pair. */
export function plannedMeetings(facts: PlannedFacts, planned: readonly string[]): ReadonlyMap<string, readonly SharedName[]> {
  const meetings = new Map<string, Map<string, SharedName>>(planned.map((id) => [id, new Map()]));
  if (planned.length === 0) return new Map();
  const { server } = facts['mysql.access'];
  const patterns = facts.tenants.flatMap((owner) => tenantPatterns(facts, owner).map((text) => ({ text, owner })));
  const search = patternSearch(patterns, server);
  // Nearly all tenants are there already; how they meet each other is not asked.
  const near = new Set(patterns.filter(({ owner }) => meetings.has(owner)).flatMap((pattern) => [...search.near(pattern)]));
  for (const { a, b, witness } of collidingPatterns(
    patterns.filter((pattern) => near.has(pattern)),
    server,
  )) {
    for (const [own, other] of [
      [a.owner, b.owner],
      [b.owner, a.owner],
    ] as const) {
      const known = meetings.get(own);
      if (known && !known.has(other)) known.set(other, { other, witness });
    }
  }
  return new Map([...meetings].map(([id, found]) => [id, [...found.values()]]));
}
