import { type VpnHub, vpnHub, type VpnPeer, vpnPeer, type VpnSecret } from '../../domain/vpn/vpn-hub.ts';
import type { MachineArtifacts } from '../../snapshot/snapshot.ts';
import type { Practice } from '../practice.ts';
import { gatewayObjects, linuxBase } from './linux-machine.ts';
import { type Admission, linuxFilter } from './packet-filters.ts';
import type { PlannedHost, SitePlan } from './site-plan.ts';

const lastNight = Date.UTC(2026, 2, 1, 1) / 1000;
const servers = '10.50.0.0/24';

/** Everything a complete collect shows of the machine on which the tunnels of all offices end. */
export function gatewayMachine(plan: SitePlan, host: PlannedHost): MachineArtifacts {
  const hubs = hubsOf(plan);
  const keyFiles = hubs.flatMap(({ secretFiles, secrets, peers }) => [
    ...secretFiles,
    ...[...secrets, ...peers.flatMap((peer) => peer.secrets)].map(({ place }) => place.source),
  ]);
  const tunnels = hubs.flatMap(({ interface: name, peers }) => (name === null ? [] : [{ name, peers }]));
  const base = linuxBase(host, []);
  return {
    ...base,
    'links.tunnels': hubs,
    'links.network': {
      ...base['links.network'],
      interfaces: [...(base['links.network'].interfaces ?? []), ...tunnels.map(({ name }) => ({ name, addresses: ['10.59.0.1/24'] }))],
      routes: [
        ...(base['links.network'].routes ?? []),
        ...tunnels.flatMap(({ name, peers }) => peers.flatMap(({ networks }) => (networks ?? []).map((to) => ({ to, through: name })))),
      ],
      forwarding: { 4: true, 6: false },
    },
    'links.firewall': filterOf(plan),
    'links.keyFiles': keyFiles.filter((path) => path.endsWith('.key')).map((path) => ({ path, spkiSha256: `spki of ${path}`, encrypted: false })),
    'files.objects': gatewayObjects(keyFiles),
  };
}

function filterOf({ practices, openGateway, hosts, oneHub }: SitePlan): MachineArtifacts['links.firewall'] {
  if (openGateway) return linuxFilter([], [], { input: 'accept', forward: 'accept' });
  const targets = hosts.filter(({ roles }) => !roles.includes('vpn')).map(({ address }) => address);
  const forward = practices.flatMap((practice) =>
    targets.map((to): Admission => {
      const into = interfaceOf(practice, oneHub);
      return { ...(into === null ? {} : { into }), from: [practice.network], to, ports: [3306, 445, 443, 3389, 5100 + practice.number] };
    }),
  );
  return linuxFilter(
    [
      { from: [], protocol: 'udp', ports: [51_820, 1194, 500, 4500] },
      { from: [servers], ports: [22] },
    ],
    forward,
  );
}

function interfaceOf({ tunnel, id }: Practice, oneHub: boolean): string | null {
  if (tunnel === null || tunnel.technology === 'ipsec') return null;
  return tunnel.technology === 'wireguard' ? (oneHub ? 'wg0' : `wg-${id}`) : `tun-${id}`;
}

function hubsOf({ practices, oneHub }: SitePlan): VpnHub[] {
  const tunnelled = practices.filter(({ tunnel }) => tunnel !== null);
  const technology = tunnelled[0]?.tunnel?.technology ?? 'wireguard';
  if (technology === 'ipsec') return tunnelled.map(ipsecHub);
  if (technology === 'openvpn') return tunnelled.map(openvpnHub);
  return oneHub ? [wireguardHub('wg0', tunnelled)] : tunnelled.map((practice) => wireguardHub(`wg-${practice.id}`, [practice]));
}

const seen = (practice: Practice): VpnPeer['lastSeen'] => (practice.stage === 'planned' ? { state: 'never' } : { state: 'seen', at: lastNight });

function secret(kind: VpnSecret['kind'], name: string, source: string): VpnSecret {
  return { kind, fingerprint: `k1:${kind} ${name}`, ids: [], place: { source, line: 4 } };
}

