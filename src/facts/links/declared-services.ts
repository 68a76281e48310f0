import { oncePer } from '../../domain/once-per.ts';
import { endpointPlace } from '../../inventory/endpoint-place.ts';
import { hostAliases, machineNameIn } from '../../inventory/hosts.ts';
import { instanceNames } from '../../inventory/instances.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantsOn } from '../../inventory/ownership.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import { addTo } from '../add-to.ts';

/** A TCP service of a host that tenants use, as the inventory tells. */
export interface DeclaredService {
  readonly host: string;
  readonly port: number;
  readonly kind: 'mysql' | 'rdp' | 'middle-tier' | 'smb' | 'hl7';
  /** Tenants it is for, sorted. */
  readonly tenants: readonly string[];
}

/** What the services are called in sentences. */
export const serviceNames: Readonly<Record<DeclaredService['kind'], string>> = {
  'mysql': 'MySQL',
  'rdp': 'Remote Desktop',
  'middle-tier': 'the Middle Tier',
  'smb': 'the file shares',
  'hl7': 'the HL7 service',
};

/** Databases, Remote Desktops, Middle Tiers and file shares, by inventory name of the host. HL7 ports are judged by rules of their own. */
export const declaredServices: (inventory: Inventory) => ReadonlyMap<string, readonly DeclaredService[]> = oncePer((inventory: Inventory) => {
  const aliases = hostAliases(inventory);
  const found = new Map<string, { host: string; port: number; kind: DeclaredService['kind']; tenants: Set<string> }>();
  const note = (kind: DeclaredService['kind'], name: string, port: number, tenants: readonly string[]): void => {
    const host = aliases.get(name.toLowerCase()) ?? name;
    const key = `${host} ${port} ${kind}`;
    let known = found.get(key);
    if (known === undefined) found.set(key, (known = { host, port, kind, tenants: new Set<string>() }));
    for (const tenant of tenants) known.tenants.add(tenant);
  };
  for (const instance of instanceNames(inventory)) note('mysql', instance, inventory.mysql[instance]?.port ?? 3306, tenantsOn(inventory, instance));
  for (const { id, stage, workstations, atoz } of tenantList(inventory)) {
    if (stage === 'retired') continue;
    for (const kind of ['middle-tier', 'rdp'] as const) {
      for (const declared of kind === 'rdp' ? workstations.rdp : workstations.middleTier) {
        const place = endpointPlace(kind, declared);
        if (place !== null) note(kind, place.host, place.port, [id]);
      }
    }
    for (const path of atoz) {
      const machine = /^[\\/]{2}/.test(path) ? machineNameIn(path) : null;
      if (machine !== null) note('smb', machine, 445, [id]);
    }
  }
  const byHost = new Map<string, DeclaredService[]>();
  for (const service of found.values()) addTo(byHost, service.host, { ...service, tenants: [...service.tenants].sort() });
  return byHost;
});
