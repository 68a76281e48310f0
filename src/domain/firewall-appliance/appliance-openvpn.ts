import { readOpenvpnConf } from '../vpn/openvpn-conf.ts';
import { keyMaterial } from '../vpn/openvpn-secrets.ts';
import { sharedSecretBytes } from '../vpn/shared-secret.ts';
import { networksAmong, tunnelNetwork } from '../vpn/tunnel-network.ts';
import { type VpnCrypto, type VpnHub, vpnHub, type VpnPeer, vpnPeer, type VpnSecret } from '../vpn/vpn-hub.ts';
import type { VpnSecrets } from '../vpn/vpn-secrets.ts';
import { elementsAt, isSet, isYes, textAt, wordsAt, type XmlElement } from './appliance-xml.ts';

/** How the forms of one product call what OpenVPN needs. */
export interface ApplianceReading {
  readonly root: XmlElement;
  readonly source: string;
  readonly secrets: VpnSecrets;
}

/** OpenVPN servers and clients of the classic forms, in both products. */
export function applianceOpenvpn(reading: ApplianceReading): VpnHub[] {
  const servers = elementsAt(reading.root, 'openvpn', 'openvpn-server').map((each) => classicHub(each, 'server', reading));
  const clients = elementsAt(reading.root, 'openvpn', 'openvpn-client').map((each) => classicHub(each, 'client', reading));
  const instances = elementsAt(reading.root, 'OPNsense', 'OpenVPN', 'Instances', 'Instance').map((each) => instanceHub(each, reading));
  return [...servers, ...clients, ...instances];
}

function classicHub(each: XmlElement, side: 'server' | 'client', reading: ApplianceReading): VpnHub {
  const { source } = reading;
  const id = textAt(each, 'vpnid');
  const shared = textAt(each, 'mode') === 'p2p_shared_key';
  const pointToPoint = textAt(each, 'mode').startsWith('p2p');
  const role = side === 'client' ? 'client' : pointToPoint ? 'site' : 'server';
  const place = { source, line: each.line };
  const networks = networksOf(each, 'tunnel_network', 'tunnel_networkv6');
  const remote = networksOf(each, 'remote_network', 'remote_networkv6');
  const extra = extraOptions(each, reading);
  const hasControlKey = textAt(each, 'tls') !== '';
  return vpnHub({
    technology: 'openvpn',
    name: textAt(each, 'description') || `${side} ${id}`,
    role,
    interface: `ovpn${side === 'server' ? 's' : 'c'}${id}`,
    enabled: !isSet(each, 'disable'),
    listen:
      side === 'server'
        ? [{ protocol: /^tcp/i.test(textAt(each, 'protocol')) ? 'tcp' : 'udp', address: null, port: portOf(textAt(each, 'local_port')) ?? 1194 }]
        : [],
    networks,
    peers: role === 'server' ? classicClients(id, networks, reading, place, extra.ccdExclusive) : [otherEnd(each, remote, place)],
    switchesPeers: extra.unread ? isYes(each, 'client2client') || null : isYes(each, 'client2client') || extra.clientToClient,
    routedNetworks: [...networks, ...remote],
    pushedNetworks: [
      ...networksOf(each, 'local_network', 'local_networkv6'),
      ...(isYes(each, 'gwredir') ? ['0.0.0.0/0'] : []),
      ...(isYes(each, 'gwredir6') ? ['::/0'] : []),
    ],
    sharesNames: extra.unread ? isYes(each, 'duplicate_cn') || null : isYes(each, 'duplicate_cn') || extra.duplicateCn,
    onlyListed: role === 'server' ? extra.ccdExclusive : null,
    management: extra.management,
    secrets: [...keyOf(each, 'shared_key', 'static-key', reading), ...keyOf(each, 'tls', 'control-key', reading), ...passwordOf(each, 'auth_pass', reading)],
    crypto: [...classicCrypto(each, shared, place), ...extra.crypto],
    missing: shared || hasControlKey ? [] : ['tls-crypt'],
    unseen: extra.unread ? ['its custom options, which are no valid configuration'] : [],
    place,
  });
}

