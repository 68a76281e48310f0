import { addressText, type AddressRange, parseNetwork } from '../network/address-ranges.ts';
import { tunnelNetwork } from './tunnel-network.ts';
import { type VpnHub, vpnHub, type VpnPeer, vpnPeer } from './vpn-hub.ts';
import type { WireguardConf } from './wireguard-conf.ts';
import type { WireguardLive } from './wireguard-show.ts';

/** A decoded configuration of an interface and where it was read. */
export interface WireguardConfSeen {
  readonly conf: WireguardConf;
  /** File. */
  readonly source: string;
}

/** A running interface and the command that showed it. */
export interface WireguardLiveSeen {
  readonly live: WireguardLive;
  readonly source: string;
}

/** One interface as a hub: its configuration, what runs, or both (`name` is the interface). At least one must be given. */
export function wireguardHub(name: string, configured: WireguardConfSeen | null, running: WireguardLiveSeen | null): VpnHub {
  const conf = configured?.conf ?? null;
  const live = running?.live ?? null;
  const confPlace = { source: configured?.source ?? '', line: 0 };
  const peers = mergedPeers(configured, running);
  const listenPort = live?.listenPort ?? conf?.listenPort ?? null;
  const dialsOut = peers.length === 1 && peers[0]?.endpoints.length === 1 && conf !== null && conf.listenPort === null;
  const networks = [...new Set((conf?.addresses ?? []).flatMap((address) => tunnelNetwork(address) ?? []))];
  return vpnHub({
    technology: 'wireguard',
    name,
    role: dialsOut ? 'client' : 'server',
    interface: name,
    listen: [{ protocol: 'udp', address: null, port: listenPort }],
    networks,
    publicKey: live?.publicKey ?? conf?.publicKey ?? null,
    peers,
    routedNetworks: conf?.noRoutes === true ? networks : [...new Set([...networks, ...peers.flatMap((peer) => peer.networks ?? [])])],
    onlyListed: true,
    secrets: [conf?.privateKey ?? live?.privateKey ?? null].filter((secret) => secret !== null),
    crypto: [
      {
        role: 'protocol',
        name: 'wireguard',
        origin: live === null ? 'configured' : 'negotiated',
        place: running === null ? confPlace : { source: running.source, line: 0 },
      },
    ],
    unseen: [
      ...(conf === null ? [`the configuration of ${name}: addresses of the tunnel, peers that lost a network to another`] : []),
      ...(live === null ? [`wg show ${name}: what is loaded and when peers were last seen`] : []),
    ],
    place: configured === null ? { source: running?.source ?? '', line: 0 } : confPlace,
  });
}

function mergedPeers(configured: WireguardConfSeen | null, running: WireguardLiveSeen | null): VpnPeer[] {
  const live = new Map((running?.live.peers ?? []).map((peer) => [peer.publicKey, peer]));
  const held = heldNetworks(configured?.conf ?? null);
  const peers = (configured?.conf.peers ?? []).map((peer) => {
    const seen = live.get(peer.publicKey);
    live.delete(peer.publicKey);
    return vpnPeer({
      name: peer.name,
      identity: { kind: 'public-key', text: peer.publicKey },
      // Configured but not loaded: it is no peer of the running interface.
      enabled: running === null || seen !== undefined,
      addresses: addressesOf(peer.allowedIps),
      networks: seen?.allowedIps ?? (running === null ? (held.get(peer) ?? []) : []),
      configuredNetworks: peer.allowedIps,
      endpoints: [seen?.endpoint ?? peer.endpoint].filter((endpoint) => endpoint !== null),
      lastSeen: seen?.lastSeen ?? { state: 'unknown' },
      secrets: [peer.presharedKey ?? seen?.presharedKey ?? null].filter((secret) => secret !== null),
      place: { source: configured?.source ?? '', line: peer.line },
    });
  });
  const unknown = [...live.values()].map((seen) =>
    vpnPeer({
      identity: { kind: 'public-key', text: seen.publicKey },
      addresses: addressesOf(seen.allowedIps ?? []),
      networks: seen.allowedIps,
      endpoints: seen.endpoint === null ? [] : [seen.endpoint],
      lastSeen: seen.lastSeen,
      secrets: seen.presharedKey === null ? [] : [seen.presharedKey],
      place: { source: running?.source ?? '', line: 0 },
    }),
  );
  return [...peers, ...unknown];
}

/** What each peer holds once the file is loaded: a network listed twice belongs to the last that lists it. */
function heldNetworks(conf: WireguardConf | null): Map<WireguardConf['peers'][number], string[]> {
  const holder = new Map<string, WireguardConf['peers'][number]>();
  for (const peer of conf?.peers ?? []) for (const network of peer.allowedIps) holder.set(network, peer);
  return new Map((conf?.peers ?? []).map((peer) => [peer, [...new Set(peer.allowedIps)].filter((network) => holder.get(network) === peer)]));
}

function addressesOf(networks: readonly string[]): string[] {
  return networks
    .map(parseNetwork)
    .filter((range): range is AddressRange => range !== null && range.first === range.last)
    .map(({ family, first }) => addressText(family, first));
}
