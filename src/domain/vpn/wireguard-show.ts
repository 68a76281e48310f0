import { configLines, type ConfigRead, ConfigStop, readConfig } from './config-text.ts';
import { tunnelNetwork } from './tunnel-network.ts';
import type { VpnSecret } from './vpn-hub.ts';
import type { VpnSecrets } from './vpn-secrets.ts';
import { isWireguardKey } from './wireguard-conf.ts';

/** What `wg show all WHAT` prints without any key that is secret. */
export const wireguardShowSubjects = ['public-key', 'listen-port', 'peers', 'endpoints', 'allowed-ips', 'latest-handshakes', 'transfer'] as const;
export type WireguardShowSubject = (typeof wireguardShowSubjects)[number];

/** A peer of a running interface. */
export interface WireguardLivePeer {
  readonly publicKey: string;
  readonly presharedKey: VpnSecret | null;
  readonly endpoint: string | null;
  /** Canonical CIDR; null when it was not asked. */
  readonly allowedIps: readonly string[] | null;
  /** Seconds since 1970, 0 for never; null when it was not asked. */
  readonly latestHandshake: number | null;
  readonly receivedBytes: number | null;
  readonly sentBytes: number | null;
}

/** A running interface, as `wg show` tells it. */
export interface WireguardLive {
  readonly name: string;
  readonly publicKey: string | null;
  readonly listenPort: number | null;
  readonly privateKey: VpnSecret | null;
  readonly peers: readonly WireguardLivePeer[];
}

interface Growing {
  publicKey: string | null;
  listenPort: number | null;
  privateKey: VpnSecret | null;
  readonly peers: Map<string, { -readonly [Key in keyof WireguardLivePeer]: WireguardLivePeer[Key] }>;
}

/** Several outputs about the same interfaces, put together. */
class Interfaces {
  readonly byName = new Map<string, Growing>();

  of(name: string, line: number): Growing {
    // Names of Linux interfaces have at most 15 bytes; Windows shows the tunnel's name.
    if (name === '' || name.length > 64) throw new ConfigStop(line, 'the name of an interface', `${name.length} characters`);
    const known = this.byName.get(name) ?? { publicKey: null, listenPort: null, privateKey: null, peers: new Map() };
    this.byName.set(name, known);
    return known;
  }

  peer(name: string, key: string, line: number): { -readonly [Key in keyof WireguardLivePeer]: WireguardLivePeer[Key] } {
    if (!isWireguardKey(key)) throw new ConfigStop(line, 'the public key of a peer', `${key.length} characters`);
    const { peers } = this.of(name, line);
    const none = { presharedKey: null, endpoint: null, allowedIps: null, latestHandshake: null, receivedBytes: null, sentBytes: null };
    const known = peers.get(key) ?? { publicKey: key, ...none };
    peers.set(key, known);
    return known;
  }

  whole(): WireguardLive[] {
    return [...this.byName].map(([name, { peers, ...rest }]) => ({ name, ...rest, peers: [...peers.values()] }));
  }
}

/** Puts together what several `wg show all …` printed. A subject that is missing leaves its fields null. */
export function readWireguardShow(outputs: ReadonlyMap<WireguardShowSubject, string>): ConfigRead<readonly WireguardLive[]> {
  return readConfig(() => {
    const interfaces = new Interfaces();
    for (const subject of wireguardShowSubjects) {
      const text = outputs.get(subject);
      if (text === undefined) continue;
      let current = '';
      for (const { text: row, line } of configLines(text)) {
        const cells = row.split('\t');
        if (row === '') continue;
        if (subject === 'endpoints') {
          // wg names the interface once, without ending the line: only its first peer has it, and an interface without peers stands before the next.
          const [name = current, key = '', endpoint = ''] = cells.length > 2 ? cells.slice(-3) : [current, ...cells];
          current = name;
          if (key !== '') interfaces.peer(name, key, line).endpoint = endpoint === '(none)' ? null : endpoint;
        } else {
          readRow(interfaces, subject, cells, line);
        }
      }
    }
    return interfaces.whole();
  });
}

function readRow(interfaces: Interfaces, subject: Exclude<WireguardShowSubject, 'endpoints'>, cells: readonly string[], line: number): void {
  const [name = '', second = '', third, fourth] = cells;
  switch (subject) {
    case 'public-key':
      interfaces.of(name, line).publicKey = isWireguardKey(second) ? second : null;
      break;
    case 'listen-port':
      interfaces.of(name, line).listenPort = numberOf(second, line) || null;
      break;
    case 'peers':
      interfaces.peer(name, second, line);
      break;
    case 'allowed-ips':
      interfaces.peer(name, second, line).allowedIps = allowedIps(third, line);
      break;
    case 'latest-handshakes':
      interfaces.peer(name, second, line).latestHandshake = numberOf(third, line);
      break;
    case 'transfer':
      Object.assign(interfaces.peer(name, second, line), { receivedBytes: numberOf(third, line), sentBytes: numberOf(fourth, line) });
      break;
  }
}

/** Reads `wg show all dump`, which holds private and preshared keys in clear: they are turned into fingerprints at once. */
export function readWireguardDump(text: string, source: string, secrets: VpnSecrets): ConfigRead<readonly WireguardLive[]> {
  return readConfig(() => {
    const interfaces = new Interfaces();
    const secret = (kind: VpnSecret['kind'], key: string, line: number): VpnSecret | null =>
      isWireguardKey(key) ? { kind, fingerprint: secrets.fingerprint(key), ids: [], place: { source, line } } : null;
    for (const { text: row, line } of configLines(text)) {
      if (row === '') continue;
      const [name = '', first = '', second = '', third = '', ips, handshake, received, sent, ...more] = row.split('\t');
      if (sent === undefined) {
        if (handshake !== undefined || ips === undefined) throw new ConfigStop(line, '5 or 9 columns of wg show all dump', `${row.split('\t').length}`);
        const listenPort = numberOf(third, line) || null;
        Object.assign(interfaces.of(name, line), { publicKey: second, listenPort, privateKey: secret('private-key', first, line) });
      } else {
        if (more.length !== 1) throw new ConfigStop(line, '5 or 9 columns of wg show all dump', `${8 + more.length}`);
        Object.assign(interfaces.peer(name, first, line), {
          presharedKey: secret('pre-shared-key', second, line),
          endpoint: third === '(none)' ? null : third,
          allowedIps: allowedIps(ips, line),
          latestHandshake: numberOf(handshake, line),
          receivedBytes: numberOf(received, line),
          sentBytes: numberOf(sent, line),
        });
      }
    }
    return interfaces.whole();
  });
}

function allowedIps(cell: string | undefined, line: number): string[] {
  if (cell === '(none)') return [];
  return (cell ?? '').split(' ').map((word) => {
    const network = tunnelNetwork(word);
    if (network === null) throw new ConfigStop(line, 'networks or (none)', 'something else');
    return network;
  });
}

function numberOf(cell: string | undefined, line: number): number {
  if (cell === undefined || !/^\d{1,20}$/.test(cell)) throw new ConfigStop(line, 'a number', cell === undefined ? 'the end of the line' : 'something else');
  return Number(cell);
}
