import { oncePer } from '../../domain/once-per.ts';
import { hostAliases } from '../../inventory/hosts.ts';
import { instancesOf } from '../../inventory/instances.ts';
import type { Inventory, Tenant } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import { addTo } from '../add-to.ts';

/** For a tenant: the other live tenants whose databases are on a machine with its own, or whose HL7 services run beside its own; sorted. */
export type MachineNeighbours = (tenant: Tenant) => readonly string[];

/** Who is beside whom, as the inventory tells; made once per inventory. */
export const machineNeighbours: (inventory: Inventory) => MachineNeighbours = oncePer((inventory: Inventory): MachineNeighbours => {
  const aliases = hostAliases(inventory);
  const placesOf = ({ server, hl7 }: Tenant): ReadonlySet<string> => {
    const machine = (name: string): string => aliases.get(name.toLowerCase()) ?? name.toLowerCase();
    return new Set([...instancesOf(inventory, server).map((name) => `databases ${machine(name)}`), ...hl7.map(({ host }) => `hl7 ${machine(host)}`)]);
  };
  const onPlace = new Map<string, string[]>();
  for (const tenant of tenantList(inventory)) {
    if (tenant.stage === 'live') for (const place of placesOf(tenant)) addTo(onPlace, place, tenant.id);
  }
  return (tenant) => [...new Set([...placesOf(tenant)].flatMap((place) => onPlace.get(place) ?? []))].filter((id) => id !== tenant.id).sort();
});
