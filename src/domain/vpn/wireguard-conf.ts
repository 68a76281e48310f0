import { type ConfigLine, configLines, type ConfigRead, ConfigStop, readConfig, wordFound } from './config-text.ts';
import { tunnelNetwork } from './tunnel-network.ts';
import type { VpnSecret } from './vpn-hub.ts';
import type { VpnSecrets } from './vpn-secrets.ts';

/** A `[Peer]` of a WireGuard configuration. */
export interface WireguardPeer {
  readonly name: string | null;
  readonly publicKey: string;
  readonly presharedKey: VpnSecret | null;
  /** Canonical CIDR, in order, repeated keys appended. */
  readonly allowedIps: readonly string[];
  readonly endpoint: string | null;
  /** Line of `[Peer]`. */
  readonly line: number;
}

/** A file of wg or wg-quick. */
export interface WireguardConf {
  readonly privateKey: VpnSecret | null;
  readonly publicKey: string | null;
  readonly listenPort: number | null;
  /** Addresses of the interface as CIDR with the host part, e.g. `10.8.0.1/24`. */
  readonly addresses: readonly string[];
  /** wg-quick adds no routes (`Table = off`). */
  readonly noRoutes: boolean;
  readonly peers: readonly WireguardPeer[];
}

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

interface Section {
  readonly name: 'interface' | 'peer';
  readonly line: number;
  readonly entries: Entry[];
  /** Comments before the first entry, the line above included. */
  readonly comments: string[];
}

const keysOf = {
  interface: new Set(['privatekey', 'listenport', 'fwmark', 'address', 'dns', 'mtu', 'table', 'preup', 'postup', 'predown', 'postdown', 'saveconfig']),
  peer: new Set(['publickey', 'presharedkey', 'allowedips', 'endpoint', 'persistentkeepalive']),
};

/** Reads a configuration of wg or wg-quick. Names of sections and keys are not case-sensitive; `#` begins a comment anywhere. */
export function readWireguardConf(text: string, source: string, secrets: VpnSecrets): ConfigRead<WireguardConf> {
  return readConfig(() => {
    const sections = sectionsOf(configLines(text));
    const head = sections.filter(({ name }) => name === 'interface');
    if (sections.length === 0) throw new ConfigStop(0, '[Interface] or [Peer]', 'a file without sections');
    const all = head.flatMap(({ entries }) => entries);
    const privateKey = last(all, 'privatekey');
    return {
      privateKey: privateKey === undefined ? null : secretOf('private-key', privateKey, source, secrets),
      publicKey: privateKey === undefined ? null : secrets.wireguardPublicKey(privateKey.value),
      listenPort: portOf(last(all, 'listenport')),
      addresses: listOf(all, 'address').map(({ value, line }) => {
        if (tunnelNetwork(value) === null) throw new ConfigStop(line, 'an address with a prefix length', 'something else');
        return value;
      }),
      noRoutes: last(all, 'table')?.value.toLowerCase() === 'off',
      peers: sections.filter(({ name }) => name === 'peer').map((section) => peerOf(section, source, secrets)),
    };
  });
}

function sectionsOf(lines: readonly ConfigLine[]): Section[] {
  const sections: Section[] = [];
  let comments: string[] = [];
  for (const { text, line } of lines) {
    const hash = text.indexOf('#');
    const content = (hash < 0 ? text : text.slice(0, hash)).trim();
    const current = sections.at(-1);
    if (hash >= 0 && content === '') {
      const comment = text.slice(hash);
      if (current?.entries.length === 0) current.comments.push(comment);
      else comments.push(comment);
    }
    if (content === '') {
      if (hash < 0) comments = [];
      continue;
    }
    if (content.startsWith('[')) {
      const name = squeezed(content).toLowerCase();
      if (name !== '[interface]' && name !== '[peer]') throw new ConfigStop(line, '[Interface] or [Peer]', wordFound(content.replaceAll(/[[\]]/g, '')));
      sections.push({ name: name === '[peer]' ? 'peer' : 'interface', line, entries: [], comments });
    } else {
      if (current === undefined) throw new ConfigStop(line, '[Interface] or [Peer] first', wordFound(content));
      current.entries.push(entryOf(content, line, current.name));
    }
    comments = [];
  }
  return sections;
}

