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
  const found = new Map<string, Declared>();
  // Neighbours in the list mostly use the same one.
  let last: { readonly name: string; readonly service: Declared } | null = null;
  const serviceAt = (kind: DeclaredService['kind'], name: string, port: number): Declared => {
    if (last?.service.kind === kind && last.service.port === port && last.name === name) return last.service;
    const host = aliases.get(name.toLowerCase()) ?? name;
    const key = `${host} ${port} ${kind}`;
    let service = found.get(key);
    if (service === undefined) found.set(key, (service = { host, port, kind, tenants: new Set<string>() }));
    last = { name, service };
    return service;
  };
  for (const instance of instanceNames(inventory)) {
    const { tenants } = serviceAt('mysql', instance, inventory.mysql[instance]?.port ?? 3306);
    tenantsOn(inventory, instance).forEach((id) => tenants.add(id));
  }
  tenantList(inventory).forEach(({ id, stage, workstations, atoz }) => {
    if (stage === 'retired') return;
    const note = (kind: 'middle-tier' | 'rdp', declared: string): void => {
      const place = endpointPlace(kind, declared);
      if (place !== null) serviceAt(kind, place.host, place.port).tenants.add(id);
    };
    workstations.middleTier.forEach((declared) => note('middle-tier', declared));
    workstations.rdp.forEach((declared) => note('rdp', declared));
    atoz.forEach((path) => {
      const machine = isSeparated.test(path) ? machineNameIn(path) : null;
      if (machine !== null) serviceAt('smb', machine, 445).tenants.add(id);
    });
  });
  const byHost = new Map<string, DeclaredService[]>();
  for (const service of found.values()) addTo(byHost, service.host, { ...service, tenants: [...service.tenants].sort() });
  return byHost;
});

interface Declared {
  readonly host: string;
  readonly port: number;
  readonly kind: DeclaredService['kind'];
  readonly tenants: Set<string>;
}

const isSeparated = /^[\\/]{2}/;
