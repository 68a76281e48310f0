import { type AddressRange, mergeRanges, parseRange, rangesContain } from '../../domain/network/address-ranges.ts';
import type { NetworkIndex } from '../../domain/network/network-index.ts';
import { peerIds } from '../../domain/vpn/tunnel-hub.ts';
import type { VpnCrypto, VpnHub, VpnPeer } from '../../domain/vpn/vpn-hub.ts';
import { hostNames } from '../../inventory/hosts.ts';
import type { Inventory, Tenant } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Pass } from '../../model/verdict.ts';
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
  const found = [...tunnels].flatMap(([host, list]) => list.map((hub, at) => ({ host, at, hub })));
  const hubs = found.length === 0 ? [] : siteHubs(inventory, found);
  const byTenant = new Map<string, SitePeer[]>();
  hubs.forEach(({ peers }) => peers.forEach((peer) => peer.tenants.forEach((tenant) => addTo(byTenant, tenant, peer))));
  const ofTenant = (id: string): readonly SitePeer[] => byTenant.get(id) ?? noPeers;
  const carried = new Map<string, Carried>();
  return {
    hubs,
    ofTenant,
    carried: (id) => {
      let known = carried.get(id);
      if (known === undefined) carried.set(id, (known = carriedBy(inventory.tenants[id], ofTenant(id))));
      return known;
    },
    tenantsIn: (ranges) => tenantNetworks(inventory).holdersIn(ranges),
    unread: hostNames(inventory)
      .filter((host) => !tunnels.has(host))
      .map((host) => sourceId('links.tunnels', host)),
  };
}

type FoundHub = Pick<SiteHub, 'host' | 'at' | 'hub'>;

function siteHubs(inventory: Inventory, found: readonly FoundHub[]): readonly SiteHub[] {
  const index = tenantNetworks(inventory);
  const names = namedTunnels(tenantList(inventory).filter(({ stage }) => stage !== 'retired'));
  return found.map((one) => siteHub(one, index, names));
}

/** What the inventory calls tunnels, in small letters, and whose they are. */
interface TunnelNames {
  readonly whole: ReadonlyMap<string, readonly string[]>;
  /** Has one of them no slash in it? */
  readonly isAnyPlain: boolean;
  /** Names that may be `hub/peer`: by hub, by peer. */
  readonly byHub: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

function namedTunnels(tenants: readonly Tenant[]): TunnelNames {
  const whole = new Map<string, string[]>();
  const byHub = new Map<string, Map<string, string[]>>();
  let isAnyPlain = false;
  tenants.forEach(({ id, workstations }) => {
    const name = workstations.vpn?.toLowerCase();
    if (name === undefined) return;
    addTo(whole, name, id);
    isAnyPlain ||= !name.includes('/');
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      const hub = name.slice(0, at);
      let peers = byHub.get(hub);
      if (peers === undefined) byHub.set(hub, (peers = new Map<string, string[]>()));
      addTo(peers, name.slice(at + 1), id);
    }
  });
  return { whole, isAnyPlain, byHub };
}

const nobody: readonly string[] = [];
const noPeers: readonly SitePeer[] = [];

function siteHub(found: FoundHub, index: NetworkIndex, names: TunnelNames): SiteHub {
  const { hub, host } = found;
  const ids = peerIds(hub);
  const ofPeer = names.byHub.get(hub.name.toLowerCase());
  const byHubName = [...new Set([...calledSo(names, hub.name), ...calledSo(names, hub.interface ?? '')])];
  const ofHub = byHubName.length === 1 ? byHubName : nobody;
  const made: SitePeer[] = [];
  const site: SiteHub = { ...found, peers: made, tenants: [] };
  const all = new Set<string>();
  hub.peers.forEach((peer, at) => {
    const id = ids[at] ?? '';
    const name = peer.name ?? '';
    const ranges = rangesIn(peer.networks ?? peer.configuredNetworks ?? nobody);
    let own = joined(joined(calledSo(names, id), calledSo(names, name)), calledSo(names, peer.identity?.text ?? ''));
    if (ofPeer !== undefined)
      own = joined(joined(own, ofPeer.get(id.toLowerCase()) ?? nobody), name === id ? nobody : (ofPeer.get(name.toLowerCase()) ?? nobody));
    // A client's tunnel carries everything behind its server: that says nothing of whose it is.
    const inside = hub.role === 'client' ? nobody : index.holdersIn(ranges);
    const byNetworks = inside.length > tenantsAtMost ? nobody : inside;
    // A hub that the inventory calls one tenant's is that tenant's, whatever else it carries.
    const tenants = together(own.length > 0 ? own : ofHub, byNetworks);
    tenants.forEach((tenant) => all.add(tenant));
    made.push({ hub: site, at, id, peer, ranges, tenants, pass: { status: 'pass', subject: { type: 'tunnel', id: `${host} ${hub.name}/${id}` }, tenants } });
  });
  return Object.assign(site, { tenants: [...all].sort() });
}

/** Whose the inventory says a hub or peer of that name is. */
function calledSo({ whole, isAnyPlain }: TunnelNames, text: string): readonly string[] {
  return (isAnyPlain || text.includes('/') ? whole.get(text.toLowerCase()) : undefined) ?? nobody;
}

/** Mostly at least one of the lists is empty. */
function joined(one: readonly string[], other: readonly string[]): readonly string[] {
  if (other.length === 0) return one;
  return one.length === 0 ? other : [...one, ...other];
}

function rangesIn(texts: readonly string[]): readonly AddressRange[] {
  const text = texts[0];
  if (text === undefined || texts.length > 1) return mergeRanges(texts.flatMap((one) => parseRange(one) ?? []));
  const range = parseRange(text);
  return range === null ? [] : [range];
}

/** Each once. Mostly name and networks tell the same tenant. */
function together(byName: readonly string[], byNetworks: readonly string[]): readonly string[] {
  const only = byNetworks[0];
  const isOne = byNetworks.length === 1 && byName.every((id) => id === only);
  return isOne ? byNetworks : [...new Set([...byName, ...byNetworks])];
}

const encrypting = new Set<VpnHub['technology']>(['wireguard', 'openvpn', 'ipsec', 'l2tp-ipsec', 'sstp']);

function carriedBy(tenant: Tenant | undefined, peers: readonly SitePeer[]): Carried {
  const by = peers.every(isCarrying) ? peers : peers.filter(isCarrying);
  if (by.length === 0) return { state: 'none', by };
  const only = by[0];
  const carried = only !== undefined && by.length === 1 ? only.ranges : by.flatMap(({ ranges }) => ranges);
  const isWhole = (tenant?.workstations.networks ?? nobody).every((text) => {
    // Mostly the tunnel is given what the inventory states, letter by letter.
    if (only?.ranges.length === 1 && only.peer.networks?.length === 1 && only.peer.networks[0] === text) return true;
    const range = parseRange(text);
    return range !== null && rangesContain(carried, [range]);
  });
  return { state: isWhole ? 'all' : 'part', by };
}

function isCarrying({ hub, peer }: SitePeer): boolean {
  return hub.hub.enabled && peer.enabled && encrypts(hub.hub, peer);
}

function encrypts(hub: VpnHub, peer: VpnPeer): boolean {
  return encrypting.has(hub.technology) && !hub.crypto.some(isNoCipher) && !peer.crypto.some(isNoCipher);
}

function isNoCipher({ role, name }: VpnCrypto): boolean {
  return role === 'cipher' && /^(?:none|null)$/i.test(name);
}
