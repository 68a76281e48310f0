import { type AddressRange, parseNetwork, parseRange } from '../../../domain/network/address-ranges.ts';
import { hostPatternRange, type HostPatternRange } from '../../../domain/network/host-pattern-range.ts';
import { networkIndex, type NetworkIndex } from '../../../domain/network/network-index.ts';
import { oncePer } from '../../../domain/once-per.ts';
import type { Inventory, Tenant } from '../../../inventory/inventory.ts';
import { tenantList } from '../../../inventory/tenant-list.ts';
import type { InstanceFacts } from '../../instance-facts.ts';
import { tenantNetworks } from '../../links/tenant-networks.ts';
import { openNetworks, type OpenNetworks } from './open-networks.ts';
import type { ReachParts } from './reach-parts.ts';
import { type ReachBuilder, type StepWords, thingKind } from './reach-things.ts';
import { gathered, gathering, kinds, statedIn, tenantNode, unsaid } from './thing-kinds.ts';

/** Addresses of a host: those it `said` it has, and the one that the inventory states. */
export function addressesOf({ inventory }: ReachParts, host: string, said: readonly string[]): readonly string[] {
  const stated = Object.hasOwn(inventory.hosts, host) ? (inventory.hosts[host]?.address ?? null) : null;
  return [...said, ...(stated === null ? [] : [stated])].filter((text) => parseRange(text) !== null);
}

/** Whose addresses are where: once for all instances, since there may be as many of them as tenants. */
export interface Addresses {
  readonly tenants: NetworkIndex;
  readonly hosts: NetworkIndex;
}

/** Sorts the addresses of tenants and hosts. */
export function addressesIn(parts: ReachParts): Addresses {
  const hosts = parts.hosts.map((one) => ({ id: one.context.host, networks: addressesOf(parts, one.context.host, one.get('host.identity')?.addresses ?? []) }));
  return { tenants: tenantNetworks(parts.inventory), hosts: networkIndex(hosts) };
}

/** Whoever can come from an address that a host part accepts: a node for each different host part. */
export function clientPlaces(build: ReachBuilder, parts: ReachParts, facts: InstanceFacts, addresses: Addresses): (hostPattern: string) => number {
  const { instance } = facts.context;
  const { inventory } = parts;
  const machine = parts.machines.hostOf(instance) ?? instance;
  const comers: Comers = { build, instance, machine, inventory, addresses, open: openNetworks(parts, machine, inventory.mysql[instance]?.port ?? 3306) };
  return (hostPattern) => {
    const known = build.find(clientPlace, instance, hostPattern);
    if (known !== null) return known;
    const to = build.node(clientPlace, instance, hostPattern, { instance, hostPattern });
    addComers(comers, hostPatternRange(hostPattern), to);
    return to;
  };
}

const clientPlace = thingKind<{ readonly instance: string; readonly hostPattern: string }>({
  label: ({ instance, hostPattern }) => `an address that '${hostPattern}' on ${instance} accepts`,
});

interface Comers {
  readonly build: ReachBuilder;
  readonly instance: string;
  readonly machine: string;
  readonly inventory: Inventory;
  readonly addresses: Addresses;
  /** Null: nobody is known to be kept out. */
  readonly open: OpenNetworks | null;
}

function addComers(comers: Comers, range: HostPatternRange, to: number): void {
  const { build, inventory, machine, addresses, open } = comers;
  switch (range.kind) {
    case 'local':
      fromHost(build, machine, to);
      return;
    case 'names':
      build.addEdge({ from: unnamed(comers), to, certain: false }, unnamedWords, null);
      return;
    case 'any':
      if (open === null) build.add(anybody(build, inventory), to, anyAddressWords, null);
      else addEach(comers, notKeptOut(inventory, addresses, open), to, (tenant) => ({ ...networkWords(tenant), by: anyAddress }));
      build.add(anyHost(build, addresses.hosts), to, anyHostWords, null);
      return;
    case 'ranges': {
      const holders = addresses.tenants.holdersIn(range.ranges).flatMap((id) => inventory.tenants[id] ?? []);
      addEach(comers, holders, to, networkWords);
      for (const host of addresses.hosts.holdersIn(range.ranges)) fromHost(build, host, to);
      build.addEdge({ from: unstated(build, inventory), to, certain: false }, unstatedWords, null);
    }
  }
}

