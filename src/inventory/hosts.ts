import { oncePer } from '../domain/once-per.ts';
import { instancesOf, instanceNames } from './instances.ts';
import type { Area, Inventory, Tenant } from './inventory.ts';
import { tenantList } from './tenant-list.ts';

/** Areas whose rules look at machines, not only at databases. */
const machineAreas: readonly Area[] = ['files', 'hl7', 'links', 'versions'];

/** The part of a UNC path, `host:port`, address or URL that names a machine, lower-cased; null when it names none. */
export function machineNameIn(text: string): string | null {
  const unc = /^[\\/]{2}(?:[?.][\\/]UNC[\\/])?([^\\/?.][^\\/]*)[\\/]/i.exec(text)?.[1];
  const name = unc ?? machineInUrl(text) ?? machineInAddress(text);
  return name === '' ? null : (name?.toLowerCase() ?? null);
}

function machineInUrl(text: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]*)/i.exec(text)?.[1]?.replace(/^\[|\]$/g, '');
}

function machineInAddress(text: string): string | undefined {
  const [, bracketed, name, six] = /^(?:\[([^\]]+)\](?::\d+)?|([\w.-]+)(?::\d+)?|([0-9a-f:.]+))$/i.exec(text.trim()) ?? [];
  return bracketed ?? name ?? six;
}

/** Every name and address under which a host of the inventory is known → its inventory name. */
export const hostAliases: (inventory: Inventory) => ReadonlyMap<string, string> = oncePer((inventory: Inventory): ReadonlyMap<string, string> => {
  const aliases = new Map<string, string>();
  const add = (alias: string | null, host: string): void => {
    if (alias !== null && alias !== '' && !aliases.has(alias.toLowerCase())) aliases.set(alias.toLowerCase(), host);
  };
  for (const [host, { address, names }] of Object.entries(inventory.hosts)) {
    for (const alias of [host, address, ...names]) add(alias, host);
  }
  for (const instance of instanceNames(inventory)) {
    const address = inventory.mysql[instance]?.host ?? null;
    const known = address === null ? undefined : aliases.get(address.toLowerCase());
    // A server nobody lists under `hosts` is a machine all the same.
    add(instance, known ?? instance);
    add(address, known ?? instance);
  }
  return aliases;
});

/** Every machine the inventory speaks of, sorted: `hosts`, machines of MySQL instances, hosts of HL7 services, Middle Tiers and Remote Desktop, targets of exported files. None when no audited area looks at machines. */
export const hostNames: (inventory: Inventory) => readonly string[] = oncePer((inventory: Inventory): readonly string[] => {
  if (!inventory.scope.some((area) => machineAreas.includes(area))) return [];
  const aliases = hostAliases(inventory);
  const names = new Set(aliases.values());
  const add = (name: string | null): void => {
    if (name !== null) names.add(aliases.get(name.toLowerCase()) ?? name);
  };
  for (const { probe, target } of inventory.sources) if (probe !== 'mysql') add(target);
  for (const { hl7, workstations } of tenantList(inventory)) {
    for (const { host } of hl7) add(host);
    for (const text of workstations.middleTier) add(machineNameIn(text));
    for (const text of workstations.rdp) add(machineNameIn(text));
  }
  return [...names].sort();
});

/** Names and addresses of the machines on which a tenant's own programs run and open its databases: Remote Desktop, Middle Tier, HL7 services. By tenant; without entry: none. */
export const clientMachines: (inventory: Inventory) => ReadonlyMap<string, readonly string[]> = oncePer((inventory: Inventory) => {
  const aliases = hostAliases(inventory);
  const spellings = new Map<string, string[]>();
  for (const [alias, host] of aliases) spellings.set(host, [...(spellings.get(host) ?? []), alias]);
  return new Map(
    tenantList(inventory).flatMap(({ id, hl7, workstations: { middleTier, rdp } }) => {
      const named = [...hl7.map(({ host }) => host.toLowerCase()), ...[...middleTier, ...rdp].flatMap((text) => machineNameIn(text) ?? [])];
      const machines = [...new Set(named.map((name) => aliases.get(name) ?? name))].flatMap((host) => spellings.get(host) ?? [host]);
      return machines.length === 0 ? [] : [[id, machines] as const];
    }),
  );
});

/** Ids of the tenants that have anything on each host, as far as the inventory tells; sorted. Tenants of unknown machines are on none. */
export const tenantsByHost: (inventory: Inventory) => ReadonlyMap<string, readonly string[]> = oncePer(
  (inventory: Inventory): ReadonlyMap<string, readonly string[]> => {
    const aliases = hostAliases(inventory);
    const byHost = new Map<string, string[]>();
    const serving = new Map<string, readonly string[]>();
    for (const tenant of tenantList(inventory)) {
      const { server } = tenant;
      const servers = serving.get(server) ?? [server, ...instancesOf(inventory, server)];
      serving.set(server, servers);
      const add = (name: string): void => {
        const host = aliases.get(name.toLowerCase()) ?? name.toLowerCase();
        const tenants = byHost.get(host);
        if (tenants === undefined) byHost.set(host, [tenant.id]);
        // One tenant comes after the other.
        else if (tenants.at(-1) !== tenant.id) tenants.push(tenant.id);
      };
      servers.forEach(add);
      addMachines(tenant, add);
    }
    return new Map([...byHost].map(([host, tenants]) => [host, tenants.sort()]));
  },
);

/** The machines a tenant speaks of besides its database server. */
function addMachines({ atoz, backups, hl7, workstations: { middleTier, rdp } }: Tenant, add: (name: string) => void): void {
  const spoken = (text: string | null): void => {
    const name = text === null || text === '' || isDrivePath(text) ? null : machineNameIn(text);
    if (name !== null) add(name);
  };
  hl7.forEach(({ host, inbound, outbound }) => {
    add(host);
    spoken(inbound);
    spoken(outbound);
  });
  atoz.forEach(spoken);
  backups.forEach(spoken);
  middleTier.forEach(spoken);
  rdp.forEach(spoken);
}

function isDrivePath(text: string): boolean {
  return /^[a-z]:([\\/]|$)/i.test(text) || (text.startsWith('/') && !text.startsWith('//'));
}
