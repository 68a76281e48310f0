import { configLines, type ConfigRead, ConfigStop, readConfig, wordFound } from './config-text.ts';
import { tunnelNetwork } from './tunnel-network.ts';
import type { VpnLastSeen, VpnSecret } from './vpn-hub.ts';
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
  readonly lastSeen: VpnLastSeen;
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
    const none = { presharedKey: null, endpoint: null, allowedIps: null, lastSeen: { state: 'unknown' } as const, receivedBytes: null, sentBytes: null };
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
      interfaces.peer(name, second, line).lastSeen = seenAt(numberOf(third, line));
      break;
    case 'transfer':
      Object.assign(interfaces.peer(name, second, line), { receivedBytes: numberOf(third, line), sentBytes: numberOf(fourth, line) });
      break;
  }
}

/**
 * Reads what `wg show` prints for people. It hides secret keys unless told otherwise, and they are passed over here in any case; it says how long ago a
 * peer was seen, so that no time can be told.
 */
export function readWireguardText(text: string): ConfigRead<readonly WireguardLive[]> {
  return readConfig(() => {
    const interfaces = new Interfaces();
    let name = '';
    let peer: ReturnType<Interfaces['peer']> | null = null;
    for (const { text: row, line } of configLines(text)) {
      const [, key = '', value = ''] = /^\s*([a-z ]+): (.*)$/.exec(row) ?? [];
      if (row.trim() === '') continue;
      if (key === '') throw new ConfigStop(line, 'name: value', wordFound(row));
      if (key === 'interface') {
        name = value;
        peer = null;
        interfaces.of(name, line);
      } else if (key === 'peer') {
        peer = interfaces.peer(name, value, line);
        Object.assign(peer, { allowedIps: [], lastSeen: { state: 'never' } });
      } else if (peer === null) {
        const own = interfaces.of(name, line);
        if (key === 'public key') own.publicKey = isWireguardKey(value) ? value : null;
        else if (key === 'listening port') own.listenPort = numberOf(value, line) || null;
      } else if (key === 'endpoint') {
        peer.endpoint = value;
      } else if (key === 'allowed ips') {
        peer.allowedIps = allowedIps(value.replaceAll(', ', ' '), line);
      } else if (key === 'latest handshake') {
        peer.lastSeen = { state: 'seen', at: null };
      }
    }
    return interfaces.whole();
  });
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
          lastSeen: seenAt(numberOf(handshake, line)),
          receivedBytes: numberOf(received, line),
          sentBytes: numberOf(sent, line),
        });
      }
    }
    return interfaces.whole();
  });
}

/** wg counts from 1970; 0 is never. */
function seenAt(seconds: number): VpnLastSeen {
  return seconds === 0 ? { state: 'never' } : { state: 'seen', at: seconds };
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
