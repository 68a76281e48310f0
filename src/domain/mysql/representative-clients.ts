import type { Client } from './access.ts';
import { areOfHost, type GrantIndex } from './grant-index.ts';
import { hostFits, type HostPattern, isOnNetwork } from './host-pattern.ts';
import { ipv4Number } from './ipv4.ts';

/** From documentation ranges and reserved names, so that no real rule is about them. */
const outsider = { ip: '203.0.113.77', ip6: '2001:db8::77', name: 'client.example' };

const localClient: Client = { ip: null, hostName: 'localhost' };
const outsideClient: Client = { ip: outsider.ip, hostName: null };
const outsideAddress = ipv4Number(outsider.ip) ?? 0;
const loopbackAddress = ipv4Number('127.0.0.1') ?? 0;
const loopbackClients = { resolved: { ip: '127.0.0.1', hostName: 'localhost' }, unresolved: { ip: '127.0.0.1', hostName: null } };

/** Bounds the addresses tried for one user name: no octet takes more values than this. */
const valuesPerOctet = 8;

/**
 * For each user name, clients that between them meet every combination of Host patterns that rows of the name, or anonymous rows,
 * can tell apart; one client per combination. The answer is shared by names with the same patterns.
 */
export function representativeClients(index: GrantIndex): (user: string) => readonly Client[] {
  const anonymous = new Set<HostPattern>();
  addHosts(index, '', anonymous);
  const known = new Map<string, readonly Client[]>();
  const resolves = !index.server.skipNameResolve;
  return (user) => {
    // What nearly every account has: rows of one network.
    const only = anonymous.size === 0 ? onlyHost(index, user) : null;
    const pair = only === null ? null : onNetwork(only, resolves);
    if (pair !== null) return pair;
    const met = new Set(anonymous);
    addHosts(index, user, met);
    const hosts = [...met];
    const texts = hosts.map(({ text }) => text);
    const key = texts.sort().join('\u0000');
    let clients = known.get(key);
    if (clients === undefined) {
      clients = distinguish(hosts, resolves);
      known.set(key, clients);
    }
    return clients;
  };
}

/** For an account with one network: a client that is not there, and the first of the candidates that is; null where those tried first do not tell. */
function onNetwork(host: HostPattern, resolves: boolean): readonly Client[] | null {
  const { network } = host;
  if (network === null || network.kind === 'address') return null;
  if (isOnNetwork(network, outsideAddress)) return [localClient, outsideClient];
  if (isOnNetwork(network, loopbackAddress)) return [localClient, loopbackClients[resolves ? 'resolved' : 'unresolved']];
  return isOnNetwork(network, network.base) ? [localClient, { ip: addressText(network.base), hostName: null }] : null;
}

/** The host of all rows of an account's name; null when they are of several. */
function onlyHost({ accounts, schemaRows, objectRows }: GrantIndex, user: string): HostPattern | null {
  const own = accounts.get(user);
  const only = own?.[0]?.host;
  if (own === undefined || only === undefined || !areOfHost(own, only)) return null;
  return areOfHost(schemaRows.get(user) ?? none, only) && (objectRows.size === 0 || areOfHost(objectRows.get(user) ?? none, only)) ? only : null;
}

const none: readonly never[] = [];

/** Adds the hosts of a name's rows; equal texts are compiled once. */
function addHosts({ accounts, schemaRows, objectRows }: GrantIndex, user: string, hosts: Set<HostPattern>): void {
  for (const rows of [accounts.get(user), schemaRows.get(user), objectRows.get(user)]) for (const { host } of rows ?? []) hosts.add(host);
}

function distinguish(hosts: readonly HostPattern[], resolves: boolean): readonly Client[] {
  const bySignature = new Map<string, Client>();
  const combinations = 2 ** hosts.length;
  for (const client of candidates(hosts, resolves)) {
    const signature = hosts.map((host) => (hostFits(host, client) ? '1' : '0')).join('');
    if (!bySignature.has(signature)) bySignature.set(signature, client);
    if (bySignature.size === combinations) break;
  }
  return [...bySignature.values()];
}

function addressText(address: number): string {
  return `${octetOf(address, 0)}.${octetOf(address, 1)}.${octetOf(address, 2)}.${octetOf(address, 3)}`;
}

