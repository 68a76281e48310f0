import { instancesOf } from '../../inventory/instances.ts';
import type { Tenant } from '../../inventory/inventory.ts';
import type { Renamed, World } from './world.ts';

/** The inventory names accounts too: who renames one writes its new name there, as the remedy's note says. */
export function followRename(world: World, { target, from, to }: Renamed): void {
  const inventory = world.inventory();
  const exact = `${from.user}@${from.host}`;
  const renamed = `${to.user}@${to.host}`;
  const follows = ({ accounts }: Tenant): readonly string[] | null => {
    if (accounts.includes(exact)) return accounts.map((account) => (account === exact ? renamed : account));
    return to.user !== from.user && accounts.includes(from.user) && !accounts.includes(renamed) ? [...accounts, renamed] : null;
  };
  const changed = Object.entries(inventory.tenants).flatMap(([id, tenant]) => {
    const accounts = follows(tenant);
    return accounts !== null && instancesOf(inventory, tenant.server).includes(target) ? [[id, { ...tenant, accounts }] as const] : [];
  });
  if (changed.length > 0) world.setInventory({ ...inventory, tenants: { ...inventory.tenants, ...Object.fromEntries(changed) } });
}
