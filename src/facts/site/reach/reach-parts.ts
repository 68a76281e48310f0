import type { Inventory } from '../../../inventory/inventory.ts';
import type { HostFacts } from '../../host-facts.ts';
import type { FileAccess } from '../../host/file-access.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import type { SiteConfigs } from '../configs.ts';
import type { DatabaseSettings } from '../database-settings.ts';
import type { TenantFolders } from '../folders.ts';
import type { Machines } from '../machines.ts';
import type { OpenDentalServices } from '../services.ts';

/** What the graph of a site is made of. Hosts and instances that were not read are there without their facts. */
export interface ReachParts {
  readonly inventory: Inventory;
  readonly machines: Machines;
  readonly folders: TenantFolders;
  readonly settings: readonly DatabaseSettings[];
  readonly configs: SiteConfigs;
  readonly services: OpenDentalServices;
  readonly access: ReadonlyMap<string, FileAccess>;
  readonly instances: readonly InstanceFacts[];
  readonly hosts: readonly HostFacts[];
}
