import { grouped } from '../domain/grouped.ts';
import { oncePer } from '../domain/once-per.ts';
import type { Inventory } from './inventory.ts';
import { tenantList } from './tenant-list.ts';

/**
 * Inventory names of the MySQL instances a server name stands for: the instance of that name, or all instances on the host of that
 * name. A name that leads to no instance stands for itself, so that its tenants are never lost.
 */
export function instancesOf(inventory: Inventory, server: string): readonly string[] {
  if (Object.hasOwn(inventory.mysql, server)) return [server];
  const address = Object.hasOwn(inventory.hosts, server) ? (inventory.hosts[server]?.address ?? null) : null;
  const byHost = instancesByHost(inventory);
  const onHost = [...(byHost.get(server) ?? []), ...(address === null || address === server ? [] : (byHost.get(address) ?? []))];
  return onHost.length > 0 ? onHost.sort() : [server];
}

/** Instances by the name or address of the inventory they are asked at. */
const instancesByHost = oncePer(({ mysql }: Inventory) => grouped(Object.keys(mysql), (instance) => mysql[instance]?.host ?? null));

/** Every instance the inventory speaks of: `mysql`, the servers of tenants, the targets of exported MySQL files. Sorted. */
export const instanceNames: (inventory: Inventory) => readonly string[] = oncePer((inventory: Inventory): readonly string[] => {
  const servers = new Set(tenantList(inventory).map(({ server }) => server));
  const exported = inventory.sources.filter(({ probe }) => probe === 'mysql').map(({ target }) => target);
  const names = new Set([...Object.keys(inventory.mysql), ...exported]);
  for (const server of servers) for (const instance of instancesOf(inventory, server)) names.add(instance);
  return [...names].sort();
});
