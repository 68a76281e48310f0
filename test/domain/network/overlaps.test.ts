import * as fc from 'fast-check';
import { Address4, Address6 } from 'ip-address';
import { describe, expect, it } from 'vitest';
import { type AddressRange, networkOf, parseNetwork, parseRange, rangesOverlap } from '../../../src/domain/network/address-ranges.ts';
import { foreignOverlaps } from '../../../src/domain/network/overlaps.ts';

const cidr4 = fc
  .tuple(fc.constantFrom(9, 10), fc.nat(3), fc.nat(255), fc.nat(255), fc.integer({ min: 0, max: 32 }))
  .map(([a, b, c, d, bits]) => `${a}.${b}.${c}.${d}/${bits}`);
const cidr6 = fc
  .tuple(fc.constantFrom('2001:db8', 'fd00:1', '::ffff:10.0', '::ffff:9.1'), fc.nat(255), fc.nat(255), fc.integer({ min: 0, max: 128 }))
  .map(([head, c, d, bits]) => (head.includes('.') ? `${head}.${c}.${d}/${Math.max(bits, 96)}` : `${head}::${c.toString(16)}:${d.toString(16)}/${bits}`));

/** The network by the package: IPv4-mapped ones as IPv4. */
function referee(text: string): { readonly family: 4 | 6; readonly first: bigint; readonly last: bigint } {
  const address = text.includes(':') ? new Address6(text) : new Address4(text);
  const [first, last] = [address.startAddress().bigInt(), address.endAddress().bigInt()];
  const prefix = 0xffffn << 32n;
  if (address instanceof Address4) return { family: 4, first, last };
  return first >= prefix && last <= prefix + 0xffffffffn ? { family: 4, first: first - prefix, last: last - prefix } : { family: 6, first, last };
}

describe('networks', () => {
  it('are those the ip-address package reads, and overlap where its do', () => {
    const cidr = fc.oneof(cidr4, cidr6);
    fc.assert(
      fc.property(cidr, cidr, (one, two) => {
        const [a, b] = [parseNetwork(one), parseNetwork(two)];
        expect([a, b]).toEqual([referee(one), referee(two)]);
        const [left, right] = [referee(one), referee(two)];
        const overlap = left.family === right.family && left.first <= right.last && right.first <= left.last;
        expect(rangesOverlap(a === null ? [] : [a], b === null ? [] : [b])).toBe(overlap);
      }),
      { numRuns: 2000 },
    );
  });

  it('are refused where the package refuses them', () => {
    const octet = fc.oneof(fc.constantFrom('010', '256', '', '1', '255', '0x1', ' 1', '1 ', '-1', '1e1'), fc.nat(300).map(String));
    const suffix = fc.constantFrom('', '/', '/33', '/032', '/-1', '/8', '/8/8', '/ 8');
    const text = fc.tuple(fc.array(octet, { minLength: 3, maxLength: 5 }), suffix).map(([octets, end]) => octets.join('.') + end);
    fc.assert(
      fc.property(text, (spelled) => {
        expect(parseNetwork(spelled.trim()) !== null).toBe(Address4.isValid(spelled.trim()));
      }),
      { numRuns: 2000 },
    );
  });

  it('that are IPv4-mapped overlap their IPv4 networks', () => {
    const [mapped, plain] = [parseNetwork('::ffff:10.0.0.0/104'), parseNetwork('10.0.0.0/8')];
    expect(mapped).toEqual(plain);
  });
});

describe('parseRange', () => {
  it.each([
    ['10.0.0.5-10.0.0.9', { family: 4, first: 0x0a000005n, last: 0x0a000009n }],
    ['10.0.0.5 - 10.0.0.5', { family: 4, first: 0x0a000005n, last: 0x0a000005n }],
    ['::ffff:10.0.0.5-::ffff:10.0.0.9', { family: 4, first: 0x0a000005n, last: 0x0a000009n }],
    ['10.0.0.0/30', { family: 4, first: 0x0a000000n, last: 0x0a000003n }],
    ['10.0.0.9-10.0.0.5', null],
    ['10.0.0.5-fe80::1', null],
    ['10.0.0.5-', null],
    ['10.0.0.5-10.0.0.6-10.0.0.7', null],
    ['10.0.0.0/30-10.0.0.9', null],
  ])('reads %s', (text, range) => expect(parseRange(text)).toEqual(range));
});

describe('overlaps', () => {
  const range = fc
    .tuple(fc.constantFrom(4 as const, 6 as const), fc.nat(60), fc.nat(30), fc.constantFrom('a', 'b', 'c'))
    .map(([family, first, length, owner]) => ({ family, first: BigInt(first), last: BigInt(first + length), owner }));
  const ranges = fc.array(range, { maxLength: 14 }).map((list) => list.map((item, at) => ({ ...item, at })));
  const meet = (a: AddressRange, b: AddressRange): boolean => rangesOverlap([a], [b]);

  it('of different owners name every range in conflict, each pair being one', () => {
    fc.assert(
      fc.property(ranges, (list) => {
        const pairs = [...foreignOverlaps(list)];
        expect(pairs.filter(([a, b]) => a.owner === b.owner || !meet(a, b))).toEqual([]);
        const conflict = list.some((a) => list.some((b) => a.owner !== b.owner && meet(a, b)));
        expect(pairs.length > 0).toBe(conflict);
        expect(pairs.length).toBeLessThan(Math.max(list.length, 1));
        const later = new Set(pairs.map(([, b]) => b.at));
        const alone = list.filter((b) => !later.has(b.at));
        expect(alone.filter((a) => alone.some((b) => a.owner !== b.owner && meet(a, b)))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('of 10,000 equal networks are 9,999 pairs', () => {
    const same = Array.from({ length: 10_000 }, (_, n) => ({ ...networkOf(4, 0xc0a80100n, 24), owner: `t${n}` }));
    expect([...foreignOverlaps(same)]).toHaveLength(9999);
  });
});
