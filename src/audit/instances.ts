import { type InstanceFacts, instanceFacts } from '../facts/instance-facts.ts';
import type { Inventory, Tenant } from '../inventory/inventory.ts';
import type { Snapshot, Source } from '../snapshot/snapshot.ts';

/** The instances of a site with their facts and sources, prepared once per audit. */
export interface Instances {
  /** Inventory name → facts. Servers that tenants name but the inventory does not describe are here too: nothing is known of them. */
  readonly facts: ReadonlyMap<string, InstanceFacts>;
  /** Ids of the tenants that are switched on or planned, in the inventory's order. */
  readonly tenants: readonly string[];
  readonly sources: ReadonlyMap<string, Source>;
}

/** True for tenants whose isolation is at stake: retired ones own names, but need no proof. */
export function isAudited(tenant: Tenant): boolean {
  return tenant.stage !== 'retired';
}

/** The instances that have to be judged: all of the inventory, and every server an audited tenant names. */
export function instancesOf(snapshot: Snapshot, inventory: Inventory): Instances {
  const audited = Object.values(inventory.tenants).filter(isAudited);
  const names = new Set([...Object.keys(inventory.mysql), ...audited.map((tenant) => tenant.server)]);
  return {
    facts: new Map([...names].toSorted().map((name) => [name, instanceFacts(snapshot, name, inventory)])),
    tenants: audited.map((tenant) => tenant.id),
    sources: new Map(snapshot.sources.map((source) => [source.id, source])),
  };
}

/** What a source says about itself in a reason: `mysql.accounts@db1 (denied: …)`. */
export function sourceInWords(sources: ReadonlyMap<string, Source>, id: string): string {
  const source = sources.get(id);
  if (!source) return `${id} (not attempted)`;
  const status = source.status.replace('-', ' ');
  return `${id} (${source.reason === null ? status : `${status}: ${source.reason}`})`;
}