/** Tenants whom a firewall may let in, found by their networks: there may be as many firewalls as tenants. */
function notKeptOut(inventory: Inventory, { tenants }: Addresses, { ranges }: OpenNetworks): readonly Tenant[] {
  return [...new Set([...tenants.holdersIn(ranges).flatMap((id) => inventory.tenants[id] ?? []), ...withUnreadNetworks(inventory)])];
}

const withUnreadNetworks = oncePer((inventory: Inventory) =>
  tenantList(inventory).filter(({ workstations: { networks } }) => networks.length === 0 || networks.some((text) => parseNetwork(text) === null)),
);

/** Adds a step from each tenant whose networks the firewall of the machine does not keep out. */
function addEach({ build, open }: Comers, tenants: readonly Tenant[], to: number, words: (tenant: Tenant) => StepWords): void {
  for (const tenant of tenants) {
    const from = open === null || open.letsIn(tenant.workstations.networks) ? tenantNode(build, tenant.id) : null;
    if (from !== null) build.add(from, to, words, tenant);
  }
}

function fromHost(build: ReachBuilder, host: string, to: number): void {
  const from = build.find(kinds.at, '', host);
  if (from !== null) build.add(from, to, hostWords, host);
}

function anybody(build: ReachBuilder, inventory: Inventory): number {
  return gathered(build, gathering, '', 'anybody', (node) => {
    for (const tenant of tenantList(inventory)) {
      const from = tenantNode(build, tenant.id);
      if (from !== null) build.add(from, node, (one) => ({ ...networkWords(one), by: '' }), tenant);
    }
  });
}

function anyHost(build: ReachBuilder, hosts: NetworkIndex): number {
  return gathered(build, gathering, '', 'any host', (node) => {
    for (const host of hosts.holdersIn(everywhere)) {
      const from = build.find(kinds.at, '', host);
      if (from !== null) build.add(from, node, unsaid, null);
    }
  });
}

const everywhere: readonly AddressRange[] = ['0.0.0.0/0', '::/0'].flatMap((text) => parseRange(text) ?? []);

const unknownPlace = thingKind<null>({ label: () => 'an address that is not known' });

/** Tenants whose networks are not stated: they may come from anywhere. */
function unstated(build: ReachBuilder, inventory: Inventory): number {
  return gathered(build, unknownPlace, '', 'unstated', (to) => {
    for (const { id, workstations } of tenantList(inventory)) {
      const from = workstations.networks.length === 0 ? tenantNode(build, id) : null;
      if (from !== null) build.add(from, to, unplacedWords, null);
    }
  });
}

/** Tenants of whom nobody can say whether they come from somewhere, because names decide. */
function unnamed(comers: Comers): number {
  const { build, instance, inventory, addresses, open } = comers;
  return gathered(build, unknownPlace, instance, 'unnamed', (to) => {
    if (open === null) build.add(anybody(build, inventory), to, unplacedWords, null);
    else addEach(comers, notKeptOut(inventory, addresses, open), to, unplacedWords);
  });
}

function networkWords(tenant: Tenant): StepWords {
  return { by: 'comes from its own network', evidence: () => [statedIn(tenant, 'workstations/networks', tenant.workstations.networks.join(', '))] };
}

const anyAddress = 'any address is accepted';

function anyAddressWords(): StepWords {
  return { by: anyAddress, evidence: () => [] };
}

function hostWords(host: string): StepWords {
  return { by: `comes from ${host}`, evidence: () => [] };
}

function anyHostWords(): StepWords {
  return { by: 'comes from there', evidence: () => [] };
}

function unstatedWords(): StepWords {
  return { by: 'where the tenant’s people come from the inventory does not say (workstations.networks)', evidence: () => [] };
}

function unnamedWords(): StepWords {
  return { by: 'whether its computers have a name that is accepted is not known', evidence: () => [] };
}

function unplacedWords(): StepWords {
  return { by: 'comes from an address that is not stated', evidence: () => [] };
}
