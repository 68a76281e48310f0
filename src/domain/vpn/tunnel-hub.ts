import type { TunnelHub, TunnelPeer } from '../network-reach/network-facts.ts';
import type { VpnHub, VpnPeer, VpnTechnology } from './vpn-hub.ts';

/** Technologies the reach engine tells apart. */
const technologies: Partial<Record<VpnTechnology, TunnelHub['technology']>> = {
  'wireguard': 'wireguard',
  'openvpn': 'openvpn',
  'ipsec': 'ipsec',
  'l2tp-ipsec': 'ipsec',
};

/** A hub as the reach engine sees it. */
export function tunnelHub(hub: VpnHub): TunnelHub {
  return { id: hub.name, technology: technologies[hub.technology] ?? 'other', interface: hub.interface, switchesPeers: hub.switchesPeers };
}

/** A peer as the reach engine sees it, by its id: where it can send from, and where to. Null for a disabled one: nothing comes from it. */
export function tunnelPeer(id: string, { enabled, networks, localNetworks }: VpnPeer): TunnelPeer | null {
  return enabled ? { id, networks, destinations: localNetworks } : null;
}

/** An id for each peer in order, unique in the hub and no secret: what a person calls it, or the hub knows it by; `any client` for whoever comes. */
export function peerIds({ peers }: VpnHub): string[] {
  const used = new Map<string, number>();
  return peers.map((peer) => {
    const id = idOf(peer);
    const count = (used.get(id) ?? 0) + 1;
    used.set(id, count);
    return count === 1 ? id : `${id} (${count})`;
  });
}

function idOf({ name, identity }: VpnPeer): string {
  if (identity?.kind === 'public-key') return name === null ? identity.text : `${name} (${identity.text})`;
  return name ?? identity?.text ?? 'any client';
}
