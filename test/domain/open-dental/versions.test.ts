import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, type OpenDentalVersion, parseOpenDentalVersion, passesGate } from '../../../src/domain/open-dental/versions.ts';

const version: fc.Arbitrary<OpenDentalVersion> = fc.tuple(fc.nat(30), fc.nat(5), fc.nat(99), fc.nat(9));

describe('an Open Dental version', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(version, (parts) => {
        expect(parseOpenDentalVersion(parts.join('.'))).toEqual(parts);
      }),
    );
  });

  it('is ordered by its parts as numbers', () => {
    fc.assert(fc.property(version, version, (a, b) => Math.sign(compareVersions(a, b)) === -Math.sign(compareVersions(b, a))));
    expect(compareVersions([24, 10, 0, 0], [24, 9, 9, 9])).toBeGreaterThan(0);
  });

  it.each(['', '24', 'v24.3', '24.3.x', '24.3.10.0.1', '24..3'])('is not "%s"', (text) => expect(parseOpenDentalVersion(text)).toBeNull());

  it.each([
    ['12.4.0.9', 'several-databases', false],
    ['12.4.1.0', 'several-databases', true],
    ['18.1.31.7', 'archive-per-tenant', false],
    ['22.4', 'backup-flushes', true],
    ['23.1.40.0', 'tls', false],
    ['23.3.27.0', 'global-variables-left-alone', false],
    ['24.3.10.0', 'global-variables-left-alone', true],
    ['15.1.99.0', 'updates-stop-services', false],
    ['16.1.1.0', 'update-history', true],
    ['20.5.0.0', 'connection-type', false],
    ['21.3.0.0', 'rdp-client-name', true],
    ['23.3.29.0', 'no-update-server', false],
  ] as const)('%s and %s: %s', (text, gate, expected) => {
    const parsed = parseOpenDentalVersion(text);
    expect(parsed !== null && passesGate(parsed, gate)).toBe(expected);
  });
});
