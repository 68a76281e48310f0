import { createHash } from 'node:crypto';
import { wireguardPublicKey } from '../../src/adapters/wireguard-key.ts';
import type { LinuxSection } from './host-description.ts';

/** A key that is nobody's: made of a name, so that equal names are equal keys. */
export function inventedKey(name: string): string {
  return createHash('sha256').update(`sample site ${name}`).digest('base64');
}

/** A peer of a WireGuard hub. `key` names its invented key; its own name unless stated. `seen` null: never. */
export interface SamplePeer {
  readonly name: string;
  readonly networks: readonly string[];
  readonly key?: string;
  readonly psk?: string;
  readonly seen?: string | null;
}

const lastNight = '2026-03-20T01:38:00Z';

/** A WireGuard interface as its configuration stores it. What runs comes from `wireguardRuns`. */
export function wireguardHub(name: string, port: number, address: string, peers: readonly SamplePeer[]): readonly LinuxSection[] {
  const peerText = ({ name: person, networks, key = person, psk }: SamplePeer): string =>
    [
      `# ${person}`,
      '[Peer]',
      `PublicKey = ${inventedKey(key)}`,
      ...(psk === undefined ? [] : [`PresharedKey = ${inventedKey(psk)}`]),
      `AllowedIPs = ${networks.join(', ')}`,
      '',
    ].join('\n');
  const text = `[Interface]\nAddress = ${address}\nListenPort = ${port}\nPrivateKey = ${inventedKey(`private ${name}`)}\n\n${peers.map(peerText).join('\n')}`;
  return [{ name: 'tunnels', how: `/etc/wireguard/${name}.conf`, text }];
}

/** The answers of `wg show all` about running interfaces, by name. */
export function wireguardRuns(hubs: Readonly<Record<string, { readonly port: number; readonly peers: readonly SamplePeer[] }>>): readonly LinuxSection[] {
  const rows = Object.entries(hubs).flatMap(([name, hub]) => hub.peers.map((peer) => ({ name, peer, key: inventedKey(peer.key ?? peer.name) })));
  const table = (lines: readonly (readonly (string | number)[])[]): string => lines.map((line) => `${line.join('\t')}\n`).join('');
  const handshake = ({ seen = lastNight }: SamplePeer): number => (seen === null ? 0 : Date.parse(seen) / 1000);
  const answers: readonly (readonly [subject: string, text: string])[] = [
    ['public-key', table(Object.keys(hubs).map((name) => [name, wireguardPublicKey(inventedKey(`private ${name}`)) ?? '']))],
    ['listen-port', table(Object.entries(hubs).map(([name, { port }]) => [name, port]))],
    ['peers', table(rows.map(({ name, key }) => [name, key]))],
    ['endpoints', table(rows.map(({ name, key }, at) => [name, key, `198.51.100.${at + 10}:51820`]))],
    ['allowed-ips', table(rows.map(({ name, key, peer }) => [name, key, peer.networks.join(' ')]))],
    ['latest-handshakes', table(rows.map(({ name, key, peer }) => [name, key, handshake(peer)]))],
    ['transfer', table(rows.map(({ name, key }) => [name, key, 7_340_032, 9_437_184]))],
  ];
  return answers.map(([subject, text]) => ({ name: 'tunnels', how: `wg show all ${subject}`, text }));
}

/** An OpenVPN server for one office: its configuration, the office's file, and who is connected. `office` is the network behind the client. */
export function openvpnServer(
  name: string,
  device: string,
  { network, office, client }: { readonly network: string; readonly office: string; readonly client: string },
): readonly LinuxSection[] {
  const folder = '/etc/openvpn/server';
  const conf = `port 1194
proto udp
dev ${device}
dev-type tun
topology subnet
server ${network} 255.255.255.0
route ${office} 255.255.255.0
client-config-dir ${folder}/ccd-${name}
ccd-exclusive
push "route 10.50.0.5 255.255.255.255"
push "route 10.50.0.9 255.255.255.255"
data-ciphers AES-256-GCM:CHACHA20-POLY1305
auth SHA256
tls-version-min 1.2
tls-crypt ${folder}/${name}-tls-crypt.key
ca ${folder}/${name}-ca.pem
cert ${folder}/${name}.pem
key ${folder}/${name}.key
remote-cert-tls client
dh none
status /run/openvpn-server/status-${name}.log
`;
  const host = network.replace(/0$/, '10');
  const status = `TITLE\tOpenVPN 2.6.3
TIME\t2026-03-20 01:39:30\t1773970770
HEADER\tCLIENT_LIST\tCommon Name\tReal Address\tVirtual Address\tVirtual IPv6 Address\tBytes Received\tBytes Sent\tConnected Since\tConnected Since (time_t)\tUsername\tClient ID\tPeer ID\tData Channel Cipher
CLIENT_LIST\t${client}\t198.51.100.40:41820\t${host}\t\t1048576\t2097152\t2026-03-19 21:02:11\t1773954131\tUNDEF\t0\t0\tAES-256-GCM
HEADER\tROUTING_TABLE\tVirtual Address\tCommon Name\tReal Address\tLast Ref\tLast Ref (time_t)
ROUTING_TABLE\t${host}\t${client}\t198.51.100.40:41820\t2026-03-20 01:39:12\t1773970752
GLOBAL_STATS\tMax bcast/mcast queue length\t0
END
`;
  return [
    { name: 'tunnels', how: `${folder}/${name}.conf`, text: conf },
    { name: 'tunnels', how: `${folder}/ccd-${name}/${client}`, text: `ifconfig-push ${host} 255.255.255.0\niroute ${office} 255.255.255.0\n` },
    { name: 'tunnels', how: `/run/openvpn-server/status-${name}.log`, text: status },
  ];
}

/** An OpenVPN server as it was set up twelve years ago, for two offices: any client with any certificate, one name for both, ciphers of the time, one office told the way to the other, administration open to whoever asks. */
export function oldOpenvpnServer(): readonly LinuxSection[] {
  const conf = `port 1195
proto udp
dev tun-old
dev-type tun
topology subnet
server 10.39.0.0 255.255.255.0
route 10.32.1.0 255.255.255.0
client-config-dir /etc/openvpn/ccd-old
client-to-client
duplicate-cn
push "route 10.32.1.0 255.255.255.0"
management 0.0.0.0 7505
cipher BF-CBC
data-ciphers BF-CBC
auth MD5
providers legacy default
tls-version-min 1.0
ca /etc/openvpn/ca.crt
cert /etc/openvpn/old.crt
key /etc/openvpn/old.key
dh /etc/openvpn/dh1024.pem
`;
  return [
    { name: 'tunnels', how: '/etc/openvpn/old.conf', text: conf },
    { name: 'tunnels', how: '/etc/openvpn/ccd-old/waverly', text: 'iroute 10.32.1.0 255.255.255.0\niroute 10.40.0.0 255.255.0.0\n' },
    { name: 'tunnels', how: '/etc/openvpn/ccd-old/wg-dublin', text: 'ifconfig-push 10.39.0.11 255.255.255.0\n' },
  ];
}
