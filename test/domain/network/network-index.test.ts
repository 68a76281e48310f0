import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostPatternMeets } from '../../../src/domain/network/host-pattern-range.ts';
import { networkIndex } from '../../../src/domain/network/network-index.ts';

const address = fc.tuple(fc.constantFrom(9, 10), fc.constantFrom(0, 1), fc.nat(3), fc.nat(255)).map((octets) => octets.join('.'));
const network = fc.oneof(
  fc.tuple(address, fc.integer({ min: 6, max: 32 })).map(([base, bits]) => `${base}/${bits}`),
  fc.constantFrom('2001:db8::/32', '2001:db8:1::7', 'unreadable'),
);
const host = fc.oneof(address, fc.constantFrom('%', '10.%', '10.1.%', '10.0.2.%', '9.0.0.0/255.255.0.0', '2001:db8:%', 'localhost', '%.example.com', 'pc1'));

describe('networkIndex', () => {
  it('finds exactly the holders that a comparison one by one finds', () => {
    fc.assert(
      fc.property(fc.array(fc.array(network, { maxLength: 3 }), { maxLength: 8 }), host, (lists, pattern) => {
        const holders = lists.map((networks, place) => ({ id: `t${place}`, networks }));
        const expected = holders.filter(({ networks }) => hostPatternMeets(pattern, networks) === 'meets').map(({ id }) => id);
        expect(networkIndex(holders).holdersMeeting(pattern)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
