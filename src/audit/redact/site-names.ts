import { parseNetwork, rangesContain, type AddressRange } from '../../domain/network/address-ranges.ts';
import { hostAliases, machineNameIn } from '../../inventory/hosts.ts';
import { instancesOf } from '../../inventory/instances.ts';
import type { Inventory, Tenant } from '../../inventory/inventory.ts';
import { derivedName, splitAccount } from '../../inventory/ownership.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';

/** A name of somebody else. `tenant` is null where nobody claims it. */
export interface ForeignName {
  readonly name: string;
  readonly tenant: string | null;
}

/** Names of one site, from the point of view of one tenant. */
export interface SiteNames {
  /** What is the tenant's own, as the inventory states it, and databases derived from its own. */
  readonly own: readonly string[];
  /** What stands in its databases; a neighbour may be named there. */
  readonly ownValues: readonly string[];
  /** Names and addresses of the machines and instances it uses, and the site's. */
  readonly shared: readonly string[];
  readonly foreign: readonly ForeignName[];
  /** Machines and instances it does not use. */
  readonly foreignHosts: readonly string[];
  readonly isOwnAddress: (text: string) => boolean;
  readonly isForeignAddress: (text: string) => boolean;
}

/** Everything by which a tenant can be told, as the inventory states it; without networks, which are not names. */
export function namesOfTenant(tenant: Tenant): string[] {
  const { id, name, databases, accounts, principals, atoz, backups, hl7, workstations } = tenant;
  return [
    id,
    name,
    ...databases,
    ...accounts,
    ...accounts.map((account) => splitAccount(account).user),
    ...principals,
    ...atoz,
    ...backups,
    ...hl7.flatMap(({ service, exeFolder, inbound, outbound }) => [service, exeFolder, inbound, outbound].flatMap((one) => one ?? [])),
    ...[workstations.vpn ?? [], workstations.middleTier, workstations.rdp].flat(),
  ];
}

/** Sorts a site's names into the tenant's own, shared ones and those of others. */
export function siteNames({ inventory, artifacts }: Snapshot, tenant: Tenant): SiteNames {
  const others = Object.values(inventory.tenants).filter(({ id }) => id !== tenant.id);
  const hosts = hostsOf(inventory, tenant);
  const used = new Set([...hosts, ...instancesOf(inventory, tenant.server), tenant.server]);
  const places = placesOf(inventory);
  const mine = new Set(namesOfTenant(tenant).map((name) => name.toLowerCase()));
  const seen = seenNames(artifacts);
  const isMine = (name: string): boolean => mine.has(name.toLowerCase()) || mine.has(derivedName(name)?.database.toLowerCase() ?? name.toLowerCase());
  const isOwnAddress = within(rangesOf([tenant]));
  const isOthers = within(rangesOf(others));
  return {
    own: [...namesOfTenant(tenant), ...seen.filter(isMine)],
    ownValues: Object.entries(artifacts).flatMap(([id, artifact]) => valuesOf(id, artifact, tenant)),
    shared: [inventory.site, ...places.filter(([name]) => used.has(name)).flat()],
    foreign: [
      ...others.flatMap((other) => namesOfTenant(other).map((name) => ({ name, tenant: other.id }))),
      ...seen.flatMap((name) => (isMine(name) ? [] : [{ name, tenant: null }])),
    ],
    foreignHosts: places.filter(([name]) => !used.has(name)).flat(),
    isOwnAddress,
    isForeignAddress: (text) => isOthers(text) && !isOwnAddress(text),
  };
}

/** Machines a tenant uses, by their names in the inventory. */
function hostsOf(inventory: Inventory, { atoz, backups, hl7, workstations }: Tenant): string[] {
  const aliases = hostAliases(inventory);
  const named = [
    ...hl7.map(({ host }) => host),
    ...[...atoz, ...backups, ...workstations.middleTier, ...workstations.rdp].flatMap((text) => machineNameIn(text) ?? []),
  ];
  return named.map((name) => aliases.get(name.toLowerCase()) ?? name);
}

/** Name and address of every machine and instance. Further names stay out: they may be made of a tenant's. */
function placesOf(inventory: Inventory): (readonly [name: string, ...addresses: string[]])[] {
  return [
    ...Object.entries(inventory.hosts).map(([name, { address }]) => [name, ...(address === null ? [] : [address])] as const),
    ...Object.entries(inventory.mysql).map(([name, { host }]) => [name, ...(host === null ? [] : [host])] as const),
  ];
}

/** What stands in the tenant's own databases: `opendental.*` artifacts are records by database. */
function valuesOf(source: string, artifact: unknown, { databases }: Tenant): string[] {
  if (!source.startsWith('opendental.') || typeof artifact !== 'object' || artifact === null) return [];
  const mine = new Set(databases.map((name) => name.toLowerCase()));
  return Object.entries(artifact).flatMap(([database, rows]) => (mine.has(database.toLowerCase()) ? textsIn(rows) : []));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Databases and accounts as the servers spell them. */
function seenNames(artifacts: Snapshot['artifacts']): string[] {
  const names = new Set<string>();
  for (const [source, artifact] of Object.entries(artifacts)) {
    const member = source.startsWith('mysql.databases@') ? 'name' : source.startsWith('mysql.accounts@') ? 'user' : null;
    if (member === null || !Array.isArray(artifact)) continue;
    for (const row of artifact as readonly unknown[]) {
      const name: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, member) : null;
      if (typeof name === 'string' && name !== '') names.add(name);
    }
  }
  return [...names];
}

function rangesOf(tenants: readonly Tenant[]): AddressRange[] {
  return tenants.flatMap(({ workstations }) => workstations.networks).flatMap((network) => parseNetwork(network) ?? []);
}

/** True for an address, or the beginning of one as in `10.31.7.%`, that lies wholly within one of the ranges. The same few are asked again and again. */
function within(ranges: readonly AddressRange[]): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    let answer = known.get(text);
    if (answer === undefined) known.set(text, (answer = isWithin(text, ranges)));
    return answer;
  };
}

function isWithin(text: string, ranges: readonly AddressRange[]): boolean {
  const parts = text.split('.');
  const range = parseNetwork(/^[\d.]+$/.test(text) && parts.length < 4 ? `${[...parts, 0, 0, 0].slice(0, 4).join('.')}/${8 * parts.length}` : text);
  return range !== null && ranges.some((outer) => rangesContain([outer], [range]));
}
