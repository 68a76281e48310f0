import { judgePacket } from './judge-packet.ts';
import type { Entrance, Firewall, FirewallPart, PacketClass, PortRange, Routing } from './packet-class.ts';
import type { Axis, Condition, Hook, HookChain, HookChains, Rule, Table } from './ruleset.ts';

/** Makes a firewall of tables that a kernel would ask hook by hook. `gaps`: what could not be read, by address family. */
export function compileTables(tables: readonly Table[], gaps: Readonly<Record<4 | 6, readonly string[]>>): Firewall {
  const chains = { 4: chainsByHook(tables, 4), 6: chainsByHook(tables, 6) };
  const entrances = { 4: entrancesOf(tables, 4), 6: entrancesOf(tables, 6) };
  return {
    judge: (packet, routing) => withGap(chains[packet.family], packet, routing ?? null, gaps[packet.family]),
    entrances: (family) => entrances[family],
    gaps: (family) => gaps[family],
  };
}

function chainsByHook(tables: readonly Table[], family: 4 | 6): HookChains {
  const at = (hook: Hook): HookChain[] =>
    tables
      .filter((table) => table.family === null || table.family === family)
      .flatMap((table) => [...table.chains.values()].map((chain) => ({ table, chain, base: chain.base })))
      .flatMap(({ table, chain, base }) =>
        base?.hook === hook && !(chain.rules.length === 0 && base.policy === 'accept' && hook !== 'input' && hook !== 'forward')
          ? [{ table, chain, base }]
          : [],
      )
      .sort((a, b) => a.base.priority - b.base.priority);
  return {
    ingress: at('ingress'),
    prerouting: at('prerouting'),
    input: at('input'),
    forward: at('forward'),
    output: at('output'),
    postrouting: at('postrouting'),
  };
}

/** Rules that change destinations, with what they themselves ask of destination and port. */
function entrancesOf(tables: readonly Table[], family: 4 | 6): Entrance[] {
  const rules = tables
    .filter((table) => table.family === null || table.family === family)
    .flatMap((table) => [...table.chains.values()].flatMap((chain) => chain.rules.filter(({ action }) => action.kind === 'translate')));
  return rules.map((rule) => {
    const to = askedOf(rule, 'to');
    const ports = askedOf(rule, 'toPort')?.map(({ first, last }): PortRange => ({ first: Number(first), last: Number(last) }));
    return { to: to?.map((interval) => ({ family, ...interval })) ?? null, ports: ports ?? [{ first: 0, last: 65_535 }], rule: rule.evidence };
  });
}

/** Numbers the rule asks for; null when it takes any. */
function askedOf(rule: Rule, axis: Axis): (Condition & { readonly kind: 'within' })['set'] | null {
  const asked = rule.conditions.find((condition) => condition.kind === 'within' && condition.axis === axis && !condition.not && condition.doubt === null);
  return asked?.kind === 'within' ? asked.set : null;
}

function withGap(chains: HookChains, packet: PacketClass, routing: Routing | null, [gap]: readonly string[]): readonly FirewallPart[] {
  if (gap === undefined) return judgePacket(chains, packet, routing);
  return judgePacket(chains, { ...packet, openOnly: false }, routing).map((part) => ({ ...part, verdict: 'unknown', reason: gap }));
}
