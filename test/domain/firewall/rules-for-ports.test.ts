import { assert, constantFrom, integer, array, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FirewallPart } from '../../../src/domain/firewall/packet-class.ts';
import { rulesForPorts } from '../../../src/domain/firewall/rules-for-ports.ts';
import type { Box, Chain, Condition } from '../../../src/domain/firewall/ruleset.ts';
import { compileWindowsFirewall } from '../../../src/domain/firewall/windows-firewall.ts';
import { parseNetwork } from '../../../src/domain/network/address-ranges.ts';

const evidence = { source: 'nft', table: 't', chain: 'c', place: null, text: '' } as const;
const at = (port: number): Box => {
  const [address, any, one] = [
    { first: 1n, last: 1n },
    { first: 0n, last: 65_535n },
    { first: BigInt(port), last: BigInt(port) },
  ];
  return { from: address, to: address, fromPort: any, toPort: one };
};
const within = (first: number, last: number, more: Partial<Condition & { kind: 'within' }> = {}): Condition => ({
  kind: 'within',
  axis: 'toPort',
  set: [{ first: BigInt(first), last: BigInt(last) }],
  not: false,
  doubt: null,
  ...more,
});

/** A chain of forty rules for ports 100 to 139, and the given one in the middle. */
function chain(condition: Condition | null): Chain {
  const rules = Array.from({ length: 40 }, (_, n) => ({
    conditions: [within(100 + n, 100 + n)],
    action: { kind: 'return' as const },
    evidence: { ...evidence, place: n },
  }));
  const extra = { conditions: condition === null ? [] : [condition], action: { kind: 'return' as const }, evidence: { ...evidence, place: 99 } };
  return { name: 'c', base: null, rules: [...rules.slice(0, 20), extra, ...rules.slice(20)] };
}

function tried(condition: Condition | null, ...boxes: readonly Box[]): (number | null)[] {
  const items = boxes.map((box) => ({ box }));
  return rulesForPorts(chain(condition), items).map((rule) => rule.evidence.place);
}

describe('of a long chain a port is tried against', () => {
  it.each<[string, Condition | null, number[]]>([
    ['rules for it', within(130, 130), [99, 30]],
    ['rules for a range around it, in order', within(125, 135), [99, 30]],
    ['rules for any port', null, [99, 30]],
    ['rules for very many ports', within(0, 60_000), [99, 30]],
    ['rules for all but some ports', within(1, 2, { not: true }), [99, 30]],
    ['rules whose ports are not known for certain', within(1, 2, { doubt: 'chosen by Windows' }), [99, 30]],
    ['rules for source ports', within(1, 2, { axis: 'fromPort' }), [99, 30]],
    ['no rules for others', within(1, 2), [30]],
  ])('%s', (_, condition, places) => {
    expect(tried(condition, at(130))).toEqual(places);
  });

  it('all rules when there are several ports', () => {
    expect(tried(null, at(130), at(131))).toHaveLength(41);
    expect(tried(null, { ...at(130), toPort: { first: 130n, last: 131n } })).toHaveLength(41);
  });
});

describe('the firewall', () => {
  it('decides about a port as if the rules for other ports were not there', () => {
    const rule = record({ port: integer({ min: 3300, max: 3309 }), network: integer({ min: 0, max: 7 }), action: constantFrom('Allow', 'Block') });
    const profile = { enabled: true, inbound: 'block', exceptions: true, localRules: true } as const;
    const [from, to] = [parseNetwork('10.1.0.0/28'), parseNetwork('10.0.0.5')];
    if (from === null || to === null) throw new Error('addresses');
    const judged = (texts: readonly string[]): readonly FirewallPart[] =>
      compileWindowsFirewall({
        localRules: texts.map((text) => ({ name: 'r', text })),
        policyRules: [],
        profiles: { domain: profile, private: profile, public: profile },
        activeProfiles: ['domain'],
        localSubnets: [],
      }).judge({ family: 4, protocol: 'tcp', from, to, ports: { first: 3306, last: 3306 }, hook: 'input', in: 'Ethernet', out: null });
    const text = ({ port, network, action }: { port: number; network: number; action: string }): string =>
      `v2.31|Action=${action}|Active=TRUE|Dir=In|Protocol=6|LPort=${port}|RA4=10.1.0.${2 * network}/31|`;
    assert(
      property(array(rule, { minLength: 32, maxLength: 120 }), (rules) => {
        expect(judged(rules.map(text))).toEqual(judged(rules.filter(({ port }) => port === 3306).map(text)));
      }),
    );
  });
});
