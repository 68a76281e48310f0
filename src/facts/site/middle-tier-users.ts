import type { OpenDentalConfig } from '../../domain/open-dental-config/open-dental-config.ts';
import { endpointPlace } from '../../inventory/endpoint-place.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Machines } from './machines.ts';

/** Whose people use which application of a Middle Tier, by the addresses that the inventory gives tenants. Null: nobody's, or those of several. */
export interface MiddleTierUsers {
  readonly ofAddress: (url: string) => string | null;
  /** `name`: of the file, without folders. A file whose name and ApplicationName are of two applications is opened by none. */
  readonly ofConfig: (host: string, name: string, config: OpenDentalConfig) => string | null;
}

/** Reads the addresses `https://machine/application/ServiceMain.asmx` of all tenants that are not retired. */
export function middleTierUsers(inventory: Inventory, machines: Machines): MiddleTierUsers {
  /** First by the name as it stands, for a machine can have a web site under each of its names; then by the machine. */
  const keysOf = (url: string): readonly string[] => {
    const name = endpointPlace('middle-tier', url)?.host;
    const [, application] = /^[^/]*\/\/[^/]*\/(?:([^?#]*)\/)?[^/?#]*$/.exec(url) ?? [];
    if (name === undefined || application === undefined) return [];
    return [keyed(`name ${name}`, application), keyed(machines.hostOf(name) ?? name, application)];
  };
  const users = new Map<string, string | null>();
  for (const { id, stage, workstations } of tenantList(inventory)) {
    if (stage === 'retired' || workstations.middleTier.length === 0) continue;
    for (const key of workstations.middleTier.flatMap(keysOf)) users.set(key, users.has(key) && users.get(key) !== id ? null : id);
  }
  const userOf = (keys: readonly string[]): string | null => users.get(keys.find((key) => users.has(key)) ?? '') ?? null;
  return {
    ofAddress: (url) => userOf(keysOf(url)),
    ofConfig(host, name, config) {
      if (config.kind !== 'middle-tier' || config.stray) return null;
      const named = /^opendentalserverconfig\.xml$/i.test(name) ? null : name.replace(/config\.xml$/i, '').toLowerCase();
      const stated = config.applicationName?.value.trim().replace(/^\//, '').toLowerCase() ?? '';
      const application = named ?? stated;
      return application === '' || (named !== null && stated !== '' && stated !== named) ? null : userOf([keyed(host, application)]);
    },
  };
}

function keyed(host: string, application: string): string {
  return `${host}\n${application.toLowerCase()}`;
}