function classicCrypto(each: XmlElement, shared: boolean, place: VpnHub['place']): VpnCrypto[] {
  const base = { origin: 'configured', place } as const;
  const ciphers = ['data_ciphers', 'ncp-ciphers', 'ncp_ciphers', 'data_ciphers_fallback', 'crypto'].flatMap((name) => wordsAt(each, name));
  const digest = textAt(each, 'digest');
  return [
    ...[...new Set(ciphers)].map((name) => ({ role: 'cipher', name, ...base }) as const),
    ...(digest === '' ? [] : [{ role: 'integrity', name: digest, ...base } as const]),
    ...(shared ? [{ role: 'protocol', name: 'static-key', ...base } as const] : []),
    ...(textAt(each, 'mode') === 'server_user' ? [{ role: 'authentication', name: 'verify-client-cert none', ...base } as const] : []),
  ];
}

/** What the free-text options of a form add; separated by semicolons or lines. */
function extraOptions(
  each: XmlElement,
  { source, secrets }: ApplianceReading,
): {
  readonly unread: boolean;
  readonly clientToClient: boolean;
  readonly duplicateCn: boolean;
  readonly ccdExclusive: boolean;
  readonly crypto: readonly VpnCrypto[];
  readonly management: VpnHub['management'];
} {
  const [options] = elementsAt(each, 'custom_options');
  const text = options?.text ?? '';
  const read = readOpenvpnConf(text.replaceAll(';', '\n'), source, secrets);
  const none = { unread: !read.ok, clientToClient: false, duplicateCn: false, ccdExclusive: false, crypto: [], management: [] };
  // Lines of the options are lines after the element's.
  const moved = <Placed extends { readonly place: VpnHub['place'] }>(placed: Placed): Placed => ({
    ...placed,
    place: { source, line: options?.line ?? each.line },
  });
  return read.ok ? { ...none, ...read.value, crypto: read.value.crypto.map(moved), management: read.value.management.map(moved) } : none;
}

/** Client specific overrides that apply to the server, and whoever else has a certificate. */
function classicClients(id: string, pool: readonly string[], { root, source }: ApplianceReading, place: VpnHub['place'], exclusive: boolean): VpnPeer[] {
  const overrides = elementsAt(root, 'openvpn', 'openvpn-csc').filter((each) => {
    const servers = wordsAt(each, 'server_list');
    return !isSet(each, 'disable') && (servers.length === 0 || servers.includes(id));
  });
  const listed = overrides.map((each) =>
    clientPeer({
      name: textAt(each, 'common_name'),
      blocked: isSet(each, 'block'),
      addresses: wordsAt(each, 'tunnel_network').concat(wordsAt(each, 'tunnel_networkv6')),
      behind: networksOf(each, 'remote_network', 'remote_networkv6'),
      pushed: networksOf(each, 'local_network', 'local_networkv6'),
      pool,
      place: { source, line: each.line },
    }),
  );
  return exclusive ? listed : [...listed, vpnPeer({ networks: pool, configuredNetworks: pool, place })];
}

function clientPeer(client: {
  readonly name: string;
  readonly blocked: boolean;
  /** With prefix length, the host part being the client's. */
  readonly addresses: readonly string[];
  readonly behind: readonly string[];
  readonly pushed: readonly string[];
  readonly pool: readonly string[];
  readonly place: VpnHub['place'];
}): VpnPeer {
  const addresses = client.addresses.map((address) => address.replace(/\/.*/, ''));
  // A network address is no client's: older forms give each client a network of its own.
  const own = client.addresses.flatMap((address) => (isNetworkAddress(address) ? tunnelNetwork(address) : tunnelNetwork(address.replace(/\/.*/, ''))) ?? []);
  const networks = [...(own.length === 0 ? client.pool : own), ...client.behind];
  return vpnPeer({
    name: client.name,
    identity: { kind: 'common-name', text: client.name },
    enabled: !client.blocked,
    addresses,
    networks,
    configuredNetworks: networks,
    pushedNetworks: client.pushed,
    place: client.place,
  });
}

function isNetworkAddress(address: string): boolean {
  return tunnelNetwork(address) === address && !address.endsWith('/32') && !address.endsWith('/128');
}

function otherEnd(each: XmlElement, networks: readonly string[], place: VpnHub['place']): VpnPeer {
  const address = textAt(each, 'server_addr');
  return vpnPeer({ networks, configuredNetworks: networks, endpoints: address === '' ? [] : [`${address}:${textAt(each, 'server_port') || '1194'}`], place });
}

