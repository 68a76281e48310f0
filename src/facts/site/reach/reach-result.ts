import type { ReachEntry } from '../../../model/audit-result.ts';
import type { Hop } from '../../../model/verdict.ts';
import type { Doubt, SiteGraph, SiteStep, WeakHop } from './reach-things.ts';

/** A tenant's thing that is reached. */
export interface ReachedThing {
  readonly node: number;
  readonly owner: string;
  readonly plane: ReachEntry['plane'];
}

/** What one tenant reaches for certain. */
export interface TenantReach {
  /** Reached in a way of its own; things of others only. */
  readonly own: readonly ReachedThing[];
  /** Reached in common with others: one list for all who share it. Things of the tenant itself are among them. */
  readonly shared: readonly ReachedThing[];
  /** Planes on which it might reach more, if steps that could not be decided work. */
  readonly openPlanes: ReadonlySet<ReachEntry['plane']>;
  /** Why what is not reached is not proven to be out of reach; null when it is. */
  readonly doubt: Doubt | null;
}

/** A step that one fix takes away, and what comes of it. */
export interface Weakness {
  readonly weak: WeakHop;
  /** Whose data is reached over two planes or more, sorted; with `isCut` there are more. */
  readonly owners: readonly string[];
  readonly isCut: boolean;
  /** Tenants that can take the step, in the order of the inventory. */
  readonly reachers: readonly string[];
  /** The shortest way of one of them. */
  readonly example: { readonly tenant: string; readonly owner: string; readonly way: readonly SiteStep[] };
}

/** Who reaches what on a site, over all planes. */
export interface SiteReach {
  readonly graph: SiteGraph;
  /** By tenant id; retired ones are missing. */
  readonly tenants: ReadonlyMap<string, TenantReach>;
  /** The shortest way from a tenant to a node as steps, each after what it asks for; null when it is not reached for certain. */
  readonly way: (tenant: string, node: number) => readonly SiteStep[] | null;
  /** A way in words. What goes without saying is left out. */
  readonly hops: (way: readonly SiteStep[]) => readonly Hop[];
  /** The first weak steps of ways that lead over two planes or more to data of others. */
  readonly weaknesses: readonly Weakness[];
  /** Tenants with a weak step whose consequences are too many to be followed. */
  readonly untold: ReadonlySet<string>;
}
