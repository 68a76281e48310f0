import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileLinuxFirewall } from '../../src/domain/firewall/linux-firewall.ts';
import type { Firewall, Routing } from '../../src/domain/firewall/packet-class.ts';
import type { Listener } from '../../src/domain/listeners/listener.ts';
import { parseSs } from '../../src/domain/listeners/parse-ss.ts';
import { hostRouting } from '../../src/domain/network-reach/host-routing.ts';
import { networkReach, type ReachState } from '../../src/domain/network-reach/network-reach.ts';
import type { TunnelEnd } from '../../src/domain/network-reach/tunnel-passage.ts';
import { parseNetwork } from '../../src/domain/network/address-ranges.ts';
import { describeWithNetworkLab } from '../support/network-lab.ts';
import { type PacketLab, packetLab, type Way, ways } from '../support/packet-lab.ts';
import { type Ruleset, rulesets } from './packet-rulesets.ts';

/** Waits until every way is open without rules: new addresses and neighbours take a moment on a busy machine. */
async function openEverywhere(lab: PacketLab): Promise<void> {
  const usual = ways.map(({ usually }) => usually);
  let answers = await lab.connect(ways, patience * 10);
  for (let tries = 0; tries < 8 && answers.some((answer, at) => answer !== usual[at]); tries++) answers = await lab.connect(ways, patience * 10);
  expect(answers).toEqual(usual);
}

/** What the engine said of a way, or of a listener from a place, and what really happened. */
interface Trial {
  readonly name: string;
  readonly verdict: ReachState;
  readonly real: ReachState;
  readonly because: string;
}

/** Long enough for a connection that works, in milliseconds; one that is judged to work gets ten times as long. */
const patience = 200;

/** What the firewall alone says of a way, and a source port it is open from: 0 for any, null when there is none. */
function judgedWay(firewall: Firewall, routing: Routing, way: Way): Omit<Trial, 'real'> & { readonly openFrom: number | null } {
  const [from, to] = [parseNetwork(way.from), parseNetwork(way.to)];
  if (from === null || to === null) throw new Error(way.name);
  const [place] = routing.place(to);
  const parts = firewall.judge(
    {
      family: way.family,
      protocol: 'tcp',
      from,
      to,
      ports: { first: way.port, last: way.port },
      hook: place?.hook === 'input' ? 'input' : 'forward',
      in: way.in,
      out: place?.out ?? null,
    },
    routing,
  );
  const because = parts.map(({ verdict, rule, reason }) => `${verdict}: ${rule?.chain ?? ''} ${rule?.text ?? ''} ${reason ?? ''}`).join('; ');
  const [only, ...more] = new Set(parts.map(({ verdict }) => verdict));
  const verdict = more.length > 0 || only === undefined || only === 'unknown' ? 'unknown' : only === 'accept' ? 'reached' : 'not';
  const open = parts.find((part) => part.verdict === 'accept')?.sourcePorts;
  const openFrom = open === undefined ? null : open.last === 65_535 ? 0 : open.last;
  return { name: way.name, verdict, because, openFrom };
}

/** Every listener of the hub from every place, by whatever address and port leads there. */
function judgedListeners(lab: PacketLab, firewall: Firewall, answers: readonly (string | null)[]): Trial[] {
  const reach = networkReach(lab.network, firewall);
  const sources = new Set(ways.map(({ from }) => from));
  return [...sources].flatMap((source) =>
    tcpListeners(lab).map((listener): Trial => {
      const { state, reason } = reach.toListener({ kind: 'network', networks: [source] }, listener);
      const answered = ways.some((way, at) => way.from === source && answers[at] === `hub:${listener.port}`);
      return { name: `${source} to the listener ${listener.port}`, verdict: state, real: answered ? 'reached' : 'not', because: reason ?? '' };
    }),
  );
}

