import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FirewallPart } from '../../../src/domain/firewall/packet-class.ts';
import { compileWindowsFirewall } from '../../../src/domain/firewall/windows-firewall.ts';
import { type AddressRange, parseNetwork } from '../../../src/domain/network/address-ranges.ts';

const range = (text: string): AddressRange => parseNetwork(text) ?? expect.fail(`${text} is no network`);
const on = { enabled: true, inbound: 'block', exceptions: true, localRules: true } as const;

interface Drawn {
  readonly action: 'Allow' | 'Block';
  readonly first: number;
  readonly last: number;
  readonly port: number;
}

/** The firewall's word on TCP port 445 of the host, from addresses of 10.0.0.0/28. */
function judged(rules: readonly Drawn[], from: AddressRange): readonly FirewallPart[] {
  const localRules = rules.map(({ action, first, last, port }, at) => ({
    name: `r${at}`,
    text: `v2.31|Action=${action}|Active=TRUE|Dir=In|Protocol=6|LPort=${port}|RA4=10.0.0.${first}-10.0.0.${last}|`,
  }));
  const profiles = { domain: on, private: null, public: null };
  const firewall = compileWindowsFirewall({ localRules, policyRules: [], profiles, activeProfiles: ['domain'], localSubnets: [] });
  return firewall.judge({ family: 4, protocol: 'tcp', from, to: range('10.1.0.1'), ports: { first: 445, last: 445 }, hook: 'input', in: 'eth0', out: null });
}

const drawn = record({
  action: constantFrom('Allow' as const, 'Block' as const),
  first: integer({ min: 0, max: 15 }),
  length: integer({ min: 0, max: 6 }),
  port: constantFrom(445, 445, 445, 446),
}).map(({ action, first, length, port }): Drawn => ({ action, first, last: Math.min(15, first + length), port }));

describe('rules that tell packets apart by their source', () => {
  it('decide about every address of a network as about that address alone: blocked, else allowed, else refused', () => {
    assert(
      property(array(drawn, { maxLength: 12 }), (rules) => {
        const parts = judged(rules, range('10.0.0.0/28'));
        const base = range('10.0.0.0').first;
        const told = Array.from({ length: 16 }, (_, at) => {
          const address = base + BigInt(at);
          const about = parts.filter(({ from }) => from.some(({ first, last }) => first <= address && address <= last));
          return about.map(({ verdict }) => verdict).join();
        });
        const asks = (at: number, wanted: Drawn['action']): boolean =>
          rules.some(({ action, first, last, port }) => action === wanted && port === 445 && first <= at && at <= last);
        expect(told).toEqual(Array.from({ length: 16 }, (_, at) => (asks(at, 'Block') || !asks(at, 'Allow') ? 'drop' : 'accept')));
      }),
    );
  });

  it('are told each once, with all the sources they decide about', () => {
    const parts = judged([{ action: 'Allow', first: 4, last: 5, port: 445 }], range('10.0.0.0/28'));
    expect(parts.map(({ verdict, from, rule }) => [verdict, from.length, rule?.chain])).toEqual([
      ['drop', 2, 'domain'],
      ['accept', 1, 'r0'],
    ]);
  });
});
