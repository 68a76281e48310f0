import { type NetworkIndex, networkIndex } from '../../domain/network/network-index.ts';
import { oncePer } from '../../domain/once-per.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';

/** Whose workstations are in a network: of all tenants but the retired ones. Made once for all that ask. */
export const tenantNetworks: (inventory: Inventory) => NetworkIndex = oncePer((inventory: Inventory) =>
  networkIndex(
    tenantList(inventory)
      .filter(({ stage }) => stage !== 'retired')
      .map(({ id, workstations }) => ({ id, networks: workstations.networks })),
  ),
);
