import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressText,
  type AddressRange,
  cidrsOf,
  foldMapped,
  mergeRanges,
  networkOf,
  parseNetwork,
  rangesContain,
  rangesOverlap,
} from '../../../src/domain/network/address-ranges.ts';

const ipv4 = fc.integer({ min: 0, max: 0xffffffff }).map(BigInt);
const ipv6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const network = fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => networkOf(4, address, prefix));
const ranges = fc.array(network, { maxLength: 5 });

describe('parseNetwork', () => {
  it.each([
    ['10.31.7.0/24', ['10.31.7.0/24']],
    ['10.31.7.9/24', ['10.31.7.0/24']],
    ['10.31.7.0/255.255.255.0', ['10.31.7.0/24']],
    ['0.0.0.0/0', ['0.0.0.0/0']],
    ['10.0.0.1', ['10.0.0.1/32']],
    ['2001:DB8::/32', ['2001:db8::/32']],
    ['::1', ['::1/128']],
    ['::ffff:10.0.0.1', ['10.0.0.1/32']],
    ['1:0:0:2:0:0:0:3', ['1:0:0:2::3/128']],
  ])('reads %s', (text, cidrs) => {
    const range = parseNetwork(text);
    expect(range === null ? null : cidrsOf(range)).toEqual(cidrs);
  });

  it.each([
    '',
    '10.31.7',
    '010.31.7.0',
    '10.31.7.256',
    '10.31.7.0/33',
    '10.0.0.0/255.0.255.0',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '::/129',
    '12345::',
    'db1',
    '10.0.0.0/8/8',
    '1:2:3:4:5:6:7::8',
  ])('refuses "%s"', (text) => expect(parseNetwork(text)).toBeNull());

  it('takes every number of bits, and the netmask that has as many, and no other mask', () => {
    for (let prefix = 0; prefix <= 32; prefix++) {
      const mask = (0xffffffffn << BigInt(32 - prefix)) & 0xffffffffn;
      const is = networkOf(4, 0xa5c3e197n, prefix);
      expect([parseNetwork(`165.195.225.151/${prefix}`), parseNetwork(`165.195.225.151/${addressText(4, mask)}`)]).toEqual([is, is]);
    }
    fc.assert(
      fc.property(ipv4, (mask) => {
        const isPrefix = /^1*0*$/.test(mask.toString(2).padStart(32, '0'));
        expect(parseNetwork(`10.0.0.0/${addressText(4, mask)}`) !== null).toBe(isPrefix);
      }),
    );
  });

  it('reads back every address it prints', () => {
    fc.assert(
      fc.property(ipv4, ipv6, (four, six) => {
        expect(parseNetwork(addressText(4, four))).toEqual(networkOf(4, four, 32));
        expect(parseNetwork(addressText(6, six))).toEqual(foldMapped(networkOf(6, six, 128)));
      }),
    );
  });
});

describe('ranges', () => {
  it('are the same set of addresses as their CIDR blocks', () => {
    fc.assert(
      fc.property(ipv4, ipv4, (a, b) => {
        const range: AddressRange = { family: 4, first: a < b ? a : b, last: a < b ? b : a };
        expect(mergeRanges(cidrsOf(range).flatMap((cidr) => parseNetwork(cidr) ?? []))).toEqual([range]);
      }),
    );
  });

  it('contain each other as a partial order', () => {
    fc.assert(
      fc.property(ranges, ranges, ranges, (a, b, c) => {
        expect(rangesContain(a, a)).toBe(true);
        expect(rangesContain(a, c) || !rangesContain(a, b) || !rangesContain(b, c)).toBe(true);
        const same = rangesContain(a, b) && rangesContain(b, a);
        expect(same).toBe(JSON.stringify(mergeRanges(a).flatMap(cidrsOf)) === JSON.stringify(mergeRanges(b).flatMap(cidrsOf)));
        expect(rangesOverlap(a, b) || b.length === 0 || !rangesContain(a, b)).toBe(true);
        expect(rangesOverlap(a, b)).toBe(rangesOverlap(b, a));
      }),
    );
  });

  it('of different families never meet', () => {
    expect(rangesOverlap([networkOf(4, 0n, 0)], [networkOf(6, 0n, 0)])).toBe(false);
  });
});
