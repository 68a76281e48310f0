import { type Budget, type Matched, matchRule } from './match-rule.ts';
import type { PortRange, RuleEvidence } from './packet-class.ts';
import { rulesForPorts } from './rules-for-ports.ts';
import type { Action, Box, Chain, Passage, Rule, Table } from './ruleset.ts';

/** Packets under way: a box, what is known of them, and what may have become of them before. */
export interface Item {
  readonly box: Box;
  readonly passage: Passage;
  /** Destination before it was changed. */
  readonly origin: Pick<Box, 'to' | 'toPort'> | null;
  /** Verdicts that rules of this base chain may have given already. */
  readonly doubts: readonly Doubt[];
}

/** A rule that may have decided. `lost`: whatever comes later is about other packets than these. */
export interface Doubt {
  readonly verdict: 'accept' | 'drop' | 'lost';
  readonly rule: RuleEvidence;
  readonly reason: string;
}

/** Packets a rule decided about. `sent`: the destination was changed, and the chain left. */
export interface Outcome {
  readonly item: Item;
  readonly verdict: 'accept' | 'drop' | 'sent';
  readonly rule: RuleEvidence;
}

/** What became of the packets in a chain. */
export interface Walked {
  readonly outcomes: Outcome[];
  /** Came to the end, or returned: the caller goes on with them, or the policy decides. */
  readonly left: Item[];
}

const tooMuch = 'the rules split the packets into too many cases';
/** As deep as the kernel lets chains call each other. */
export const deepest = 16;

/** Sends packets through the rules of a chain. */
export function walkChain(table: Table, chain: Chain, start: readonly Item[], budget: Budget, depth = 0): Walked {
  const walked: Walked = { outcomes: [], left: [] };
  let items: readonly Item[] = start;
  for (const rule of rulesForPorts(chain, start)) {
    if (items.length === 0) break;
    items = budget.steps < 0 ? items.map((item) => doubting(item, lost(rule, tooMuch))) : applyRule({ table, rule, budget, depth, walked }, items);
    if (budget.steps < 0) break;
  }
  walked.left.push(...items);
  return walked;
}

interface Step {
  readonly table: Table;
  readonly rule: Rule;
  readonly budget: Budget;
  readonly depth: number;
  readonly walked: Walked;
}

/** The packets that go on to the next rule; the same list when the rule applies to none. */
function applyRule(step: Step, items: readonly Item[]): readonly Item[] {
  let next: Item[] | null = null;
  let at = -1;
  for (const item of items) {
    at += 1;
    const split = matchRule(step.rule.conditions, item.box, item.passage, step.budget);
    if (step.budget.steps < 0) return [...(next ?? items.slice(0, at)), ...items.slice(at)].map((one) => doubting(one, lost(step.rule, tooMuch)));
    if (split === null) {
      next?.push(item);
      continue;
    }
    next ??= items.slice(0, at);
    for (const box of split.rest) next.push({ ...item, box });
    for (const piece of split.matched) next.push(...applied(step, item, piece));
  }
  return next ?? items;
}

function applied(step: Step, item: Item, { box, doubt }: Matched): readonly Item[] {
  const part = box === item.box ? item : { ...item, box };
  const { action } = step.rule;
  if (action.kind === 'unknown') return [doubting(part, lost(step.rule, action.reason))];
  if (action.kind === 'call') return called(step, part, action, doubt);
  return doubt === null ? acted(step, part, action) : [perhaps(step.rule, part, action, doubt)];
}

/** A rule that certainly applies. */
function acted({ rule, walked }: Step, item: Item, action: Exclude<Action, { kind: 'unknown' | 'call' }>): readonly Item[] {
  switch (action.kind) {
    case 'verdict':
      walked.outcomes.push({ item, verdict: action.verdict, rule: rule.evidence });
      return [];
    case 'return':
      walked.left.push(item);
      return [];
    case 'untrack':
      return [{ ...item, passage: { ...item.passage, state: 'untracked' } }];
    case 'translate': {
      const to = action.to === 'local' ? item.passage.redirect : (action.to ?? item.box.to);
      if (to === null) return [doubting(item, lost(rule, 'the address of the interface, to which packets are redirected, is not known'))];
      walked.outcomes.push({ item: translated(item, to, action.ports), verdict: 'sent', rule: rule.evidence });
      return [];
    }
  }
}

/** A rule that perhaps applies: the packets go on, with a doubt. */
function perhaps(rule: Rule, item: Item, action: Exclude<Action, { kind: 'unknown' | 'call' }>, reason: string): Item {
  if (action.kind === 'untrack') return { ...item, passage: { ...item.passage, state: null } };
  return doubting(item, action.kind === 'verdict' ? { verdict: action.verdict, rule: rule.evidence, reason } : lost(rule, reason));
}

function called(step: Step, item: Item, action: Action & { readonly kind: 'call' }, doubt: string | null): readonly Item[] {
  const { table, rule, budget, depth, walked } = step;
  const target = table.chains.get(action.chain);
  if (target === undefined || depth >= deepest) {
    return [doubting(item, lost(rule, target === undefined ? `the chain ${action.chain} is not there` : 'chains call each other too deeply'))];
  }
  const inner = walkChain(table, target, [item], budget, depth + 1);
  if (doubt === null) {
    walked.outcomes.push(...inner.outcomes);
    if (action.returns) return inner.left;
    // Who was sent on by "goto" comes back where this chain would.
    walked.left.push(...inner.left);
    return [];
  }
  if (inner.outcomes.some(({ verdict }) => verdict === 'sent')) return [doubting(item, lost(rule, doubt))];
  return [
    ...inner.left.map((one) => (action.returns ? one : doubting(one, lost(rule, doubt)))),
    ...inner.outcomes.map((outcome) => doubting(outcome.item, { verdict: outcome.verdict === 'drop' ? 'drop' : 'accept', rule: outcome.rule, reason: doubt })),
  ];
}

function translated(item: Item, to: Box['to'], ports: PortRange | null): Item {
  const origin = item.origin ?? { to: item.box.to, toPort: item.box.toPort };
  const toPort = ports === null ? item.box.toPort : { first: BigInt(ports.first), last: BigInt(ports.last) };
  return { ...item, box: { ...item.box, to, toPort }, origin, passage: { ...item.passage, translated: 'yes', destination: null, out: null } };
}

function lost(rule: Rule, reason: string): Doubt {
  return { verdict: 'lost', rule: rule.evidence, reason };
}

function doubting(item: Item, doubt: Doubt): Item {
  return { ...item, doubts: [...item.doubts, doubt] };
}