/** What lies behind tenant B from both other places, as if each were the end of a tunnel: by whatever address and port leads there. */
function judgedTunnels(lab: PacketLab, firewall: Firewall, answers: readonly (string | null)[]): Trial[] {
  const reach = networkReach(lab.network, firewall);
  const end = (id: string, name: string, network: string): TunnelEnd => ({
    hub: { id: name, technology: 'other', interface: name, switchesPeers: false },
    peer: { id, networks: [network], destinations: 'anywhere' },
  });
  return ways
    .filter(({ usually }) => usually.startsWith('tenantB'))
    .map(({ from, to, port, in: name }): Trial => {
      const { state, reason } = reach.between(end('source', name, from), end('tenant B', 'b0', to), { protocol: 'tcp', ports: { first: port, last: port } });
      const reached = ways.some((way, at) => way.from === from && answers[at] === `tenantB:${port}`);
      return { name: `${from} to ${to}:${port} as tunnels`, verdict: state, real: reached ? 'reached' : 'not', because: reason ?? '' };
    });
}

function tcpListeners(lab: PacketLab): readonly Listener[] {
  const { listeners, unreadable } = parseSs(lab.listeners);
  expect(unreadable).toEqual([]);
  return listeners.filter(({ protocol }) => protocol === 'tcp');
}

async function tried(lab: PacketLab, rules: Ruleset): Promise<Trial[]> {
  lab.apply({});
  // Positive control: without rules every way is open, so that what fails below fails because of the rules.
  await openEverywhere(lab);
  lab.apply(rules);
  const firewall = compileLinuxFirewall(lab.firewall());
  const routing = hostRouting(lab.network);
  const judged = ways.map((way) => judgedWay(firewall, routing, way));
  const answers = [...(await lab.connect(ways, patience))];
  const doubtful = judged.flatMap(({ openFrom }, at) => {
    const way = ways[at];
    return openFrom === null || way === undefined || answers[at] !== null ? [] : [{ at, way: { ...way, fromPort: openFrom } }];
  });
  const late =
    doubtful.length === 0
      ? []
      : await lab.connect(
          doubtful.map(({ way }) => way),
          patience * 10,
        );
  for (const [place, { at }] of doubtful.entries()) answers[at] = late[place] ?? null;
  const trials = judged.map(({ name, verdict, because }, at): Trial => ({ name, verdict, because, real: (answers[at] ?? null) === null ? 'not' : 'reached' }));
  return [...trials, ...judgedListeners(lab, firewall, answers), ...judgedTunnels(lab, firewall, answers)];
}

describeWithNetworkLab('verdicts about packets', ['nft', 'iptables-nft', 'iptables-legacy', 'ss'], () => {
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
  });

  afterAll(async () => {
    await Promise.all(labs.map(async (lab) => lab.end()));
  });

  it('are asked about listeners that ss shows', () => {
    expect(
      tcpListeners(labs[0] ?? expect.fail('no lab'))
        .map(({ port }) => port)
        .toSorted((a, b) => a - b),
    ).toEqual([3306, 5001, 14_899]);
  });

  it.each(rulesets)('agree with real ones: $name', ({ name }) => {
    const found = trials.get(name) ?? [];
    expect(found).toHaveLength(ways.length + 24);
    const wrong = found.filter(({ verdict, real }) => verdict !== 'unknown' && verdict !== real);
    expect(wrong.map((trial) => `${trial.name}: judged ${trial.verdict} (${trial.because})`)).toEqual([]);
  });

  it('are given for at least 60 ways, and unknown for 15 % of them at most', () => {
    const all = [...trials.values()].flat();
    const unknown = all.filter(({ verdict }) => verdict === 'unknown');
    console.log(
      `${all.length} verdicts, ${all.filter(({ real }) => real === 'reached').length} reached, ${unknown.length} unknown, by ${rulesets.length} rulesets`,
    );
    expect(all.length).toBeGreaterThanOrEqual(60);
    expect(unknown.length / all.length).toBeLessThanOrEqual(0.15);
  });
});
