import { cidrsOf, parseRange } from '../network/address-ranges.ts';
import { type VpnCrypto, type VpnHub, vpnHub, type VpnPeer, vpnPeer, type VpnPlace, type VpnTechnology } from './vpn-hub.ts';
import { windowsFlag, windowsNetworks, windowsNumber, type WindowsRow, type WindowsVpn, windowsWord, windowsWords } from './windows-vpn.ts';

/** The hubs of a Windows machine: tunnels to sites as one, a dial-in server for each protocol it offers, and each connection it dials. */
export function windowsHubs(vpn: WindowsVpn, source: string): VpnHub[] {
  const place = { source, line: 0 };
  return [
    ...(vpn.sites === null || vpn.sites.length === 0 ? [] : [siteHub(vpn.sites, place)]),
    ...serverHubs(vpn, place),
    ...(vpn.connections ?? []).map((row) => connectionHub(row, place)),
  ];
}

function siteHub(rows: readonly WindowsRow[], place: VpnPlace): VpnHub {
  const peers = rows.map((row) => sitePeer(row, place));
  return vpnHub({
    technology: 'ipsec',
    name: 'site-to-site',
    role: 'server',
    peers,
    onlyListed: true,
    unseen: unread(peers.flatMap(({ crypto }) => crypto)),
    place,
  });
}

const policyProperties = [
  ['EncryptionMethod', 'cipher'],
  ['CipherTransformConstants', 'cipher'],
  ['IntegrityCheckMethod', 'integrity'],
  ['AuthenticationTransformConstants', 'integrity'],
  ['DHGroup', 'exchange'],
  ['PfsGroup', 'exchange'],
] as const;

function policyCrypto(row: WindowsRow, place: VpnPlace): VpnCrypto[] {
  return policyProperties.flatMap(([name, role]) =>
    windowsWords(row, name)
      // No group of its own, and none of the two kinds of authentication that a cipher brings along.
      .filter((word) => !(word === 'None' && role !== 'cipher'))
      .map((word) => ({ role, name: word, origin: 'configured', place }) as const),
  );
}

function sitePeer(row: WindowsRow, place: VpnPlace): VpnPeer {
  const subnets = [windowsNetworks(row, 'IPv4Subnet'), windowsNetworks(row, 'IPv6Subnet')];
  const networks = subnets.includes(null) ? null : subnets.flatMap((each) => each ?? []);
  const limited = windowsWords(row, 'LocalVpnTrafficSelector').length > 0;
  const preShared = windowsWord(row, 'AuthenticationMethod') === 'PSKOnly';
  const protocol = windowsWord(row, 'Protocol');
  return vpnPeer({
    name: windowsWord(row, 'Name'),
    enabled: windowsFlag(row, 'AdminStatus') !== false,
    networks,
    configuredNetworks: networks,
    localNetworks: limited ? null : 'anywhere',
    endpoints: windowsWords(row, 'Destination'),
    lastSeen: windowsWord(row, 'ConnectionState') === 'Connected' ? { state: 'seen', at: null } : { state: 'unknown' },
    crypto: [
      ...(protocol === null ? [] : [{ role: 'protocol', name: protocol.toLowerCase(), origin: 'configured', place } as const]),
      ...(preShared ? [{ role: 'authentication', name: 'psk', origin: 'configured', place } as const] : []),
      ...policyCrypto(row, place),
    ],
    place,
  });
}

const servers = [
  ['PptpPorts', 'pptp', 'pptp'],
  ['L2tpPorts', 'l2tp-ipsec', 'l2tp-ipsec'],
  ['SstpPorts', 'sstp', 'sstp'],
  ['Ikev2Ports', 'ipsec', 'ikev2'],
] as const;

