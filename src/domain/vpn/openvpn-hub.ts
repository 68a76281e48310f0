import { grouped } from '../grouped.ts';
import type { OpenvpnClientConf } from './openvpn-ccd.ts';
import type { OpenvpnConf } from './openvpn-conf.ts';
import { cipherLeftToVersion } from './openvpn-crypto.ts';
import type { OpenvpnSession, OpenvpnStatus } from './openvpn-status.ts';
import { networksAmong, tunnelNetwork } from './tunnel-network.ts';
import { type VpnHub, vpnHub, type VpnLastSeen, type VpnPeer, vpnPeer } from './vpn-hub.ts';

/** Everything known of one OpenVPN process. */
export interface OpenvpnSeen {
  readonly name: string;
  /** File of the configuration. */
  readonly source: string;
  readonly conf: OpenvpnConf;
  /** Files of the client configuration folder by client (common name, or `DEFAULT`); null when the folder was not seen. */
  readonly clients: ReadonlyMap<string, { readonly conf: OpenvpnClientConf; readonly source: string }> | null;
  readonly status: { readonly status: OpenvpnStatus; readonly source: string } | null;
}

/** One OpenVPN server or client as a hub. */
export function openvpnHub(seen: OpenvpnSeen): VpnHub {
  const { conf, name, source } = seen;
  const crypto = [...conf.crypto, ...negotiated(seen)];
  return vpnHub({
    technology: 'openvpn',
    name,
    role: conf.role,
    interface: conf.device === null || /^(?:tun|tap)$/.test(conf.device) ? null : conf.device,
    listen: conf.listen,
    networks: conf.networks,
    peers: conf.role === 'server' ? serverPeers(seen) : farEnds(seen),
    switchesPeers: conf.includes.length > 0 ? conf.clientToClient || null : conf.clientToClient,
    routedNetworks: [...new Set([...conf.networks, ...conf.routedNetworks])],
    pushedNetworks: conf.pushedNetworks,
    sharesNames: conf.includes.length > 0 ? conf.duplicateCn || null : conf.duplicateCn,
    onlyListed: conf.role === 'server' ? conf.ccdExclusive : null,
    management: conf.management,
    secrets: conf.secrets,
    crypto,
    missing: conf.missing,
    secretFiles: conf.secretFiles,
    unseen: unseenOf(seen, cipherLeftToVersion(crypto)),
    place: { source, line: conf.line },
  });
}

function unseenOf({ conf, clients, status }: OpenvpnSeen, leftToVersion: boolean): string[] {
  return [
    ...conf.includes.map((file) => `the included file ${file}`),
    ...(conf.clientConfigDir !== null && clients === null ? [`the files of client-config-dir ${conf.clientConfigDir}`] : []),
    ...(conf.role === 'server' && status === null ? ['the status file: who is connected, with which cipher'] : []),
    ...(leftToVersion ? ['the cipher: it is left to the version of OpenVPN'] : []),
  ];
}

/** A dialling or point-to-point configuration has one other end. */
function farEnds({ conf, source }: OpenvpnSeen): VpnPeer[] {
  return [vpnPeer({ endpoints: conf.remotes, networks: conf.routedNetworks, configuredNetworks: conf.routedNetworks, place: { source, line: conf.line } })];
}

function serverPeers(seen: OpenvpnSeen): VpnPeer[] {
  const { conf, clients, source } = seen;
  const sessions = grouped(seen.status?.status.sessions ?? [], ({ commonName }) => commonName);
  const names = new Set([...(clients?.keys() ?? []), ...sessions.keys()]);
  names.delete('DEFAULT');
  const peers = [...names].map((name) => clientPeer(seen, name, clients?.get(name), sessions.get(name) ?? []));
  // Whoever has a certificate of this authority gets in, unless only those with a file do.
  const anybody = conf.ccdExclusive && clients?.has('DEFAULT') !== true ? [] : [anybodyPeer(seen, source)];
  return [...peers, ...anybody];
}

function clientPeer(
  seen: OpenvpnSeen,
  name: string,
  client: { readonly conf: OpenvpnClientConf; readonly source: string } | undefined,
  sessions: readonly OpenvpnSession[],
): VpnPeer {
  const own = client ?? seen.clients?.get('DEFAULT');
  const addresses = client?.conf.addresses ?? [];
  const configured = ownNetworks(seen, own?.conf, addresses);
  const learned = networksAmong(sessions.flatMap(({ virtualAddresses }) => virtualAddresses)).networks;
  return vpnPeer({
    name,
    identity: { kind: seen.conf.usernameAsCommonName ? 'user' : 'common-name', text: name },
    enabled: own?.conf.disabled !== true,
    addresses,
    networks: configured === null ? null : [...new Set([...configured, ...learned])],
    configuredNetworks: configured,
    pushedNetworks: own?.conf.pushedNetworks ?? [],
    endpoints: sessions.map(({ realAddress }) => realAddress),
    lastSeen: lastSeen(seen.status?.status ?? null, sessions),
    place: client === undefined ? { source: seen.status?.source ?? '', line: sessions[0]?.line ?? 0 } : { source: client.source, line: 0 },
  });
}

function anybodyPeer(seen: OpenvpnSeen, source: string): VpnPeer {
  const own = seen.clients?.get('DEFAULT');
  const configured = ownNetworks(seen, own?.conf, []);
  return vpnPeer({
    enabled: own?.conf.disabled !== true,
    networks: configured,
    configuredNetworks: configured,
    pushedNetworks: own?.conf.pushedNetworks ?? [],
    place: own === undefined ? { source, line: seen.conf.line } : { source: own.source, line: 0 },
  });
}

/** Fixed addresses, or the whole pool where none is fixed, and the networks behind; null when the folder that says so was not seen. */
function ownNetworks({ conf, clients }: OpenvpnSeen, own: OpenvpnClientConf | undefined, addresses: readonly string[]): string[] | null {
  if ((conf.clientConfigDir !== null && clients === null) || (own?.includes.length ?? 0) > 0) return null;
  const fixed = addresses.map(tunnelNetwork).filter((network) => network !== null);
  const families = new Set(fixed.map((network) => network.includes(':')));
  const pool = conf.networks.filter((network) => !families.has(network.includes(':')));
  return [...fixed, ...pool, ...(own?.networks ?? [])];
}

function lastSeen(status: OpenvpnStatus | null, sessions: readonly OpenvpnSession[]): VpnLastSeen {
  if (status === null) return { state: 'unknown' };
  return { state: sessions.length > 0 ? 'seen' : 'absent', at: status.updatedAt };
}

function negotiated({ status }: OpenvpnSeen): VpnHub['crypto'] {
  const first = new Map<string, number>();
  for (const { cipher, line } of status?.status.sessions ?? []) if (cipher !== null && !first.has(cipher)) first.set(cipher, line);
  return [...first].map(([name, line]) => ({ role: 'cipher', name, origin: 'negotiated', place: { source: status?.source ?? '', line } }));
}
