import { type AddressRange, mergeRanges, parseRange, rangesContain } from '../../domain/network/address-ranges.ts';
import type { NetworkIndex } from '../../domain/network/network-index.ts';
import { peerIds } from '../../domain/vpn/tunnel-hub.ts';
import type { VpnCrypto, VpnHub, VpnPeer } from '../../domain/vpn/vpn-hub.ts';
import { hostNames } from '../../inventory/hosts.ts';
import type { Inventory, Tenant } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Pass, Subject } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { addTo } from '../add-to.ts';
import { tenantNetworks } from '../links/tenant-networks.ts';

/** One end of a tunnel and whose it is. */
export interface SitePeer {
  readonly hub: SiteHub;
  /** Position among the hub's peers. */
  readonly at: number;
  /** Unique in the hub, for people; no secret. */
  readonly id: string;
  readonly peer: VpnPeer;
  /** Networks the hub takes for this peer's, as far as they can be read. */
  readonly ranges: readonly AddressRange[];
  /** Whose it is by name or by networks; several where its networks are several tenants'. */
  readonly tenants: readonly string[];
  /** What nearly every rule says of nearly every peer; one object for all of them. */
  readonly pass: Pass;
}

/** A tunnel endpoint of a host. */
export interface SiteHub {
  readonly host: string;
  /** Position in `links.tunnels`. */
  readonly at: number;
  readonly hub: VpnHub;
  readonly peers: readonly SitePeer[];
  /** Tenants with a peer, sorted. */
  readonly tenants: readonly string[];
}

/** How much of a tenant's networks reaches the site through tunnels that encrypt. */
export interface Carried {
  readonly state: 'all' | 'part' | 'none';
  readonly by: readonly SitePeer[];
}

/** The tunnels of all hosts, and whose they are. */
export interface SiteTunnels {
  readonly hubs: readonly SiteHub[];
  readonly ofTenant: (id: string) => readonly SitePeer[];
  readonly carried: (id: string) => Carried;
  /** Whose workstation networks share an address with ranges. */
  readonly tenantsIn: (ranges: readonly AddressRange[]) => readonly string[];
  /** Sources of hosts whose tunnels were not read: a tunnel that is not here may be there. */
  readonly unread: readonly string[];
}

/** A range that holds more tenants than this is nobody's: a default route, a whole private block. */
const tenantsAtMost = 20;

/** Tells whose the peers are: by the name the inventory gives (hub, interface, peer, or hub/peer), else by whose networks they carry. */
export function siteTunnels(inventory: Inventory, tunnels: ReadonlyMap<string, readonly VpnHub[]>): SiteTunnels {
  const tenants = tenantList(inventory).filter(({ stage }) => stage !== 'retired');
  const index = tenantNetworks(inventory);
  const names = namedTunnels(tenants);
  const hubs = [...tunnels].flatMap(([host, list]) => list.map((hub, at) => siteHub({ host, at, hub }, index, names)));
  const byTenant = new Map<string, SitePeer[]>();
  for (const { peers } of hubs) for (const peer of peers) for (const tenant of peer.tenants) addTo(byTenant, tenant, peer);
  const ofTenant = (id: string): readonly SitePeer[] => byTenant.get(id) ?? [];
  return {
    hubs,
    ofTenant,
    carried: (id) => carriedBy(inventory.tenants[id], ofTenant(id)),
    tenantsIn: (ranges) => index.holdersIn(ranges),
    unread: hostNames(inventory)
      .filter((host) => !tunnels.has(host))
      .map((host) => sourceId('links.tunnels', host)),
  };
}

/** What the inventory calls tunnels, in small letters → tenants. */
function namedTunnels(tenants: readonly Tenant[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { id, workstations } of tenants) {
    if (workstations.vpn !== null) addTo(names, workstations.vpn.toLowerCase(), id);
  }
  return names;
}

const nobody: readonly string[] = [];

function siteHub(found: Pick<SiteHub, 'host' | 'at' | 'hub'>, index: NetworkIndex, names: ReadonlyMap<string, readonly string[]>): SiteHub {
  const { hub } = found;
  const ids = peerIds(hub);
  const named = (...texts: readonly (string | null | undefined)[]): readonly string[] => {
    const found: string[] = [];
    for (const text of texts) found.push(...(names.get((text ?? '').toLowerCase()) ?? nobody));
    return found;
  };
  const ofHub = [...new Set(named(hub.name, hub.interface))];
  const made: SitePeer[] = [];
  const site: SiteHub = { ...found, peers: made, tenants: [] };
  for (const [at, peer] of hub.peers.entries()) {
    const id = ids[at] ?? '';
    const ranges = mergeRanges((peer.networks ?? peer.configuredNetworks ?? []).flatMap((text) => parseRange(text) ?? []));
    const own = named(id, peer.name, peer.identity?.text, `${hub.name}/${id}`, `${hub.name}/${peer.name ?? ''}`);
    // A client's tunnel carries everything behind its server: that says nothing of whose it is.
    const inside = hub.role === 'client' ? [] : index.holdersIn(ranges);
    const byNetworks = inside.length > tenantsAtMost ? [] : inside;
    // A hub that the inventory calls one tenant's is that tenant's, whatever else it carries.
    const told = [...new Set([...(own.length > 0 ? own : ofHub.length === 1 ? ofHub : []), ...byNetworks])];
    const subject: Subject = { type: 'tunnel', id: `${found.host} ${hub.name}/${id}` };
    made.push({ hub: site, at, id, peer, ranges, tenants: told, pass: { status: 'pass', subject, tenants: told } });
  }
  return Object.assign(site, { tenants: [...new Set(made.flatMap((peer) => peer.tenants))].sort() });
}

const encrypting = new Set<VpnHub['technology']>(['wireguard', 'openvpn', 'ipsec', 'l2tp-ipsec', 'sstp']);

function carriedBy(tenant: Tenant | undefined, peers: readonly SitePeer[]): Carried {
  const by = peers.filter(({ hub, peer }) => hub.hub.enabled && peer.enabled && encrypts(hub.hub, peer));
  if (by.length === 0) return { state: 'none', by };
  const networks = (tenant?.workstations.networks ?? []).map(parseRange);
  const stated = networks.filter((range) => range !== null);
  const [only] = by;
  const carried = only !== undefined && by.length === 1 ? only.ranges : by.flatMap(({ ranges }) => ranges);
  const isWhole = stated.length === networks.length && rangesContain(carried, stated);
  return { state: isWhole ? 'all' : 'part', by };
}

function encrypts(hub: VpnHub, peer: VpnPeer): boolean {
  return encrypting.has(hub.technology) && !hub.crypto.some(isNoCipher) && !peer.crypto.some(isNoCipher);
}

function isNoCipher({ role, name }: VpnCrypto): boolean {
  return role === 'cipher' && /^(?:none|null)$/i.test(name);
}