function instanceHub(each: XmlElement, reading: ApplianceReading): VpnHub {
  const { root, source, secrets } = reading;
  const place = { source, line: each.line };
  const base = { origin: 'configured', place } as const;
  const server = textAt(each, 'role') !== 'client';
  const flags = wordsAt(each, 'various_flags');
  const networks = networksOf(each, 'server', 'server_ipv6');
  const id = textAt(each, 'vpnid');
  const key = elementsAt(root, 'OPNsense', 'OpenVPN', 'StaticKeys', 'StaticKey').find(({ uuid }) => uuid !== null && uuid === textAt(each, 'tls_key'));
  const control: VpnSecret[] =
    key === undefined
      ? []
      : [{ kind: 'control-key', fingerprint: secrets.fingerprint(keyMaterial(textAt(key, 'key'))), ids: [], place: { source, line: key.line } }];
  return vpnHub({
    technology: 'openvpn',
    name: textAt(each, 'description') || `instance ${id}`,
    role: server ? 'server' : 'client',
    interface: `ovpn${server ? 's' : 'c'}${id}`,
    enabled: isSet(each, 'enabled'),
    listen: server
      ? [
          {
            protocol: textAt(each, 'proto').startsWith('tcp') ? 'tcp' : 'udp',
            address: textAt(each, 'local') || null,
            port: portOf(textAt(each, 'port')) ?? 1194,
          },
        ]
      : [],
    networks,
    peers: server ? instanceClients(each, networks, reading) : [vpnPeer({ endpoints: wordsAt(each, 'remote'), networks: networksOf(each, 'route'), place })],
    switchesPeers: flags.includes('client-to-client'),
    routedNetworks: [...networks, ...networksOf(each, 'route')],
    pushedNetworks: [...networksOf(each, 'push_route'), ...(wordsAt(each, 'redirect_gateway').length > 0 ? ['0.0.0.0/0'] : [])],
    sharesNames: flags.includes('duplicate-cn'),
    onlyListed: server ? false : null,
    secrets: [...control, ...passwordOf(each, 'password', reading)],
    crypto: [
      ...['data-ciphers', 'data-ciphers-fallback'].flatMap((field) => wordsAt(each, field)).map((name) => ({ role: 'cipher', name, ...base }) as const),
      ...(textAt(each, 'auth') === '' ? [] : [{ role: 'integrity', name: textAt(each, 'auth'), ...base } as const]),
      ...(server && textAt(each, 'verify_client_cert') === 'none' ? [{ role: 'authentication', name: 'verify-client-cert none', ...base } as const] : []),
    ],
    missing: control.length === 0 ? ['tls-crypt'] : [],
    place,
  });
}

function instanceClients(server: XmlElement, pool: readonly string[], { root, source }: ApplianceReading): VpnPeer[] {
  const listed = elementsAt(root, 'OPNsense', 'OpenVPN', 'Overwrites', 'Overwrite')
    .filter((each) => isSet(each, 'enabled') && (textAt(each, 'servers') === '' || wordsAt(each, 'servers').includes(server.uuid ?? '')))
    .map((each) =>
      clientPeer({
        name: textAt(each, 'common_name'),
        blocked: isYes(each, 'block'),
        addresses: wordsAt(each, 'tunnel_network').concat(wordsAt(each, 'tunnel_networkv6')),
        behind: networksOf(each, 'remote_networks'),
        pushed: networksOf(each, 'local_networks'),
        pool,
        place: { source, line: each.line },
      }),
    );
  return [...listed, vpnPeer({ networks: pool, configuredNetworks: pool, place: { source, line: server.line } })];
}

function networksOf(each: XmlElement, ...names: readonly string[]): string[] {
  return [...networksAmong(names.flatMap((name) => wordsAt(each, name))).networks];
}

function portOf(text: string): number | null {
  return /^\d{1,5}$/.test(text) ? Number(text) : null;
}

/** Keys of the classic forms are files in base64. */
function keyOf(each: XmlElement, name: string, kind: VpnSecret['kind'], { source, secrets }: ApplianceReading): VpnSecret[] {
  const [element] = elementsAt(each, name);
  if (element === undefined || element.text === '') return [];
  const file = sharedSecretBytes(`0s${element.text.replaceAll(/\s/g, '')}`);
  return [{ kind, fingerprint: secrets.fingerprint(keyMaterial(file)), ids: [], place: { source, line: element.line } }];
}

function passwordOf(each: XmlElement, name: string, { source, secrets }: ApplianceReading): VpnSecret[] {
  const [element] = elementsAt(each, name);
  return element === undefined || element.text === ''
    ? []
    : [{ kind: 'password', fingerprint: secrets.fingerprint(element.text), ids: [], place: { source, line: element.line } }];
}
