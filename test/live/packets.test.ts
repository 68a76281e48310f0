import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileLinuxFirewall } from '../../src/domain/firewall/linux-firewall.ts';
import type { Firewall, PacketClass, Routing } from '../../src/domain/firewall/packet-class.ts';
import { hostRouting } from '../../src/domain/network-reach/host-routing.ts';
import { parseNetwork } from '../../src/domain/network/address-ranges.ts';
import { describeWithNetworkLab } from '../support/network-lab.ts';
import { type PacketLab, packetLab, type Way, ways } from '../support/packet-lab.ts';
import { rulesets } from './packet-rulesets.ts';

type Reach = 'reached' | 'not' | 'unknown';

interface Trial {
  readonly way: Way;
  readonly verdict: Reach;
  readonly real: boolean;
  readonly because: string;
}

/** Long enough for a connection that works; one that is judged to work gets ten times as long. */
const patience = 200;

/** What the engine says of a way, and why. */
function verdictOf(firewall: Firewall, routing: Routing, way: Way): { readonly verdict: Reach; readonly because: string } {
  const [from, to] = [parseNetwork(way.from), parseNetwork(way.to)];
  if (from === null || to === null) throw new Error(way.name);
  const [place] = routing.place(to);
  const packet: PacketClass = {
    family: way.family,
    protocol: 'tcp',
    from,
    to,
    ports: { first: way.port, last: way.port },
    hook: place?.hook === 'input' ? 'input' : 'forward',
    in: way.in,
    out: place?.out ?? null,
  };
  const parts = firewall.judge(packet, routing);
  const because = parts.map(({ verdict, rule, reason }) => `${verdict}: ${rule?.chain ?? ''} ${rule?.text ?? ''} ${reason ?? ''}`).join('; ');
  const [only, ...more] = new Set(parts.map(({ verdict }) => verdict));
  return { verdict: more.length > 0 || only === undefined || only === 'unknown' ? 'unknown' : only === 'accept' ? 'reached' : 'not', because };
}

async function tried(lab: PacketLab, rules: { readonly nft?: string; readonly shell?: string }): Promise<Trial[]> {
  lab.apply({});
  // Positive control: without rules every way is open, so that what fails below fails because of the rules.
  expect(await lab.connect(ways, patience * 10)).toEqual(ways.map(() => true));
  lab.apply(rules);
  const [firewall, routing] = [compileLinuxFirewall(lab.firewall()), hostRouting(lab.network)];
  const judged = ways.map((way) => ({ way, ...verdictOf(firewall, routing, way) }));
  const real = await lab.connect(ways, patience);
  const again = judged.filter(({ verdict }, at) => verdict === 'reached' && real[at] === false);
  const late =
    again.length === 0
      ? []
      : await lab.connect(
          again.map(({ way }) => way),
          patience * 10,
        );
  return judged.map((trial, at) => ({ ...trial, real: real[at] === true || late[again.indexOf(trial)] === true }));
}

describeWithNetworkLab('verdicts about packets', ['nft', 'iptables-nft', 'iptables-legacy'], () => {
  const trials = new Map<string, readonly Trial[]>();
  const labs: PacketLab[] = [];

  beforeAll(async () => {
    labs.push(...(await Promise.all([packetLab(), packetLab(), packetLab(), packetLab()])));
    const queue = [...rulesets];
    await Promise.all(
      labs.map(async (lab) => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) trials.set(next.name, await tried(lab, next));
      }),
    );
  }, 60_000);

  afterAll(async () => {
    await Promise.all(labs.map(async (lab) => lab.end()));
  });

  it.each(rulesets)('agree with real ones: $name', ({ name }) => {
    const found = trials.get(name) ?? [];
    expect(found).toHaveLength(ways.length);
    const wrong = found.filter(({ verdict, real }) => verdict !== 'unknown' && (verdict === 'reached') !== real);
    expect(wrong.map(({ way, verdict, because }) => `${way.name}: judged ${verdict} (${because})`)).toEqual([]);
  });

  it('are given for at least 60 ways, and unknown for 15 % of them at most', () => {
    const all = [...trials.values()].flat();
    const unknown = all.filter(({ verdict }) => verdict === 'unknown');
    console.log(`${all.length} ways, ${all.filter(({ real }) => real).length} open, ${unknown.length} unknown`);
    expect(all.length).toBeGreaterThanOrEqual(60);
    expect(unknown.length / all.length).toBeLessThanOrEqual(0.15);
  });
});
