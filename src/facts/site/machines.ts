import { hostAliases } from '../../inventory/hosts.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { HostIdentity } from '../../snapshot/artifacts/host.ts';

/** Which machine a name or address means. */
export interface Machines {
  /** Inventory name of the host that is known under this name or address, from the inventory or by its own word; null when nobody knows it. */
  hostOf(name: string): string | null;
}

/** Names of all hosts, `identities` by inventory name. The inventory's word wins; a name that two hosts give themselves means nobody. */
export function machines(inventory: Inventory, identities: ReadonlyMap<string, HostIdentity>): Machines {
  const stated = hostAliases(inventory);
  const said = new Map<string, string | null>();
  for (const [host, { names, addresses }] of identities) {
    for (const alias of new Set([...names, ...addresses].map((name) => name.toLowerCase()))) said.set(alias, said.has(alias) ? null : host);
  }
  return { hostOf: (name) => stated.get(name.toLowerCase()) ?? said.get(name.toLowerCase()) ?? null };
}
