import { answerWhole, type Budget } from './match-rule.ts';
import { everyPort, type FirewallPart, type PacketClass, type RuleEvidence } from './packet-class.ts';
import { rulesForPorts } from './rules-for-ports.ts';
import type { Chain, HookChains, Table } from './ruleset.ts';
import { deepest, type Item } from './walk-chain.ts';

const stepsForRefusal = 100_000;

/** The rule that refuses all packets alike before anything changed them; null where it takes a journey to tell. */
export function refusedBy(chains: HookChains, hook: PacketClass['hook'], start: Item): RuleEvidence | null {
  if (chains.ingress.length > 0 || chains.prerouting.length > 0) return null;
  const budget: Budget = { steps: stepsForRefusal };
  for (const { table, chain, base } of chains[hook]) {
    const whole = base.type === 'nat' ? null : wholeVerdict(table, chain, [start], budget);
    if (whole === null) return null;
    const { verdict, rule } = whole === 'through' ? { verdict: base.policy, rule: base.evidence } : whole;
    if (verdict === 'drop') return rule;
  }
  return null;
}

/** All packets of a class, refused by one rule. */
export function refusedPart({ from, to, ports }: PacketClass, rule: RuleEvidence): FirewallPart {
  return { verdict: 'drop', from: [from], to, ports, sourcePorts: everyPort, translated: null, rule, reason: null };
}

/** Which rule decides about packets that no rule tells apart. `through`: none does, they come to the end or return. */
type WholeVerdict = { readonly verdict: 'accept' | 'drop'; readonly rule: RuleEvidence } | 'through';

/**
 * What becomes of packets in a chain as far as one verdict holds for all of them; null where a rule splits them, changes them or leaves
 * something open. Most questions are about packets that are refused so: this makes nothing, and `walkChain` is for the others.
 */
function wholeVerdict(table: Table, chain: Chain, packets: readonly [Item], budget: Budget, depth = 0): WholeVerdict | null {
  const [{ box, passage }] = packets;
  for (const { conditions, action, evidence } of rulesForPorts(chain, packets)) {
    if (--budget.steps < 0) return null;
    const applies = answerWhole(conditions, box, passage);
    if (applies === null) return null;
    if (!applies) continue;
    if (action.kind === 'verdict') return { verdict: action.verdict, rule: evidence };
    if (action.kind === 'return') return 'through';
    const target = action.kind === 'call' && depth < deepest ? table.chains.get(action.chain) : undefined;
    const inner = target === undefined ? null : wholeVerdict(table, target, packets, budget, depth + 1);
    if (inner !== 'through') return inner;
    if (action.kind === 'call' && !action.returns) return 'through';
  }
  return 'through';
}
