import { oncePer } from '../domain/once-per.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { tenantList } from '../inventory/tenant-list.ts';
import type { Pass } from '../model/verdict.ts';

/** What rules about whole tenants say of nearly every tenant; one object for all of them. */
export const tenantPasses: (inventory: Inventory) => ReadonlyMap<string, Pass> = oncePer(
  (inventory: Inventory) => new Map(tenantList(inventory).map(({ id }) => [id, { status: 'pass', subject: { type: 'tenant', id }, tenants: [id] }])),
);
