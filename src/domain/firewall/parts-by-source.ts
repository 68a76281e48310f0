import { mergeRanges } from '../network/address-ranges.ts';
import { cut, type Cut, type Interval } from './interval-set.ts';
import { type Budget, quickAnswer } from './match-rule.ts';
import { everyPort, type FirewallPart, type PacketClass, type RuleEvidence } from './packet-class.ts';
import { rulesForPorts } from './rules-for-ports.ts';
import type { Chain, Condition, HookChains, Table } from './ruleset.ts';
import { deepest, type Item } from './walk-chain.ts';

/** Far fewer than a journey may take: what is told here is what a journey would tell. */
const stepsAtMost = 100_000;

/** Sources about which one rule decided. */
interface Decided {
  readonly verdict: 'accept' | 'drop';
  readonly rule: RuleEvidence;
  readonly from: Interval;
}

interface Walk {
  readonly table: Table;
  /** All packets of the class. */
  readonly packets: readonly [Item];
  readonly budget: Budget;
  readonly mayAccept: boolean;
  readonly decided: Decided[];
}

/**
 * What happens to the packets of a class where rules tell them apart by nothing but their source; null where it takes a journey to tell. Most
 * questions are such, and this makes little of what a journey makes. `mayAccept`: whoever comes through the chains of the hook is accepted.
 */
export function partsBySource(chains: HookChains, packet: PacketClass, start: Item, mayAccept: boolean): FirewallPart[] | null {
  if (chains.ingress.length > 0 || chains.prerouting.length > 0) return null;
  const asked = chains[packet.hook];
  const budget: Budget = { steps: stepsAtMost };
  let sources: readonly Interval[] = [start.box.from];
  const ends: Decided[] = [];
  for (const [at, { table, chain, base }] of asked.entries()) {
    if (base.type === 'nat') return null;
    const walk: Walk = { table, packets: [start], budget, mayAccept: at < asked.length - 1 || (mayAccept && asked.length === 1), decided: [] };
    const left = walkSources(walk, chain, sources, 0);
    if (left === null || (left.length > 0 && !decide(walk, left, base.policy, base.evidence))) return null;
    sources = addDropped(walk.decided, ends);
    if (sources.length === 0) return partsOf(packet, ends);
    if (asked.length === 1) return partsOf(packet, [...ends, ...walk.decided.filter(({ verdict }) => verdict === 'accept')]);
  }
  return null;
}

/** Adds what was dropped to `ends`; the rest goes on. */
function addDropped(decided: readonly Decided[], ends: Decided[]): Interval[] {
  const onward: Interval[] = [];
  for (const one of decided) {
    if (one.verdict === 'drop') ends.push(one);
    else onward.push(one.from);
  }
  return onward;
}

function decide({ decided, mayAccept }: Walk, sources: readonly Interval[], verdict: Decided['verdict'], rule: RuleEvidence): boolean {
  if (verdict === 'accept' && !mayAccept) return false;
  for (const from of sources) decided.push({ verdict, rule, from });
  return true;
}

/** The sources that come to the end of the chain or return; null where it takes a journey. */
function walkSources(walk: Walk, chain: Chain, start: readonly Interval[], depth: number): readonly Interval[] | null {
  let sources = start;
  const left: Interval[] = [];
  for (const { conditions, action, evidence } of rulesForPorts(chain, walk.packets)) {
    if (sources.length === 0) break;
    const split = splitSources(walk, conditions, sources);
    if (split === null) return null;
    if (split.matched.length === 0) continue;
    sources = split.rest;
    if (action.kind === 'verdict') {
      if (!decide(walk, split.matched, action.verdict, evidence)) return null;
    } else if (action.kind === 'return') left.push(...split.matched);
    else {
      const target = action.kind === 'call' && depth < deepest ? walk.table.chains.get(action.chain) : undefined;
      const inner = target === undefined ? null : walkSources(walk, target, split.matched, depth + 1);
      if (inner === null) return null;
      if (action.kind === 'call' && action.returns) sources = [...sources, ...inner];
      else left.push(...inner);
    }
  }
  return left.length === 0 ? sources : [...left, ...sources];
}

interface SplitSources {
  readonly matched: readonly Interval[];
  readonly rest: readonly Interval[];
}

const noSources: readonly Interval[] = [];

/** The sources a rule applies to; null where that depends on more than the source. */
function splitSources({ packets, budget }: Walk, conditions: readonly Condition[], sources: readonly Interval[]): SplitSources | null {
  const [{ box, passage }] = packets;
  let isOpen = false;
  for (const condition of conditions) {
    if (isAboutSource(condition)) continue;
    const answer = quickAnswer(condition, box, passage);
    if (answer === false) return { matched: noSources, rest: sources };
    if (answer === null) isOpen = true;
  }
  let matched = sources;
  let rest = noSources;
  for (const condition of conditions) {
    if (!isAboutSource(condition)) continue;
    const parts: Cut = { inside: [], outside: [] };
    for (const source of matched) cut(condition.set, source, parts);
    if (condition.doubt !== null && parts.outside.length > 0) return null;
    const others = condition.not ? parts.inside : parts.outside;
    matched = condition.not ? parts.outside : parts.inside;
    rest = rest.length === 0 ? others : [...rest, ...others];
  }
  budget.steps -= matched.length + rest.length;
  return budget.steps < 0 || (isOpen && matched.length > 0) ? null : { matched, rest };
}

function isAboutSource(condition: Condition): condition is Condition & { readonly kind: 'within' } {
  return condition.kind === 'within' && condition.axis === 'from';
}

/** One part for each rule that decided. */
function partsOf({ family, to, ports }: PacketClass, decided: readonly Decided[]): FirewallPart[] {
  const parts: (FirewallPart & { from: { family: 4 | 6; first: bigint; last: bigint }[] })[] = [];
  const byRule = new Map<RuleEvidence, (typeof parts)[number]>();
  for (const { verdict, rule, from } of decided) {
    const range = { family, first: from.first, last: from.last };
    const known = byRule.get(rule);
    if (known !== undefined) known.from.push(range);
    else {
      const part = { verdict, from: [range], to, ports, sourcePorts: everyPort, translated: null, rule, reason: null };
      byRule.set(rule, part);
      parts.push(part);
    }
  }
  for (const part of parts) if (part.from.length > 1) part.from = mergeRanges(part.from);
  return parts;
}
