import type { ReachGraph, StepIndex } from './reach-graph.ts';

/** What one start reaches, by fewest steps. */
export interface Ways {
  /** Steps from the start: 0 for the start itself, one more than the later of what a step asks for; null when it is not reached. */
  readonly depth: (node: number) => number | null;
  /** Positions of the steps that lead to a node, each after what it asks for; null when it is not reached. The same graph gives the same way. */
  readonly way: (node: number) => readonly number[] | null;
  /** Everything reached, the start first, nearest first. */
  readonly nodes: readonly number[];
}

/** Which steps a walk takes, by position, and after how many nodes, or at which, it ends. */
export interface WalkLimits {
  readonly takes?: (place: number) => boolean;
  readonly nodesAtMost?: number;
  readonly until?: number;
}

/** A node that was come to. */
interface Reached {
  /** Its place in the order. */
  readonly at: number;
  /** Position of the step that led there; −1 for the start. */
  readonly by: number;
  readonly depth: number;
}

/** Walks the graph from one start, nearest first. Costs as many steps as are met. */
export function waysFrom({ graph, places, begins }: StepIndex, start: number, limits: WalkLimits = {}): Ways {
  const { from, needs, to } = graph;
  const reached = new Map<number, Reached>([[start, { at: 0, by: -1, depth: 0 }]]);
  const nodes = [start];
  const { takes, until, nodesAtMost: most = Infinity } = limits;
  let isThere = start === until;
  for (let at = 0; at < nodes.length && !isThere; at++) {
    const node = nodes[at] ?? 0;
    const depth = (reached.get(node)?.depth ?? 0) + 1;
    const end = begins[node + 1] ?? 0;
    for (let index = begins[node] ?? 0; index < end && nodes.length < most && !isThere; index++) {
      const step = places[index] ?? 0;
      const next = to[step] ?? 0;
      if (reached.has(next) || takes?.(step) === false) continue;
      const other = from[step] === node ? (needs[step] ?? -1) : (from[step] ?? 0);
      // What else it asks for has to be walked already: else the step is met again from there.
      if (other >= 0 && (reached.get(other)?.at ?? Infinity) > at) continue;
      reached.set(next, { at: nodes.length, by: step, depth });
      nodes.push(next);
      isThere = next === until;
    }
  }
  return {
    depth: (node) => reached.get(node)?.depth ?? null,
    way: (node) => (reached.has(node) ? wayTo(graph, reached, node) : null),
    nodes,
  };
}

function wayTo({ from, needs }: ReachGraph, reached: ReadonlyMap<number, Reached>, target: number): readonly number[] {
  const way: number[] = [];
  const told = new Set<number>();
  // Depth first without recursion: a node is told once everything its step asks for is.
  const stack = [target];
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const place = reached.get(node)?.by ?? -1;
    const open = place < 0 ? [] : [from[place] ?? -1, needs[place] ?? -1].filter((asked) => asked >= 0 && !told.has(asked));
    if (open.length > 0 && !told.has(node)) {
      stack.push(...open.toReversed());
      continue;
    }
    stack.pop();
    if (told.has(node)) continue;
    told.add(node);
    if (place >= 0) way.push(place);
  }
  return way;
}
