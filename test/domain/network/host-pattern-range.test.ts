import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, cidrsOf, parseNetwork, rangesContain } from '../../../src/domain/network/address-ranges.ts';
import { hostPatternMeets, hostPatternRange, rangeWithin } from '../../../src/domain/network/host-pattern-range.ts';

describe('hostPatternRange', () => {
  it.each([
    ['10.31.7.%', ['10.31.7.0/24']],
    ['10.31.%', ['10.31.0.0/16']],
    ['10.31.7.0/255.255.255.0', ['10.31.7.0/24']],
    ['10.31.7.0/24', ['10.31.7.0/24']],
    ['10.31.7.4', ['10.31.7.4/32']],
    ['10.31.7.5/255.255.255.0', []],
    ['0.0.0.0/0.0.0.0', []],
    ['10.0.7.0/255.0.255.0', ['10.0.0.0/8']],
    ['10.31.7.1_', ['10.31.7.10/31', '10.31.7.12/30', '10.31.7.16/30']],
    ['10.31.7.25%', ['10.31.7.25/32', '10.31.7.250/31', '10.31.7.252/30']],
    ['10.2%', ['10.2.0.0/16', '10.20.0.0/14', '10.24.0.0/14', '10.28.0.0/15', '10.200.0.0/13', '10.208.0.0/12', '10.224.0.0/11']],
    ['10.300.%', []],
    ['fe80::%', ['fe80::/48']],
    ['2001:db8:1:%', ['2001:db8:1::/48']],
    ['::%', ['::/32']],
    ['::1', ['::1/128']],
  ])('%s stands for %j', (pattern, cidrs) => {
    const range = hostPatternRange(pattern);
    expect(range.kind === 'ranges' ? range.ranges.flatMap(cidrsOf) : range.kind).toEqual(cidrs);
  });

  it.each([
    ['', 'any'],
    ['%', 'any'],
    ['%.%.%.%', 'any'],
    ['1%', 'any'],
    ['localhost', 'local'],
    ['ws01.smith.example', 'names'],
    ['%.smith.example', 'names'],
    ['db1/24', 'names'],
  ])('"%s" is %s', (pattern, kind) => expect(hostPatternRange(pattern).kind).toBe(kind));

  it('holds every address the pattern matches as text', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), fc.nat(14), fc.constantFrom('%', '_'), (octets, cut, wildcard) => {
        const address = octets.join('.');
        const pattern = wildcard === '%' ? `${address.slice(0, cut)}%` : address.slice(0, cut) + address.slice(cut).replaceAll(/\d/g, '_');
        const range = hostPatternRange(pattern);
        const single = parseNetwork(address);
        expect(range.kind === 'any' || (range.kind === 'ranges' && single !== null && rangesContain(range.ranges, [single]))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('prints addresses the way the server compares them', () => expect(addressText(6, 1n)).toBe('::1'));
});

describe('rangeWithin', () => {
  it.each([
    ['10.31.7.%', ['10.31.7.0/24'], 'within'],
    ['10.31.7.%', ['10.31.7.0/25', '10.31.7.128/25'], 'within'],
    ['10.31.%', ['10.31.7.0/24'], 'wider'],
    ['%', ['10.31.7.0/24'], 'wider'],
    ['%', [], 'unknown'],
    ['localhost', ['10.31.7.0/24'], 'within'],
    ['ws01', ['10.31.7.0/24'], 'unknown'],
    ['10.31.8.4', ['10.31.7.0/24', 'office'], 'unknown'],
    ['10.31.7.5/255.255.255.0', [], 'within'],
  ])('%s in %j: %s', (pattern, networks, expected) => expect(rangeWithin(pattern, networks)).toBe(expected));
});

describe('hostPatternMeets', () => {
  it.each([
    ['10.31.%', ['10.31.7.0/24'], 'meets'],
    ['%', ['10.31.7.0/24'], 'meets'],
    ['10.31.8.%', ['10.31.7.0/24'], 'apart'],
    ['localhost', ['10.31.7.0/24'], 'apart'],
    ['ws01', ['10.31.7.0/24'], 'unknown'],
    ['10.31.8.%', ['office'], 'unknown'],
    ['%', ['office'], 'unknown'],
    ['%', [], 'apart'],
  ])('%s and %j: %s', (pattern, networks, expected) => expect(hostPatternMeets(pattern, networks)).toBe(expected));
});