function* candidates(hosts: readonly HostPattern[], resolves: boolean): Generator<Client> {
  yield { ip: null, hostName: 'localhost' };
  for (const ip of addresses(hosts)) yield { ip, hostName: resolves && ip === '127.0.0.1' ? 'localhost' : null };
  yield { ip: outsider.ip6, hostName: null };
  if (!resolves) return;
  const names = [outsider.name, ...hosts.map((host) => nameExample(host.text)).filter((name) => name !== null)];
  const distinct = [...new Set(addresses(hosts))].slice(0, 256);
  for (const hostName of new Set(names)) for (const ip of distinct) if (ip !== '127.0.0.1') yield { ip, hostName };
}

function* addresses(hosts: readonly HostPattern[]): Generator<string> {
  yield outsider.ip;
  yield '127.0.0.1';
  for (const host of hosts) yield* addressExamples(host.text);
  yield* octetProduct(hosts);
}

/** A text without wildcards that can be an address, or an IPv6 pattern filled in. */
function addressExamples(text: string): string[] {
  if (text.includes(':')) return [text.replace(/\\([^])/g, '$1').replace(/[%_]/g, '1')];
  const plain = text.replace(/\\([^])/g, '$1');
  return /[%_/]/.test(text) || ipv4Number(plain) === null ? [] : [plain];
}

function nameExample(text: string): string | null {
  return /^[\d.%_/\\]*$/.test(text) || text.includes(':') ? null : text.replace(/\\([^])/g, '$1').replace(/[%_]/g, 'a');
}

/** Addresses built from every octet value that a pattern or network can tell from others. */
function* octetProduct(hosts: readonly HostPattern[]): Generator<string> {
  const telling = hosts.filter(({ text, network }) => (network !== null && network.kind !== 'address') || isNumericPattern(text));
  if (telling.length === 0) return;
  // The first of the product, which for an account with one network is all that is needed.
  const base = telling[0]?.network?.base;
  if (base !== undefined) yield addressText(base);
  const octets = [0, 1, 2, 3].map((position) => {
    const values = telling.flatMap((host) => octetValues(host, position));
    const neutral = telling.some(({ text }) => text.includes('_')) ? [77, 7, 177] : [77];
    const literal = hosts.flatMap(({ text }) => (isNumericPattern(text) ? [] : (literalOctet(text, position) ?? [])));
    return [...new Set([...values, ...neutral, ...literal])].slice(0, valuesPerOctet);
  });
  const [a = [], b = [], c = [], d = []] = octets;
  for (const w of a) for (const x of b) for (const y of c) for (const z of d) yield `${w}.${x}.${y}.${z}`;
}

function isNumericPattern(text: string): boolean {
  return text !== '%' && /^[\d.%_]*[%_][\d.%_]*$/.test(text);
}

function literalOctet(text: string, position: number): number | null {
  const value = ipv4Number(text);
  return value === null ? null : octetOf(value, position);
}

/** An octet of an address number; what lies beyond the last address begins again at the first. */
function octetOf(address: number, position: number): number {
  return (address >>> (24 - 8 * position)) & 255;
}

function octetValues({ text, network }: HostPattern, position: number): number[] {
  if (network !== null) {
    const last = (network.base | ~network.mask) >>> 0;
    return [network.base, network.base + 1, last, last + 1].map((mark) => octetOf(mark, position));
  }
  // Left of the first `%` octets count from the left, right of the last one from the right; those at a `%` may go on.
  const left = text.split('%')[0]?.split('.') ?? [];
  const right = text.split('%').at(-1)?.split('.') ?? [];
  if (!text.includes('%')) return fillOctet(left[position], '', '');
  const fromRight = right.length - 4 + position;
  return [...fillOctet(left[position], '', position === left.length - 1 ? '\\d*' : ''), ...fillOctet(right[fromRight], fromRight === 0 ? '\\d*' : '', '')];
}

/** Some numbers that fit a piece of a pattern between what may stand before and after it. */
function fillOctet(part: string | undefined, before: string, after: string): number[] {
  if (part === undefined || part === '') return [];
  if (before + after === '' && !part.includes('_')) return [Number(part)];
  const fits = new RegExp(`^${before}${part.replaceAll('_', '\\d')}${after}$`);
  const all = Array.from({ length: 256 }, (_, value) => value).filter((value) => fits.test(String(value)));
  return [all[0], all[1], all.at(-1)].filter((value) => value !== undefined);
}
