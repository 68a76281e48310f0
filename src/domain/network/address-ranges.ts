/** Addresses from `first` to `last`, both included, as numbers. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** An address to be compared. Plain for IPv4: numbers are compared many times faster. */
export type PlainAddress = number | bigint;

/** An end of a range of that family. */
export function plainAddress(family: AddressRange['family'], address: bigint): PlainAddress {
  return family === 4 ? Number(address) : address;
}

const bitsOf = { 4: 32, 6: 128 } as const;

/** The IPv6 addresses that stand for IPv4 ones, `::ffff:0:0/96`. */
const mapped = { first: 0xffffn << 32n, last: (0xffffn << 32n) | 0xffffffffn } as const;

/**
 * Reads an IPv4 or IPv6 address, or a network as `address/prefix` or `address/netmask` (host bits are cleared); null for anything else.
 * Strict: no leading zeros, which some programs read as octal, and no short forms. IPv4-mapped networks are the IPv4 networks they stand for.
 */
export function parseNetwork(text: string): AddressRange | null {
  const whole = text.trim();
  const slash = whole.indexOf('/');
  const end = slash < 0 ? whole.length : slash;
  const colon = whole.indexOf(':');
  if (colon < 0 || colon > end) return ipv4Network(whole, end);
  const value = parseIpv6(whole.slice(0, end));
  const prefix = slash < 0 ? 128 : prefixLength(whole.slice(slash + 1), 6);
  return value === null || prefix === null ? null : foldMapped(networkOf(6, value, prefix));
}

/** Most networks of a site are these: counted in plain numbers. `end`: of the address in the text. */
function ipv4Network(text: string, end: number): AddressRange | null {
  const value = parseIpv4(text, end);
  const prefix = end === text.length ? 32 : (shortPrefix(text, end + 1) ?? prefixLength(text.slice(end + 1), 4));
  if (value === null || prefix === null) return null;
  // A shift by 32 is no shift.
  const hostBits = prefix === 0 ? -1 : (1 << (32 - prefix)) - 1;
  return { family: 4, first: BigInt((value & ~hostBits) >>> 0), last: BigInt((value | hostBits) >>> 0) };
}

/** Reads what `parseNetwork` reads, and `first-last`, both addresses of one family and in order; null for anything else. */
export function parseRange(text: string): AddressRange | null {
  if (!text.includes('-')) return parseNetwork(text);
  const [from = '', to = '', ...more] = text.split('-');
  const [first, last] = [parseAddress(from.trim()), parseAddress(to.trim())];
  if (first === null || last === null || more.length > 0 || first.family !== last.family || first.value > last.value) return null;
  return foldMapped({ family: first.family, first: first.value, last: last.value });
}

/** IPv4-mapped addresses as the IPv4 addresses they are; a range that is not wholly mapped stays as it is. */
export function foldMapped(range: AddressRange): AddressRange {
  if (range.family === 4 || range.first < mapped.first || range.last > mapped.last) return range;
  return { family: 4, first: range.first - mapped.first, last: range.last - mapped.first };
}

/** The network of `prefix` bits an address lies in. */
export function networkOf(family: 4 | 6, address: bigint, prefix: number): AddressRange {
  const hostBits = BigInt(bitsOf[family] - prefix);
  const first = (address >> hostBits) << hostBits;
  return { family, first, last: first + (1n << hostBits) - 1n };
}

/** Sorted, with overlapping and touching ranges made one. */
export function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  if (areApart(ranges)) return ranges.slice();
  const merged: AddressRange[] = [];
  const ordered = [...ranges].sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  for (const range of ordered) {
    const previous = merged.at(-1);
    if (previous?.family !== range.family || range.first > previous.last + 1n) merged.push(range);
    else if (range.last > previous.last) merged[merged.length - 1] = { ...previous, last: range.last };
  }
  return merged;
}

/** Are they in order already, and does none touch the next? */
function areApart(ranges: readonly AddressRange[]): boolean {
  for (let at = 1; at < ranges.length; at++) {
    const before = ranges[at - 1];
    const range = ranges[at];
    if (before === undefined || range === undefined || before.family > range.family) return false;
    if (before.family === range.family && range.first <= before.last + 1n) return false;
  }
  return true;
}

/** Does every address of `inner` lie in `outer`? */
export function rangesContain(outer: readonly AddressRange[], inner: readonly AddressRange[]): boolean {
  // Nearly always a range lies in one as it stands; several together are only tried for the rest.
  if (inner.every((part) => isInOne(outer, part))) return true;
  const whole = mergeRanges(outer);
  return inner.every((part) => isInOne(whole, part));
}

