import { oncePer } from '../domain/once-per.ts';
import type { Inventory, Tenant } from './inventory.ts';

/** All tenants in the order of the inventory. Whoever lists a map of thousands of keys sorts them anew each time: this is done once. */
export const tenantList: (inventory: Inventory) => readonly Tenant[] = oncePer(({ tenants }: Inventory) => Object.values(tenants));