function serverHubs({ server, remoteAccess }: WindowsVpn, place: VpnPlace): VpnHub[] {
  const status = remoteAccess === null ? null : windowsWord(remoteAccess, 'VpnStatus');
  if (status === 'Uninstalled' || (server === null && status === null)) return [];
  const networks = poolOf(remoteAccess);
  const hub = (technology: VpnTechnology, name: string, crypto: readonly VpnCrypto[], unseen: readonly string[]): VpnHub =>
    vpnHub({
      technology,
      name: `remote access ${name}`,
      role: 'server',
      networks: networks ?? [],
      peers: [vpnPeer({ networks, place })],
      onlyListed: false,
      crypto,
      unseen: [...unseen, ...unread(crypto), ...(networks === null ? ['which addresses clients get'] : [])],
      place,
    });
  if (server === null) return [hub('unknown', 'server', [], ['which protocols the server offers (Get-VpnServerConfiguration)'])];
  return servers.flatMap(([ports, technology, protocol]) => {
    const count = windowsNumber(server, ports);
    const crypto: VpnCrypto[] = [{ role: 'protocol', name: protocol, origin: 'configured', place }];
    if (protocol === 'ikev2' || protocol === 'l2tp-ipsec') crypto.push(...policyCrypto(server, place));
    // Older systems do not count ports of every protocol: what is not said to be none may be there.
    return count === 0 ? [] : [hub(technology, protocol, crypto, count === null ? [`whether it offers ${protocol}`] : [])];
  });
}

/** Addresses given to clients, first and last. */
function poolOf(remoteAccess: WindowsRow | null): string[] | null {
  const [first, last] = remoteAccess === null ? [] : windowsWords(remoteAccess, 'IPAddressRangeList').flatMap((word) => word.split(/[\s-]+/));
  const range = first === undefined || last === undefined ? null : parseRange(`${first}-${last}`);
  return range === null ? null : cidrsOf(range);
}

const tunnelTypes: Readonly<Record<string, { readonly technology: VpnTechnology; readonly protocols: readonly string[] }>> = {
  Pptp: { technology: 'pptp', protocols: ['pptp'] },
  L2tp: { technology: 'l2tp-ipsec', protocols: ['l2tp-ipsec'] },
  Sstp: { technology: 'sstp', protocols: ['sstp'] },
  Ikev2: { technology: 'ipsec', protocols: ['ikev2'] },
  // Tries one after the other, down to the weakest.
  Automatic: { technology: 'unknown', protocols: ['ikev2', 'sstp', 'l2tp-ipsec', 'pptp'] },
};

function connectionHub(row: WindowsRow, place: VpnPlace): VpnHub {
  const type = windowsWord(row, 'TunnelType');
  const { technology, protocols } = tunnelTypes[type ?? ''] ?? { technology: 'unknown', protocols: [] };
  const base = { origin: 'configured', place } as const;
  const weakestAsks = protocols.includes('pptp') || protocols.includes('l2tp-ipsec');
  const split = windowsFlag(row, 'SplitTunneling');
  const routes = split === false ? ['0.0.0.0/0', '::/0'] : windowsNetworks(row, 'Routes');
  return vpnHub({
    technology,
    name: windowsWord(row, 'Name') ?? 'connection',
    role: 'client',
    peers: [vpnPeer({ endpoints: windowsWords(row, 'ServerAddress'), networks: split === null ? null : routes, place })],
    routedNetworks: routes ?? [],
    crypto: [
      ...protocols.map((name) => ({ role: 'protocol', name, ...base }) as const),
      // Inside IKEv2 and SSTP the password is protected by the server's certificate.
      ...(weakestAsks ? windowsWords(row, 'AuthenticationMethod').map((name) => ({ role: 'authentication', name, ...base }) as const) : []),
      ...windowsWords(row, 'EncryptionLevel')
        .filter((level) => level === 'NoEncryption')
        .map((name) => ({ role: 'cipher', name, ...base }) as const),
    ],
    unseen: protocols.length === 0 ? [`which protocol it uses: TunnelType is ${type === null ? 'missing' : 'not given as text'}`] : [],
    place,
  });
}

/** Enumerations that came as numbers. */
function unread(crypto: readonly VpnCrypto[]): string[] {
  return crypto.some(({ name }) => name.startsWith('number ')) ? ['algorithms: they were exported as numbers, not as text'] : [];
}
