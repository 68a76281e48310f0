import { type AddressRange, mergeRanges, networkOf, parseNetwork, rangesContain, rangesOverlap } from './address-ranges.ts';

/**
 * Where an account's host part lets clients come from. `ranges`: these addresses at most (none: it matches nobody). `local`: the server
 * itself. `any`: no limit that could be told. `names`: decided by host names.
 */
export type HostPatternRange =
  | { readonly kind: 'ranges'; readonly ranges: readonly AddressRange[] }
  | { readonly kind: 'local' }
  | { readonly kind: 'any' }
  | { readonly kind: 'names' };

/**
 * The addresses a MySQL or MariaDB host part stands for, rather too many than too few: `address/prefix` counts as a network although
 * MariaDB ignores such rows, and a text wildcard is widened to whole octets or groups except in the last octet.
 */
export function hostPatternRange(hostPattern: string): HostPatternRange {
  const text = hostPattern.trim().toLowerCase();
  if (text === '' || /^%+$/.test(text)) return { kind: 'any' };
  if (text === 'localhost') return { kind: 'local' };
  if (text.includes('/')) return slashRange(text);
  const single = parseNetwork(text);
  if (single !== null) return { kind: 'ranges', ranges: [single] };
  if (!/[%_]/.test(text)) return { kind: 'names' };
  if (/^[\d.%_]+$/.test(text)) return ipv4TextRange(text);
  return /^[\da-f:%_]+$/.test(text) && text.includes(':') ? ipv6TextRange(text) : namesOrAny(text);
}

/** Is the host part confined to the networks (addresses or CIDR)? `unknown` when it depends on names, or no network is stated or readable. */
export function rangeWithin(hostPattern: string, networks: readonly string[]): 'within' | 'wider' | 'unknown' {
  const range = hostPatternRange(hostPattern);
  if (range.kind === 'local') return 'within';
  const known = readableNetworks(networks);
  if (range.kind === 'ranges' && rangesContain(known, range.ranges)) return 'within';
  return range.kind === 'names' || networks.length === 0 || known.length < networks.length ? 'unknown' : 'wider';
}

/** Can a client in one of the networks use the host part? `unknown` when that depends on names or an unreadable network. */
export function hostPatternMeets(hostPattern: string, networks: readonly string[]): 'meets' | 'apart' | 'unknown' {
  const range = hostPatternRange(hostPattern);
  const known = readableNetworks(networks);
  if (range.kind === 'any' && known.length > 0) return 'meets';
  if (range.kind === 'ranges' && rangesOverlap(range.ranges, known)) return 'meets';
  if (range.kind === 'local') return 'apart';
  return range.kind === 'names' || known.length < networks.length ? 'unknown' : 'apart';
}

function readableNetworks(networks: readonly string[]): AddressRange[] {
  return networks.map(parseNetwork).filter((network) => network !== null);
}

/** `address/mask`. A base with host bits set matches nobody, nor does a mask of no bits. */
function slashRange(text: string): HostPatternRange {
  const network = parseNetwork(text);
  const base = parseNetwork(text.slice(0, text.indexOf('/')));
  if (base?.family !== 4) return { kind: 'names' };
  if (network === null) return scatteredMaskRange(text, base);
  const everything = network.last - network.first === 0xffffffffn;
  return { kind: 'ranges', ranges: network.first === base.first && !everything ? [network] : [] };
}

/** MariaDB takes masks such as 255.0.255.0: widened to the leading ones. */
function scatteredMaskRange(text: string, base: AddressRange): HostPatternRange {
  const mask = parseNetwork(text.slice(text.indexOf('/') + 1));
  if (mask?.family !== 4) return { kind: 'names' };
  if ((base.first & mask.first) !== base.first) return { kind: 'ranges', ranges: [] };
  const leadingOnes = /^1*/.exec(mask.first.toString(2).padStart(32, '0'))?.[0].length ?? 0;
  return leadingOnes === 0 ? { kind: 'any' } : { kind: 'ranges', ranges: [networkOf(4, base.first, leadingOnes)] };
}

/** `%` spans dots. Before the first full octet a pattern could match names, too. */
function ipv4TextRange(text: string): HostPatternRange {
  const fixed = text.slice(0, text.search(/[%_]/));
  const octets = fixed.split('.').slice(0, -1);
  if (octets.length === 0) return { kind: 'any' };
  if (octets.length > 3 || octets.some((octet) => !/^(0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255)) return { kind: 'ranges', ranges: [] };
  const rest = text.slice(octets.join('.').length + 1);
  const values = Array.from({ length: 256 }, (_, value) => String(value)).filter((value) =>
    octets.length === 3 ? wildcardMatches(rest, value) : value.startsWith(fixed.slice(octets.join('.').length + 1)),
  );
  const base = octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n);
  const bitsAfter = BigInt(8 * (3 - octets.length));
  const ranges = values.map((value) => networkOf(4, (base * 256n + BigInt(value)) << bitsAfter, 32 - Number(bitsAfter)));
  return { kind: 'ranges', ranges: mergeRanges(ranges) };
}

/** The canonical text is compared: full groups before the wildcard are fixed, and `::` stands for two zero groups or more. */
function ipv6TextRange(text: string): HostPatternRange {
  const fixed = text.slice(0, text.search(/[%_]/));
  const [left = '', right] = fixed.split('::');
  const groups = (right === undefined ? left.split(':').slice(0, -1) : left.split(':')).filter((group) => group !== '');
  const known = right === undefined ? groups : [...groups, '0', '0'];
  if (known.length === 0) return { kind: 'any' };
  const base = parseNetwork(`${[...known, ...Array.from({ length: 8 - known.length }, () => '0')].join(':')}/${16 * known.length}`);
  return { kind: 'ranges', ranges: base === null ? [] : [base] };
}

function namesOrAny(text: string): HostPatternRange {
  return /^[%_.]+$/.test(text) ? { kind: 'any' } : { kind: 'names' };
}

function wildcardMatches(pattern: string, text: string): boolean {
  const source = [...pattern].map((character) => (character === '%' ? '.*' : character === '_' ? '.' : `[${character}]`)).join('');
  return new RegExp(`^${source}$`).test(text);
}
