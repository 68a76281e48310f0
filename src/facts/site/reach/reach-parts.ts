import { grouped } from '../../../domain/grouped.ts';
import { oncePer } from '../../../domain/once-per.ts';
import type { Inventory } from '../../../inventory/inventory.ts';
import type { HostFacts } from '../../host-facts.ts';
import type { FileAccess } from '../../host/file-access.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import type { SiteConfig, SiteConfigs } from '../configs.ts';
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

const hostsByName = oncePer((hosts: readonly HostFacts[]) => new Map(hosts.map((facts) => [facts.context.host, facts])));
const instancesByName = oncePer((instances: readonly InstanceFacts[]) => new Map(instances.map((facts) => [facts.context.instance, facts])));
const configsByHost = oncePer((configs: readonly SiteConfig[]) => grouped(configs, ({ host }) => host));

/** The facts of a host; undefined for a machine the inventory does not speak of. */
export function hostAt({ hosts }: ReachParts, host: string): HostFacts | undefined {
  return hostsByName(hosts).get(host);
}

/** The facts of an instance; undefined for one the inventory does not speak of. */
export function instanceAt({ instances }: ReachParts, instance: string): InstanceFacts | undefined {
  return instancesByName(instances).get(instance);
}

/** Configuration files that lie on a host. */
export function configsOn({ configs: { configs } }: ReachParts, host: string): readonly SiteConfig[] {
  return configsByHost(configs).get(host) ?? [];
}