function isInOne(ranges: readonly AddressRange[], { family, first, last }: AddressRange): boolean {
  for (let at = 0; at < ranges.length; at++) {
    const range = ranges[at];
    if (range?.family === family && range.first <= first && last <= range.last) return true;
  }
  return false;
}

/** Do the two share an address? */
export function rangesOverlap(a: readonly AddressRange[], b: readonly AddressRange[]): boolean {
  return a.some(({ family, first, last }) => {
    for (let at = 0; at < b.length; at++) {
      const other = b[at];
      if (other?.family === family && first <= other.last && other.first <= last) return true;
    }
    return false;
  });
}

/** Dotted or canonical text of an address (RFC 5952). */
export function addressText(family: 4 | 6, address: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':');
  const zeros = [...groups.matchAll(/\b0(?::0)+\b/g)].sort((a, b) => b[0].length - a[0].length)[0];
  if (zeros === undefined) return groups;
  return `${groups.slice(0, zeros.index).replace(/:$/, '')}::${groups.slice(zeros.index + zeros[0].length).replace(/^:/, '')}`;
}

/** The range as the CIDR blocks it consists of, in order. */
export function cidrsOf(range: AddressRange): string[] {
  const { family, last } = range;
  const blocks: string[] = [];
  for (let first = range.first; first <= last;) {
    let hostBits = 0;
    while (hostBits < bitsOf[family] && isBlock(first, hostBits + 1, last)) hostBits++;
    blocks.push(`${addressText(family, first)}/${bitsOf[family] - hostBits}`);
    first += 1n << BigInt(hostBits);
  }
  return blocks;
}

function isBlock(first: bigint, hostBits: number, last: bigint): boolean {
  const size = 1n << BigInt(hostBits);
  return first % size === 0n && first + size - 1n <= last;
}

/** The count of bits that a text ends with, where it has one or two digits and is small enough; null for anything else, netmasks too. */
function shortPrefix(text: string, start: number): number | null {
  const tens = text.charCodeAt(start) - zero;
  if (start === text.length - 1) return tens >= 0 && tens <= 9 ? tens : null;
  const ones = text.charCodeAt(start + 1) - zero;
  const count = tens * 10 + ones;
  return start === text.length - 2 && tens >= 1 && tens <= 9 && ones >= 0 && ones <= 9 && count <= bitsOf[4] ? count : null;
}

/** What a count of bits or a netmask says. */
function prefixLength(suffix: string, family: 4 | 6): number | null {
  if (!suffix.includes('.')) return prefixLengths[family].get(suffix) ?? null;
  const mask = family === 4 ? parseIpv4(suffix) : null;
  if (mask === null) return null;
  const ones = Math.clz32(~mask);
  // Shifts count modulo 32.
  return ones === 32 || mask << ones === 0 ? ones : null;
}

/** Every count of bits by its text. */
const prefixLengths = { 4: countsTo(bitsOf[4]), 6: countsTo(bitsOf[6]) } as const;

function countsTo(last: number): ReadonlyMap<string, number> {
  return new Map(Array.from({ length: last + 1 }, (_, count) => [String(count), count]));
}

function parseAddress(text: string): { readonly family: 4 | 6; readonly value: bigint } | null {
  if (text.includes(':')) {
    const value = parseIpv6(text);
    return value === null ? null : { family: 6, value };
  }
  const value = parseIpv4(text);
  return value === null ? null : { family: 4, value: BigInt(value) };
}

/** Codes of `.`, `0` and `9`. */
const [dot, zero, nine] = [46, 48, 57] as const;

/** Digit by digit: the networks of a large site are read by the hundred thousand. */
function parseIpv4(text: string, end: number = text.length): number | null {
  if (end > 15) return null;
  let value = 0;
  let octets = 0;
  let octet = -1;
  for (let at = 0; at <= end; at++) {
    const code = at === end ? dot : text.charCodeAt(at);
    if (code === dot && octet >= 0) {
      value = value * 256 + octet;
      octets += 1;
      octet = -1;
    } else if (code >= zero && code <= nine && octet !== 0) {
      octet = Math.max(octet, 0) * 10 + code - zero;
      if (octet > 255) return null;
    } else return null;
  }
  return octets === 4 ? value : null;
}

function parseIpv6(text: string): bigint | null {
  const [, before = '', dotted] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const ending = dotted === undefined ? null : parseIpv4(dotted);
  if (dotted !== undefined && ending === null) return null;
  const hex = ending === null ? text : `${before}${Math.floor(ending / 65_536).toString(16)}:${(ending % 65_536).toString(16)}`;
  const halves = hex.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [left = [], right = []] = halves;
  const missing = 8 - left.length - right.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return null;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return null;
  return BigInt(`0x${groups.map((group) => group.padStart(4, '0')).join('')}`);
}
