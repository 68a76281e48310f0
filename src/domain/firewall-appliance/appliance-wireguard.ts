import { networksAmong, tunnelNetwork } from '../vpn/tunnel-network.ts';
import { type VpnHub, vpnHub, type VpnPeer, vpnPeer, type VpnSecret } from '../vpn/vpn-hub.ts';
import { isWireguardKey } from '../vpn/wireguard-conf.ts';
import type { ApplianceReading } from './appliance-openvpn.ts';
import { elementsAt, isSet, textAt, wordsAt, type XmlElement } from './appliance-xml.ts';

/** WireGuard tunnels: pfSense's package, OPNsense's instances. */
export function applianceWireguard(reading: ApplianceReading): VpnHub[] {
  const { root } = reading;
  const packageAt = ['installedpackages', 'wireguard'] as const;
  const packaged = elementsAt(root, ...packageAt, 'tunnels', 'item').map((tunnel) => {
    const name = textAt(tunnel, 'name');
    const peers = elementsAt(root, ...packageAt, 'peers', 'item').filter((peer) => textAt(peer, 'tun') === name);
    return hubOf(
      reading,
      tunnel,
      { name, device: name, key: 'privatekey', port: 'listenport', addresses: rowsOf(tunnel, 'addresses') },
      peers.map((peer) => packagedPeer(reading, peer)),
    );
  });
  const clients = elementsAt(root, 'OPNsense', 'wireguard', 'client', 'clients', 'client');
  const instances = elementsAt(root, 'OPNsense', 'wireguard', 'server', 'servers', 'server').map((server) => {
    const peers = new Set(wordsAt(server, 'peers'));
    const own = clients.filter(({ uuid }) => uuid !== null && peers.has(uuid));
    const fields = {
      name: textAt(server, 'name'),
      device: `wg${textAt(server, 'instance')}`,
      key: 'privkey',
      port: 'port',
      addresses: wordsAt(server, 'tunneladdress'),
    };
    return hubOf(
      reading,
      server,
      fields,
      own.map((peer) => instancePeer(reading, peer)),
    );
  });
  return [...packaged, ...instances];
}

function hubOf(
  { source, secrets }: ApplianceReading,
  tunnel: XmlElement,
  fields: { readonly name: string; readonly device: string; readonly key: string; readonly port: string; readonly addresses: readonly string[] },
  peers: readonly VpnPeer[],
): VpnHub {
  const place = { source, line: tunnel.line };
  const port = textAt(tunnel, fields.port);
  const key = textAt(tunnel, fields.key);
  const networks = [...new Set(networksAmong(fields.addresses).networks)];
  return vpnHub({
    technology: 'wireguard',
    name: fields.name,
    role: 'server',
    interface: fields.device,
    enabled: isSet(tunnel, 'enabled'),
    listen: [{ protocol: 'udp', address: null, port: /^\d{1,5}$/.test(port) ? Number(port) : null }],
    networks,
    publicKey: textAt(tunnel, 'publickey') || textAt(tunnel, 'pubkey') || (isWireguardKey(key) ? secrets.wireguardPublicKey(key) : null),
    peers,
    routedNetworks: [...new Set([...networks, ...peers.flatMap((peer) => peer.networks ?? [])])],
    onlyListed: true,
    secrets: secretOf(tunnel, fields.key, 'private-key', { source, secrets }),
    crypto: [{ role: 'protocol', name: 'wireguard', origin: 'configured', place }],
    place,
  });
}

function packagedPeer(reading: ApplianceReading, peer: XmlElement): VpnPeer {
  return peerOf(reading, peer, {
    name: textAt(peer, 'descr'),
    key: 'publickey',
    psk: 'presharedkey',
    host: textAt(peer, 'endpoint'),
    port: textAt(peer, 'port'),
    networks: rowsOf(peer, 'allowedips'),
  });
}

function instancePeer(reading: ApplianceReading, peer: XmlElement): VpnPeer {
  return peerOf(reading, peer, {
    name: textAt(peer, 'name'),
    key: 'pubkey',
    psk: 'psk',
    host: textAt(peer, 'serveraddress'),
    port: textAt(peer, 'serverport'),
    networks: wordsAt(peer, 'tunneladdress'),
  });
}

function peerOf(
  { source, secrets }: ApplianceReading,
  peer: XmlElement,
  fields: {
    readonly name: string;
    readonly key: string;
    readonly psk: string;
    readonly host: string;
    readonly port: string;
    readonly networks: readonly string[];
  },
): VpnPeer {
  const { networks, others } = networksAmong(fields.networks);
  const known = others.length === 0 ? networks : null;
  return vpnPeer({
    name: fields.name || null,
    identity: { kind: 'public-key', text: textAt(peer, fields.key) },
    enabled: isSet(peer, 'enabled'),
    addresses: networks.filter((network) => /\/(?:32|128)$/.test(network)).map((network) => network.replace(/\/.*/, '')),
    networks: known,
    configuredNetworks: known,
    endpoints: fields.host === '' ? [] : [`${fields.host}:${fields.port || '51820'}`],
    secrets: secretOf(peer, fields.psk, 'pre-shared-key', { source, secrets }),
    place: { source, line: peer.line },
  });
}

/** `<row><address/><mask/></row>` lists. */
function rowsOf(each: XmlElement, list: string): string[] {
  return elementsAt(each, list, 'row').map((row) => {
    const mask = textAt(row, 'mask');
    const text = mask === '' ? textAt(row, 'address') : `${textAt(row, 'address')}/${mask}`;
    return tunnelNetwork(text) ?? text;
  });
}

function secretOf(each: XmlElement, name: string, kind: VpnSecret['kind'], { source, secrets }: Pick<ApplianceReading, 'source' | 'secrets'>): VpnSecret[] {
  const [element] = elementsAt(each, name);
  return element === undefined || element.text === ''
    ? []
    : [{ kind, fingerprint: secrets.fingerprint(element.text), ids: [], place: { source, line: element.line } }];
}
