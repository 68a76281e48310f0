import { type HostFacts, hostFacts } from '../facts/host-facts.ts';
import { type InstanceFacts, instanceFacts } from '../facts/instance-facts.ts';
import { type SiteFactSource, siteFacts } from '../facts/site-facts.ts';
import { hostNames, tenantsByHost } from '../inventory/hosts.ts';
import { instanceNames } from '../inventory/instances.ts';
import type { Inventory, Tenant } from '../inventory/inventory.ts';
import { tenantList } from '../inventory/tenant-list.ts';
import type { Snapshot, Source } from '../snapshot/snapshot.ts';

/** The instances and hosts of a site with their facts and sources, prepared once per audit. */
export interface Places {
  /** Inventory name → facts, of every instance the inventory speaks of, collected or not. */
  readonly instances: ReadonlyMap<string, InstanceFacts>;
  /** Inventory name → facts, of every host the inventory speaks of, collected or not. */
  readonly hosts: ReadonlyMap<string, HostFacts>;
  readonly site: SiteFactSource;
  /** Ids of the tenants that are switched on or planned, in the inventory's order. */
  readonly tenants: readonly string[];
  readonly sources: ReadonlyMap<string, Source>;
}

/** True for tenants whose isolation is at stake: retired ones own names, but need no proof. */
function isAudited(tenant: Tenant): boolean {
  return tenant.stage !== 'retired';
}

/** The places that have to be judged: every one the inventory speaks of. */
export function auditedPlaces(snapshot: Snapshot, inventory: Inventory): Places {
  const tenants = tenantsByHost(inventory);
  const instances = new Map(instanceNames(inventory).map((name) => [name, instanceFacts(snapshot, name, inventory)]));
  const hosts = new Map(hostNames(inventory).map((name) => [name, hostFacts(snapshot, name, inventory, tenants.get(name) ?? [])]));
  return {
    instances,
    hosts,
    site: siteFacts(snapshot, { inventory, instances: [...instances.values()], hosts: [...hosts.values()] }),
    tenants: tenantList(inventory)
      .filter(isAudited)
      .map((tenant) => tenant.id),
    sources: new Map(snapshot.sources.map((source) => [source.id, source])),
  };
}

/** What a source says about itself in a reason: `mysql.accounts@db1 (denied: …)`. */
export function sourceInWords(sources: ReadonlyMap<string, Source>, id: string): string {
  const source = sources.get(id);
  if (!source) return `${id} (not attempted)`;
  const [gap] = source.gaps;
  if (source.status === 'collected') return `${id} (${gap ? `read in part: ${gap.item}: ${gap.reason}` : 'collected'})`;
  const status = source.status.replace('-', ' ');
  return `${id} (${source.reason === null ? status : `${status}: ${source.reason}`})`;
}
