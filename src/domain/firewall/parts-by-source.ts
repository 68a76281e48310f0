import { appended } from '../appended.ts';
import { type AddressRange, mergeRanges } from '../network/address-ranges.ts';
import { cut, type Cut, type Interval, type IntervalSet } from './interval-set.ts';
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
  from: readonly Interval[];
}

interface Walk {
  readonly table: Table;
  /** All packets of the class. */
  readonly packets: readonly [Item];
  readonly budget: Budget;
  readonly mayAccept: boolean;
  readonly openOnly: boolean;
  decided: Decided[];
  /** The same by rule; null while they are few. */
  byRule: Map<RuleEvidence, Decided> | null;
}

const few = 8;

/**
 * What happens to the packets of a class where rules tell them apart by nothing but their source; null where it takes a journey to tell. Most
 * questions are such, and this makes little of what a journey makes. `mayAccept`: whoever comes through the chains of the hook is accepted.
 */
export function partsBySource(chains: HookChains, packet: PacketClass, start: Item, mayAccept: boolean): FirewallPart[] | null {
  if (chains.ingress.length > 0 || chains.prerouting.length > 0) return null;
  const asked = chains[packet.hook];
  const budget: Budget = { steps: stepsAtMost };
  const packets = [start] as const;
  let parts: FirewallPart[] = [];
  let sources: readonly Interval[] = [start.box.from];
  const isOnly = asked.length === 1;
  for (const { table, chain, base } of asked) {
    if (base.type === 'nat') return null;
    const goesOn = base !== asked.at(-1)?.base;
    const walk: Walk = { table, packets, budget, mayAccept: isOnly ? mayAccept : goesOn, openOnly: packet.openOnly === true, decided: [], byRule: null };
    const left = walkSources(walk, chain, sources, 0);
    if (left === null || (left.length > 0 && !decide(walk, left, base.policy, base.evidence))) return null;
    parts = withParts(parts, packet, walk, 'drop');
    if (isOnly) parts = withParts(parts, packet, walk, 'accept');
    if (isOnly) return parts;
    sources = walk.decided.flatMap(({ verdict, from }) => (verdict === 'accept' ? from : noSources));
    if (sources.length === 0) return parts;
  }
  return null;
}

const noSources: readonly Interval[] = [];

function decide(walk: Walk, sources: readonly Interval[], verdict: Decided['verdict'], rule: RuleEvidence): boolean {
  const { decided, byRule } = walk;
  if (verdict === 'drop' && walk.openOnly) return true;
  if (verdict === 'accept' && !walk.mayAccept) return false;
  // A chain that is called again decides by the same rules again.
  const known = byRule === null ? decided.find((one) => one.rule === rule) : byRule.get(rule);
  if (known !== undefined) {
    known.from = [...known.from, ...sources];
    return true;
  }
  const one: Decided = { verdict, rule, from: sources };
  walk.decided = appended(decided, one);
  if (byRule !== null) byRule.set(rule, one);
  else if (walk.decided.length > few) walk.byRule = new Map(walk.decided.map((each) => [each.rule, each]));
  return true;
}

/** And a part for each rule that decided so. */
function withParts(parts: FirewallPart[], { family, to, ports }: PacketClass, { decided }: Walk, wanted: Decided['verdict']): FirewallPart[] {
  let all = parts;
  decided.forEach(({ verdict, rule, from: sources }) => {
    if (verdict !== wanted) return;
    const ranges = sources.map(({ first, last }): AddressRange => ({ family, first, last }));
    const from = ranges.length > 1 ? mergeRanges(ranges) : ranges;
    all = appended(all, { verdict, from, to, ports, sourcePorts: everyPort, translated: null, rule, reason: null });
  });
  return all;
}

/** The sources that come to the end of the chain or return; null where it takes a journey. */
function walkSources(walk: Walk, chain: Chain, start: readonly Interval[], depth: number): readonly Interval[] | null {
  let sources = start;
  let left = noSources;
  for (const { conditions, action, evidence } of rulesForPorts(chain, walk.packets)) {
    if (sources.length === 0) break;
    const split = splitSources(walk, conditions, sources);
    if (split === null) return null;
    const { matched } = split;
    if (matched.length === 0) continue;
    sources = split.rest;
    if (action.kind === 'verdict') {
      if (!decide(walk, matched, action.verdict, evidence)) return null;
    } else if (action.kind === 'return') left = [...left, ...matched];
    else {
      const target = action.kind === 'call' && depth < deepest ? walk.table.chains.get(action.chain) : undefined;
      const inner = target === undefined ? null : walkSources(walk, target, matched, depth + 1);
      if (inner === null) return null;
      if (action.kind === 'call' && action.returns) sources = [...sources, ...inner];
      else left = [...left, ...inner];
    }
  }
  return left.length === 0 ? sources : [...left, ...sources];
}

function cutAll(set: IntervalSet, sources: readonly Interval[]): Cut {
  const only = sources[0];
  if (only !== undefined && sources.length === 1) return cut(set, only);
  const parts: Cut = { inside: [], outside: [] };
  sources.forEach((source) => cut(set, source, parts));
  return parts;
}

interface SplitSources {
  readonly matched: readonly Interval[];
  readonly rest: readonly Interval[];
}

/** The sources a rule applies to; null where that depends on more than the source. */
function splitSources({ packets, budget }: Walk, conditions: readonly Condition[], sources: readonly Interval[]): SplitSources | null {
  const { box, passage } = packets[0];
  let isOpen = false;
  let aboutSource: (Condition & { readonly kind: 'within' })[] = [];
  for (let at = 0; at < conditions.length; at++) {
    const condition = conditions[at];
    if (condition === undefined) continue;
    if (condition.kind === 'within' && condition.axis === 'from') {
      aboutSource = appended(aboutSource, condition);
      continue;
    }
    const answer = quickAnswer(condition, box, passage);
    if (answer === false) return { matched: noSources, rest: sources };
    if (answer === null) isOpen = true;
  }
  if (aboutSource.length === 0) {
    budget.steps -= sources.length;
    return budget.steps < 0 || (isOpen && sources.length > 0) ? null : { matched: sources, rest: noSources };
  }
  let matched = sources;
  let rest = noSources;
  for (const { set, not, doubt } of aboutSource) {
    const parts = cutAll(set, matched);
    if (doubt !== null && parts.outside.length > 0) return null;
    const others = not ? parts.inside : parts.outside;
    matched = not ? parts.outside : parts.inside;
    rest = rest.length === 0 ? others : [...rest, ...others];
  }
  budget.steps -= matched.length + rest.length;
  return budget.steps < 0 || (isOpen && matched.length > 0) ? null : { matched, rest };
}