function entryOf(content: string, line: number, section: Section['name']): Entry {
  const equals = content.indexOf('=');
  const key = squeezed(content.slice(0, Math.max(equals, 0))).toLowerCase();
  if (equals < 0) throw new ConfigStop(line, 'key = value', wordFound(content));
  if (!keysOf[section].has(key)) throw new ConfigStop(line, `a key of [${section === 'peer' ? 'Peer' : 'Interface'}]`, wordFound(content));
  return { key, value: squeezed(content.slice(equals + 1)), line };
}

/** wg ignores white space wherever it stands. */
function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

function peerOf(section: Section, source: string, secrets: VpnSecrets): WireguardPeer {
  const publicKey = last(section.entries, 'publickey');
  if (publicKey === undefined) throw new ConfigStop(section.line, 'PublicKey in [Peer]', 'none');
  const presharedKey = last(section.entries, 'presharedkey');
  return {
    name: nameIn(section.comments),
    publicKey: keyOf(publicKey),
    presharedKey: presharedKey === undefined || keyOf(presharedKey) === noKey ? null : secretOf('pre-shared-key', presharedKey, source, secrets),
    allowedIps: listOf(section.entries, 'allowedips').map(({ value, line }) => {
      const network = tunnelNetwork(value);
      if (network === null || /\/\d+\./.test(value)) throw new ConfigStop(line, 'addresses or networks (a.b.c.d/n)', 'something else');
      return network;
    }),
    endpoint: last(section.entries, 'endpoint')?.value ?? null,
    line: section.line,
  };
}

/** A key of zeros stands for none. */
const noKey = `${'A'.repeat(43)}=`;

/** True for 32 bytes in base64, the form of every WireGuard key. */
export function isWireguardKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(text);
}

function keyOf({ value, line }: Entry): string {
  if (!isWireguardKey(value)) throw new ConfigStop(line, 'a key of 32 bytes in base64', `${value.length} characters`);
  return value;
}

function secretOf(kind: VpnSecret['kind'], entry: Entry, source: string, secrets: VpnSecrets): VpnSecret {
  return { kind, fingerprint: secrets.fingerprint(keyOf(entry)), ids: [], place: { source, line: entry.line } };
}

function last(entries: readonly Entry[], key: string): Entry | undefined {
  return entries.findLast((entry) => entry.key === key);
}

/** Values of a key that takes lists and may be repeated. */
function listOf(entries: readonly Entry[], key: string): { readonly value: string; readonly line: number }[] {
  return entries
    .filter((entry) => entry.key === key)
    .flatMap(({ value, line }) => value.split(',').map((part) => ({ value: part.trim(), line })))
    .filter(({ value, line }) => {
      if (value === '') throw new ConfigStop(line, 'an address or network', 'nothing');
      return true;
    });
}

function portOf(entry: Entry | undefined): number | null {
  if (entry === undefined) return null;
  const port = /^\d{1,5}$/.test(entry.value) ? Number(entry.value) : Number.NaN;
  if (!(port <= 65535)) throw new ConfigStop(entry.line, 'a port number', 'something else');
  return port === 0 ? null : port;
}

/**
 * What a comment calls the peer, null when nothing does. Neither a commented-out setting is a name, nor anything that could be a key.
 */
function nameIn(comments: readonly string[]): string | null {
  for (const comment of comments) {
    const text = comment.replace(/^#+\s*(?:(?:name|peer|client|friendly_name|begin_peer)\b\s*[:=]?\s*)?/i, '').trim();
    const setting = /^\s*#*\s*(?:\w*key|allowedips|endpoint|persistentkeepalive|address|dns)\s*=/i.test(comment);
    if (text !== '' && !setting && text.length <= 200 && !/[A-Za-z0-9+/]{24}/.test(text)) return text;
  }
  return null;
}
