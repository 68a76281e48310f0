import type { PlaceContext } from '../facts/fact-map.ts';
import type { Inventory, Tenant } from '../inventory/inventory.ts';
import { tenantList } from '../inventory/tenant-list.ts';
import type { ReachEntry, State, StatusCounts, TenantResult } from '../model/audit-result.ts';
import { noCounts } from './checks.ts';
import type { CoverageResult } from './coverage.ts';
import { isComplete } from './exit-code.ts';
import type { PlacedFinding } from './findings.ts';
import { tenantSentence } from './sentences.ts';

/** A tenant that reaches more others than this, or is reached by more, gets `*` instead of their names. */
const namesAtMost = 200;

/** What is known of each tenant that reaches, or is reached. */
interface Relations {
  readonly reaches: ReadonlyMap<string, ReadonlySet<string>>;
  readonly reachedBy: ReadonlyMap<string, ReadonlySet<string>>;
}

/** One result per tenant of the inventory, in its order. */
export function tenantResults(
  inventory: Inventory,
  only: string | null,
  reach: readonly ReachEntry[],
  exposed: ReadonlySet<string>,
  counts: ReadonlyMap<string, StatusCounts>,
  coverage: CoverageResult,
): TenantResult[] {
  const tenants = tenantList(inventory);
  const relations = relationsOf(
    reach,
    tenants.map((tenant) => tenant.id),
  );
  const nameOf = (id: string): string => inventory.tenants[id]?.name ?? id;
  return tenants
    .filter((tenant) => only === null || tenant.id === only)
    .map((tenant) => {
      const own = coverage.ofTenant(tenant.id);
      const state = stateOf(tenant, exposed, isComplete(own) && !coverage.leaksOpen);
      const reaches = [...(relations.reaches.get(tenant.id) ?? [])];
      const reachedBy = [...(relations.reachedBy.get(tenant.id) ?? [])];
      return {
        id: tenant.id,
        name: tenant.name,
        stage: tenant.stage,
        server: tenant.server,
        databases: tenant.databases,
        state,
        sentence: tenantSentence(state, own, reaches.map(nameOf), reachedBy.map(nameOf)),
        counts: counts.get(tenant.id) ?? noCounts(),
        coverage: own,
        reachedBy,
        reaches,
      };
    });
}

function stateOf(tenant: Tenant, exposed: ReadonlySet<string>, isProven: boolean): State {
  if (exposed.has(tenant.id)) return 'exposed';
  return isProven ? 'isolated' : 'incomplete';
}

/**
 * Tenants on either side of a leak that is not waived. A leak without an owner opens the whole place: everybody on it but the
 * reacher is exposed, and the reacher itself is not isolated either.
 */
export function exposedTenants(findings: readonly PlacedFinding[], everyone: readonly string[]): ReadonlySet<string> {
  const exposed = new Set<string>();
  const open = new Set<PlaceContext | null>();
  for (const { finding, place, concerned } of findings) {
    if (finding.kind !== 'leak' || finding.status !== 'fail') continue;
    const { owner, reacher, owners } = finding.tenants;
    for (const tenant of [...(owners ?? []), ...concerned, ...[owner, reacher].filter((side) => side !== null)]) exposed.add(tenant);
    if (owner === null && owners === undefined) open.add(place);
  }
  for (const place of open) for (const tenant of place?.tenants ?? everyone) exposed.add(tenant);
  return exposed;
}

function relationsOf(reach: readonly ReachEntry[], tenants: readonly string[]): Relations {
  const reaches = new Map<string, Set<string>>();
  const reachedBy = new Map<string, Set<string>>();
  const everywhere = new Set<string>();
  const put = (map: Map<string, Set<string>>, key: string, value: string): void => {
    const known = map.get(key);
    if (known) known.add(value);
    else map.set(key, new Set([value]));
  };
  for (const { from, to, state } of reach) {
    if (state !== 'reached') continue;
    if (to === '*') everywhere.add(from);
    else {
      put(reaches, from, to);
      put(reachedBy, to, from);
    }
  }
  for (const from of everywhere) reaches.set(from, new Set(tenants.length > namesAtMost ? ['*'] : tenants.filter((tenant) => tenant !== from)));
  for (const to of everywhere.size > 0 ? tenants : []) {
    if (everywhere.size > namesAtMost) put(reachedBy, to, '*');
    else for (const from of everywhere) if (from !== to) put(reachedBy, to, from);
  }
  return { reaches, reachedBy };
}
