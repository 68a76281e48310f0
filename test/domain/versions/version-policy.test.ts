import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenDentalVersion } from '../../../src/domain/open-dental/versions.ts';
import {
  isBehindTarget,
  openDentalSupport,
  serverSeries,
  serverSupport,
  supportsServer,
  type VersionPolicy,
} from '../../../src/domain/versions/version-policy.ts';

const policy: VersionPolicy = {
  reviewed: '2026-11-02',
  openDental: {
    target: '24.3.10',
    lines: {
      '24.10': { supportedUntil: null, servers: null },
      '24.2': { supportedUntil: '2026-06-30', servers: ['mariadb 10.5'] },
      '24.3': { supportedUntil: null, servers: ['mariadb 10.11'] },
    },
  },
  servers: { 'mariadb 10.11': { supportedUntil: '2028-02-16' }, 'mysql 8.0': { supportedUntil: '2026-04-30' }, 'mysql 8.4': { supportedUntil: null } },
};
const nothing: VersionPolicy = { reviewed: '2026-11-02', openDental: { target: null, lines: {} }, servers: {} };

describe('a line of Open Dental', () => {
  it.each<readonly [string, OpenDentalVersion, string, object]>([
    ['is supported without a last day', [24, 3, 10, 0], '2030-01-01', { state: 'supported', line: '24.3', until: null }],
    ['is supported on its last day', [24, 2, 1, 0], '2026-06-30', { state: 'supported', line: '24.2', until: '2026-06-30' }],
    ['has ended on the day after', [24, 2, 1, 0], '2026-07-01', { state: 'ended', line: '24.2', until: '2026-06-30' }],
    ['is compared by numbers', [24, 10, 0, 0], '2026-01-01', { state: 'supported', line: '24.10', until: null }],
    ['older than all is unsupported', [24, 1, 83, 0], '2026-01-01', { state: 'older', line: '24.1', oldest: '24.2' }],
    ['between those listed is not known', [24, 4, 0, 0], '2026-01-01', { state: 'unlisted', line: '24.4' }],
    ['newer than all is not known', [25, 1, 0, 0], '2026-01-01', { state: 'unlisted', line: '25.1' }],
  ])('%s', (_, version, today, expected) => expect(openDentalSupport(policy, version, today)).toEqual(expected));

  it('is not known to an empty policy', () => {
    expect(openDentalSupport(nothing, [1, 0, 0, 0], '2026-01-01').state).toBe('unlisted');
    expect(isBehindTarget(nothing, [1, 0, 0, 0])).toBeNull();
  });

  it.each<readonly [OpenDentalVersion, boolean]>([
    [[24, 3, 9, 9], true],
    [[24, 3, 10, 0], false],
    [[25, 1, 0, 0], false],
  ])('%j is behind the target: %s', (version, expected) => expect(isBehindTarget(policy, version)).toBe(expected));
});

describe('a server', () => {
  it.each([
    ['mariadb', [10, 11, 6], 'supported'],
    ['mariadb', [10, 5, 29], 'older'],
    ['mariadb', [11, 8, 0], 'unlisted'],
    ['mysql', [8, 0, 36], 'ended'],
    ['mysql', [5, 7, 44], 'older'],
    ['mysql', [8, 4, 1], 'supported'],
    ['mysql', [9, 7, 4], 'unlisted'],
  ] as const)('%s %j is %s', (flavor, version, state) => expect(serverSupport(policy, { flavor, version }, '2027-01-01').state).toBe(state));

  it('fits an Open Dental line where the policy says so, and nobody knows where it does not', () => {
    const server = { flavor: 'mariadb', version: [10, 11, 6] } as const;
    expect(supportsServer(policy, [24, 3, 0, 0], server)).toBe(true);
    expect(supportsServer(policy, [24, 2, 0, 0], server)).toBe(false);
    expect(supportsServer(policy, [24, 10, 0, 0], server)).toBeNull();
    expect(supportsServer(policy, [25, 1, 0, 0], server)).toBeNull();
    expect(serverSeries(server)).toBe('mariadb 10.11');
  });
});

it('taking a line out of a policy never makes an unsupported version supported', () => {
  const lines = ['22.4', '23.1', '23.3', '24.1', '24.3'];
  const version = fc.tuple(fc.integer({ min: 22, max: 24 }), fc.integer({ min: 1, max: 4 }));
  const ends = fc.constantFrom(null, '2025-01-01', '2027-01-01');
  fc.assert(
    fc.property(version, fc.array(ends, { minLength: 5, maxLength: 5 }), fc.nat(4), ([major, minor], until, taken) => {
      const all = lines.map((line, index) => [line, { supportedUntil: until[index] ?? null, servers: null }] as const);
      const state = (some: typeof all): string =>
        openDentalSupport({ ...nothing, openDental: { target: null, lines: Object.fromEntries(some) } }, [major, minor, 0, 0], '2026-01-01').state;
      const before = state(all);
      const after = state(all.toSpliced(taken, 1));
      if (before !== 'supported') expect(after).not.toBe('supported');
    }),
  );
});
