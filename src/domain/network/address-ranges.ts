/** Addresses from `first` to `last`, both included, as numbers. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const bitsOf = { 4: 32, 6: 128 } as const;

/** Reads an IPv4 or IPv6 address, or a network as `address/prefix` or `address/netmask` (host bits are cleared); null for anything else. */
export function parseNetwork(text: string): AddressRange | null {
  const [address = '', suffix, ...more] = text.trim().split('/');
  const family = address.includes(':') ? 6 : 4;
  const value = family === 6 ? parseIpv6(address) : parseIpv4(address);
  const prefix = suffix === undefined ? bitsOf[family] : prefixLength(suffix, family);
  if (value === null || prefix === null || more.length > 0) return null;
  return networkOf(family, value, prefix);
}

/** The network of `prefix` bits an address lies in. */
export function networkOf(family: 4 | 6, address: bigint, prefix: number): AddressRange {
  const hostBits = BigInt(bitsOf[family] - prefix);
  const first = (address >> hostBits) << hostBits;
  return { family, first, last: first + (1n << hostBits) - 1n };
}

/** Sorted, with overlapping and touching ranges made one. */
export function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const merged: AddressRange[] = [];
  const ordered = [...ranges].sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  for (const range of ordered) {
    const previous = merged.at(-1);
    if (previous?.family !== range.family || range.first > previous.last + 1n) merged.push(range);
    else if (range.last > previous.last) merged[merged.length - 1] = { ...previous, last: range.last };
  }
  return merged;
}

/** Does every address of `inner` lie in `outer`? */
export function rangesContain(outer: readonly AddressRange[], inner: readonly AddressRange[]): boolean {
  const whole = mergeRanges(outer);
  return inner.every((part) => whole.some((range) => range.family === part.family && range.first <= part.first && part.last <= range.last));
}

/** Do the two share an address? */
export function rangesOverlap(a: readonly AddressRange[], b: readonly AddressRange[]): boolean {
  return a.some((one) => b.some((two) => one.family === two.family && one.first <= two.last && two.first <= one.last));
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

function prefixLength(suffix: string, family: 4 | 6): number | null {
  if (/^\d{1,3}$/.test(suffix)) return Number(suffix) <= bitsOf[family] ? Number(suffix) : null;
  const mask = family === 4 ? parseIpv4(suffix) : null;
  const ones = mask?.toString(2).padStart(32, '0') ?? '';
  return /^1*0*$/.test(ones) && ones !== '' ? ones.lastIndexOf('1') + 1 : null;
}

function parseIpv4(text: string): bigint | null {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (octets === undefined || octets.some((octet) => octet > 255)) return null;
  return octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n);
}

function parseIpv6(text: string): bigint | null {
  const [, before = '', dotted] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const ending = dotted === undefined ? null : parseIpv4(dotted);
  if (dotted !== undefined && ending === null) return null;
  const hex = ending === null ? text : `${before}${(ending >> 16n).toString(16)}:${(ending & 0xffffn).toString(16)}`;
  const halves = hex.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [left = [], right = []] = halves;
  const missing = 8 - left.length - right.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return null;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return null;
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
