import type { VpnHub, VpnPeer } from '../../domain/vpn/vpn-hub.ts';
import { linuxFilter } from '../clean/packet-filters.ts';
import { type ModelSite, withMachine, withTenant } from '../model-site.ts';
import { anybody, at, between, type Mutation, type Pairing } from '../mutation.ts';
import type { Practice } from '../practice.ts';

const through =
  (...technologies: readonly string[]): Pairing =>
  ({ tunnel }) =>
    tunnel !== null && technologies.includes(tunnel.technology) ? tunnel.host : null;
const openvpn = through('openvpn');
const ipsec = through('ipsec');

/** Is this the hub on which a practice's office comes in, and which of its peers is the office? */
function isOf(peer: VpnPeer, { network }: Practice): boolean {
  return peer.networks?.includes(network) === true;
}

/** The site in which the tunnel’s end for a practice is another. */
export function withHub(site: ModelSite, practice: Practice, change: (hub: VpnHub) => VpnHub): ModelSite {
  return withMachine(site, practice.tunnel?.host ?? '', 'links.tunnels', (hubs) =>
    hubs.map((hub) => (hub.peers.some((peer) => isOf(peer, practice)) ? change(hub) : hub)),
  );
}

/** The site in which the tunnel of a practice’s office is another. */
export function withPeer(site: ModelSite, practice: Practice, change: (peer: VpnPeer) => VpnPeer): ModelSite {
  return withHub(site, practice, (hub) => ({ ...hub, peers: hub.peers.map((peer) => (isOf(peer, practice) ? change(peer) : peer)) }));
}

/** The peer of a practice. */
function peerOf(site: ModelSite, practice: Practice): VpnPeer | undefined {
  return site.machines[practice.tunnel?.host ?? '']?.['links.tunnels'].flatMap(({ peers }) => peers).find((peer) => isOf(peer, practice));
}

function carries(networks: readonly string[]): (peer: VpnPeer) => VpnPeer {
  return (peer) => ({ ...peer, networks, configuredNetworks: networks });
}

/** The site in which the office of `guest` comes in on the hub of `host`. */
export function joined(site: ModelSite, host: Practice, guest: Practice, change: (hub: VpnHub) => VpnHub): ModelSite {
  const peer = peerOf(site, guest);
  const left = withHub(site, guest, (hub) => ({ ...hub, peers: [] }));
  return withHub(left, host, (hub) => change({ ...hub, peers: [...hub.peers, ...(peer === undefined ? [] : [peer])] }));
}

/** The site whose gateway passes everything on. */
function forwarding(site: ModelSite, practice: Practice): ModelSite {
  return withMachine(site, practice.tunnel?.host ?? '', 'links.firewall', () => linuxFilter([], [], { forward: 'accept' }));
}

