import { judgePacket, type HookChain, type HookChains } from './judge-packet.ts';
import type { Entrance, Firewall, FirewallPart, PortRange } from './packet-class.ts';
import { parseIptables, type ParsedSave } from './parse-iptables.ts';
import { parseNft } from './parse-nft.ts';
import type { Axis, Condition, Hook, Rule, Table } from './ruleset.ts';

/** What was read of a Linux host's packet filter. */
export interface LinuxFirewallFacts {
  /** Output of `nft -j list ruleset`; empty when the kernel has no nf_tables; null when it could not be read. */
  readonly nft: string | null;
  /** Outputs of `iptables-save`, `iptables-legacy-save` and the like for IPv6: needed for what nft cannot show. */
  readonly saves: readonly { readonly family: 4 | 6; readonly text: string }[];
  /** Tables that iptables-legacy has in the kernel (`/proc/net/ip_tables_names`, `ip6_tables_names`); null when not known. */
  readonly legacyTables: { readonly 4: readonly string[] | null; readonly 6: readonly string[] | null };
}

/** Compiles the packet filter once. What could not be read makes every verdict unknown: an unseen rule may drop, accept or redirect. */
export function compileLinuxFirewall(facts: LinuxFirewallFacts): Firewall {
  const nft = facts.nft === null ? { tables: [], problems: ['the nft ruleset was not read'] } : parseNft(facts.nft);
  const saves = facts.saves.map(({ family, text }) => ({ family, save: parseIptables(text, family) }));
  const gaps = (family: 4 | 6): string[] => [...nft.problems, ...saveGaps(family, facts, saves)];
  const known = { 4: gaps(4), 6: gaps(6) };
  const tables = [...nft.tables.filter((table) => !isSpelledBetter(table, saves)), ...saves.flatMap(({ save }) => save.tables)];
  const chains = { 4: chainsByHook(tables, 4), 6: chainsByHook(tables, 6) };
  const entrances = { 4: entrancesOf(tables, 4), 6: entrancesOf(tables, 6) };
  return {
    judge: (packet, routing) => withGap(judgePacket(chains[packet.family], packet, routing ?? null), known[packet.family]),
    entrances: (family) => entrances[family],
    gaps: (family) => known[family],
  };
}

function saveGaps(family: 4 | 6, facts: LinuxFirewallFacts, saves: readonly { readonly family: 4 | 6; readonly save: ParsedSave }[]): string[] {
  const names = family === 4 ? '/proc/net/ip_tables_names' : '/proc/net/ip6_tables_names';
  const legacy = facts.legacyTables[family];
  const own = saves.filter((one) => one.family === family).map(({ save }) => save);
  const problems = own.flatMap((save) => save.problems);
  if (legacy === null) return [...problems, `whether there are tables of iptables-legacy (${names}) is not known`];
  const read = new Set(own.filter(({ backend }) => backend === 'legacy').flatMap(({ tables }) => tables.map(({ name }) => name)));
  const unseen = legacy.filter((name) => !read.has(name));
  return unseen.length === 0 ? problems : [...problems, `the iptables-legacy tables ${unseen.join(', ')} were not read`];
}

/** Tables that iptables made in nft are read from iptables-save, which spells what nft calls "xt". */
function isSpelledBetter(table: Table, saves: readonly { readonly save: ParsedSave }[]): boolean {
  const name = table.name.replace(/^ip6? /, '');
  return saves.some(({ save }) => save.backend !== 'legacy' && save.tables.some((one) => one.family === table.family && one.name === name));
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

function withGap(parts: readonly FirewallPart[], [gap]: readonly string[]): readonly FirewallPart[] {
  return gap === undefined ? parts : parts.map((part) => ({ ...part, verdict: 'unknown', reason: gap }));
}
