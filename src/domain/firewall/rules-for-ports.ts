import type { IntervalSet } from './interval-set.ts';
import type { Axis, Box, Chain, Condition, Rule } from './ruleset.ts';

/** Places of a chain's rules by port. */
interface PortTable {
  readonly byPort: ReadonlyMap<number, readonly number[]>;
  /** Rules for any port, or for more than are worth a table. */
  readonly others: readonly number[];
  /** The port that was asked last: a listener is asked about from everywhere before the next one is. */
  last: { readonly port: bigint; readonly rules: readonly Rule[] } | null;
}

/** Chains shorter than this are walked whole. */
const longChain = 32;
/** A rule for more ports than this is tried for every one. */
const portsAtMost = 64;

const axes = ['toPort', 'fromPort'] as const satisfies readonly Axis[];
const tables = new WeakMap<Chain, Partial<Record<Axis, PortTable>>>();

/**
 * The rules of a chain, in order, without those that certainly apply to no packet of any of the boxes because they are for other ports. A server
 * with a service for each tenant has a rule for each port: without this every port would be tried against the rules of all others.
 */
export function rulesForPorts(chain: Chain, items: readonly { readonly box: Box }[]): readonly Rule[] {
  if (chain.rules.length < longChain) return chain.rules;
  for (const axis of axes) {
    const port = onlyPort(items, axis);
    if (port === null) continue;
    const table = tableOf(chain, axis);
    if (table.last?.port !== port) table.last = { port, rules: rulesFor(chain, table, port) };
    return table.last.rules;
  }
  return chain.rules;
}

function onlyPort(items: readonly { readonly box: Box }[], axis: Axis): bigint | null {
  const port = items[0]?.box[axis].first ?? null;
  return items.every(({ box }) => box[axis].first === port && box[axis].last === port) ? port : null;
}

function rulesFor({ rules }: Chain, { byPort, others }: PortTable, port: bigint): Rule[] {
  const found: Rule[] = [];
  const add = (place: number): void => {
    const rule = rules[place];
    if (rule !== undefined) found.push(rule);
  };
  let next = 0;
  byPort.get(Number(port))?.forEach((place) => {
    for (let other = others[next]; other !== undefined && other < place; other = others[++next]) add(other);
    add(place);
  });
  for (let other = others[next]; other !== undefined; other = others[++next]) add(other);
  return found;
}

function tableOf(chain: Chain, axis: Axis): PortTable {
  let known = tables.get(chain);
  if (known === undefined) tables.set(chain, (known = {}));
  return (known[axis] ??= portTable(chain, axis));
}

function portTable({ rules }: Chain, axis: Axis): PortTable {
  const byPort = new Map<number, number[]>();
  const others: number[] = [];
  rules.forEach(({ conditions }, place) => {
    const set = portsAsked(conditions, axis);
    if (set === null || countOf(set) > portsAtMost) {
      others.push(place);
      return;
    }
    set.forEach(({ first, last }) => {
      const end = Number(last);
      for (let port = Number(first); port <= end; port++) {
        const list = byPort.get(port);
        if (list === undefined) byPort.set(port, [place]);
        else list.push(place);
      }
    });
  });
  return { byPort, others, last: null };
}

function countOf(ports: IntervalSet): number {
  let count = 0;
  ports.forEach(({ first, last }) => {
    count += Number(last) - Number(first) + 1;
  });
  return count;
}

/** The ports a rule is for; null where it does not ask, or leaves something open. */
function portsAsked(conditions: readonly Condition[], axis: Axis): IntervalSet | null {
  for (let at = 0; at < conditions.length; at++) {
    const condition = conditions[at];
    if (condition?.kind === 'within' && condition.axis === axis && !condition.not && condition.doubt === null) return condition.set;
  }
  return null;
}