function wireguardHub(name: string, practices: readonly Practice[]): VpnHub {
  const source = `/etc/wireguard/${name}.conf`;
  return vpnHub({
    technology: 'wireguard',
    name,
    role: 'server',
    interface: name,
    networks: ['10.59.0.1/24'],
    listen: [{ protocol: 'udp', address: null, port: 51_820 }],
    publicKey: `public key of ${name}`,
    routedNetworks: practices.map(({ network }) => network),
    onlyListed: true,
    secrets: [secret('private-key', name, source)],
    crypto: [{ role: 'protocol', name: 'wireguard', origin: 'negotiated', place: { source: 'wg show all', line: 0 } }],
    peers: practices.map((practice) =>
      vpnPeer({
        name: practice.id,
        identity: { kind: 'public-key', text: `public key of ${practice.id}` },
        networks: [practice.network],
        configuredNetworks: [practice.network],
        endpoints: [`198.51.100.${practice.number}:51820`],
        lastSeen: seen(practice),
        place: { source, line: 4 + practice.number * 5 },
      }),
    ),
    place: { source, line: 0 },
  });
}

function openvpnHub(practice: Practice): VpnHub {
  const { id, number, network } = practice;
  const folder = '/etc/openvpn/server';
  const place = { source: `${folder}/${id}.conf`, line: 6 };
  const address = `10.59.${number}.10`;
  const networks = [`${address}/32`, network];
  return vpnHub({
    technology: 'openvpn',
    name: `openvpn-${id}`,
    role: 'server',
    interface: `tun-${id}`,
    networks: [`10.59.${number}.0/24`],
    listen: [{ protocol: 'udp', address: null, port: 1194 }],
    routedNetworks: [`10.59.${number}.0/24`, network],
    pushedNetworks: [servers],
    onlyListed: true,
    secretFiles: [`${folder}/${id}-tls-crypt.key`, `${folder}/${id}.key`],
    crypto: [
      { role: 'cipher', name: 'AES-256-GCM', origin: 'configured', place },
      { role: 'integrity', name: 'SHA256', origin: 'configured', place },
      { role: 'control-channel', name: 'tls-version-min 1.2', origin: 'configured', place },
      { role: 'cipher', name: 'AES-256-GCM', origin: 'negotiated', place },
    ],
    peers: [
      vpnPeer({
        name: `${id}-office`,
        identity: { kind: 'common-name', text: `${id}-office` },
        addresses: [address],
        networks,
        configuredNetworks: networks,
        endpoints: [`198.51.100.${number}:41820`],
        lastSeen: seen(practice),
        place: { source: `${folder}/ccd-${id}/${id}-office`, line: 0 },
      }),
    ],
    place,
  });
}

function ipsecHub(practice: Practice): VpnHub {
  const { id, number, network } = practice;
  const place = { source: `/etc/swanctl/conf.d/${id}.conf`, line: 2 };
  return vpnHub({
    technology: 'ipsec',
    name: `ipsec-${id}`,
    role: 'server',
    listen: [{ protocol: 'udp', address: null, port: 500 }],
    routedNetworks: [network],
    onlyListed: true,
    crypto: [
      { role: 'protocol', name: 'IKEv2', origin: 'configured', place },
      { role: 'cipher', name: 'AES_GCM_16-256', origin: 'negotiated', place },
      { role: 'exchange', name: 'CURVE_25519', origin: 'negotiated', place },
    ],
    peers: [
      vpnPeer({
        name: `${id}-office`,
        identity: { kind: 'ike-id', text: `${id}.office.example` },
        networks: [network],
        configuredNetworks: [network],
        localNetworks: [servers],
        endpoints: [`198.51.100.${number}`],
        lastSeen: seen(practice),
        secrets: [{ ...secret('pre-shared-key', id, '/etc/swanctl/swanctl.conf'), ids: [`${id}.office.example`] }],
        place,
      }),
    ],
    place,
  });
}