/** Tunnels that leak, lapse or protect too little. */
export const vpnMutations: readonly Mutation[] = [
  between(
    'links/vpn-subnets-overlap',
    'allowed networks that hold the neighbour’s',
    anybody,
    (site, a, b) => withPeer(site, b, carries([b.network, a.network])),
    'together',
  ),
  between(
    'links/vpn-subnets-overlap',
    'a part of the neighbour’s network',
    anybody,
    (site, a, b) => withPeer(site, b, carries([b.network, `10.51.${a.number}.128/25`])),
    'together',
  ),
  at('links/vpn-networks-undeclared', 'a tunnel for every address', anybody, (site, b) => withPeer(site, b, carries([b.network, '0.0.0.0/0']))),
  at('links/vpn-networks-undeclared', 'a network nobody declared', anybody, (site, b) => withPeer(site, b, carries([b.network, '172.20.0.0/24']))),
  between(
    'links/vpn-routes-between-tenants',
    'a gateway that passes everything on',
    through('wireguard', 'openvpn'),
    (site, a) => forwarding(site, a),
    'together',
  ),
  between(
    'links/vpn-routes-between-tenants',
    'client-to-client',
    openvpn,
    (site, a, b) => joined(site, a, b, (hub) => ({ ...hub, switchesPeers: true })),
    'together',
  ),
  between(
    'links/vpn-routes-between-tenants',
    'policies that let an office go anywhere',
    ipsec,
    (site, a, b) => [a, b].reduce((spoiled, one) => withPeer(spoiled, one, (peer) => ({ ...peer, localNetworks: ['0.0.0.0/0'] })), forwarding(site, a)),
    'together',
  ),
  between(
    'links/vpn-route-pushed',
    'a route to the neighbour’s network',
    anybody,
    (site, a, b) => withPeer(site, b, (peer) => ({ ...peer, pushedNetworks: [a.network] })),
    'reacher',
  ),
  between(
    'links/vpn-key-reused',
    'one pre-shared key for two',
    ipsec,
    (site, a, b) => withPeer(site, b, (peer) => ({ ...peer, secrets: peerOf(site, a)?.secrets ?? [] })),
    'together',
  ),
  between(
    'links/vpn-key-reused',
    'one name or key for two',
    anybody,
    (site, a, b) => withPeer(site, b, (peer) => ({ ...peer, identity: peerOf(site, a)?.identity ?? null })),
    'together',
  ),
  between(
    'links/vpn-shared-hub',
    'one name that may come several times',
    openvpn,
    (site, a, b) => joined(site, a, b, (hub) => ({ ...hub, sharesNames: true })),
    'together',
  ),
  at('links/vpn-missing', 'an office without a tunnel', anybody, (site, b) =>
    withMachine(site, b.tunnel?.host ?? '', 'links.tunnels', (hubs) => hubs.map((hub) => ({ ...hub, peers: hub.peers.filter((peer) => !isOf(peer, b)) }))),
  ),
  at('links/vpn-missing', 'a second network that no tunnel carries', anybody, (site, b) =>
    withTenant(site, b.id, (tenant) => ({
      ...tenant,
      workstations: { ...tenant.workstations, networks: [...tenant.workstations.networks, '203.0.113.0/29'] },
    })),
  ),
  at('links/vpn-missing', 'PPTP', anybody, (site, b) => withHub(site, b, (hub) => ({ ...hub, technology: 'pptp' }))),
  at('links/vpn-stale', 'a tunnel that was never used', anybody, (site, b) => withPeer(site, b, (peer) => ({ ...peer, lastSeen: { state: 'never' } }))),
  at('links/vpn-stale', 'a tunnel last used weeks ago', anybody, (site, b) =>
    withPeer(site, b, (peer) => ({ ...peer, lastSeen: { state: 'seen', at: Date.UTC(2026, 1, 1) / 1000 } })),
  ),
  at('links/vpn-weak-crypto', 'Blowfish', openvpn, (site, b) =>
    withHub(site, b, (hub) => ({ ...hub, crypto: [...hub.crypto, { role: 'cipher', name: 'BF-CBC', origin: 'negotiated', place: hub.place }] })),
  ),
  at('links/vpn-weak-crypto', 'a short Diffie-Hellman group', ipsec, (site, b) =>
    withHub(site, b, (hub) => ({ ...hub, crypto: [...hub.crypto, { role: 'exchange', name: 'MODP_1024', origin: 'negotiated', place: hub.place }] })),
  ),
  at(
    'links/vpn-hardening-missing',
    'no check of the client’s certificate',
    openvpn,
    (site, b) => [withHub(site, b, (hub) => ({ ...hub, missing: ['remote-cert-tls', 'tls-crypt'] })), `openvpn-${b.id}`],
    'nobody',
  ),
  at(
    'links/vpn-management-open',
    'an administration port for everybody',
    openvpn,
    (site, b) => [
      withHub(site, b, (hub) => ({ ...hub, management: [{ address: '0.0.0.0', port: 7505, password: false, place: hub.place }] })),
      `openvpn-${b.id}`,
    ],
    'nobody',
  ),
];
