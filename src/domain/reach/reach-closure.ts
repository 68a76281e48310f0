import { isCertain, type ReachGraph, type ReachStep, type StepIndex, stepIndex } from './reach-graph.ts';

/** Nodes that many starts reach in common, worked out once for all of them. */
export interface SharedReach {
  /** What leads to all of it, ascending; empty for nobody's. */
  readonly hubs: readonly number[];
  readonly nodes: ReadonlySet<number>;
}

/** What one start reaches: its own nodes, and what it has in common with others. No node is in both; the start is in none. */
export interface ReachLayer {
  readonly own: readonly number[];
  readonly shared: SharedReach;
}

/** What one start reaches for certain, and what it reaches if every uncertain step works. */
export interface StartReach {
  readonly start: number;
  readonly certain: ReachLayer;
  /** Holds all that is certain. */
  readonly possible: ReachLayer;
  /** False: the graph is too tangled to be told apart start by start, and what is missing here proves nothing. */
  readonly isComplete: boolean;
}

/** What keeps the cost in bounds. */
export interface ClosureLimits {
  /** A node that so many steps lead to is walked once for everybody who comes to it. */
  readonly hubFrom: number;
  /** Nodes walked, per node and step of the graph, before the rest is left open. */
  readonly walkedPerPart: number;
}

const usualLimits: ClosureLimits = { hubFrom: 16, walkedPerPart: 50 };

/**
 * Closes the graph from every start. Cost grows with the graph, not with the pairs: a start is walked only as far as the hubs, nodes that
 * many steps lead to; what lies behind them is walked once for all that meet the same hubs.
 */
export function reachClosure(graph: ReachGraph, starts: readonly number[], limits: ClosureLimits = usualLimits): readonly StartReach[] {
  const certain = layers(stepIndex(graph, isCertain), limits);
  const whole = stepIndex(graph, () => true);
  const isSure = graph.steps.every(isCertain);
  const possible = isSure ? certain : layers(whole, limits);
  return starts.map((start) => {
    const sure = certain(start);
    const open = isSure ? sure : possible(start);
    return { start, certain: sure ?? nothing, possible: open ?? nothing, isComplete: sure !== null && open !== null };
  });
}

const nobodys: SharedReach = { hubs: [], nodes: new Set() };
const nothing: ReachLayer = { own: [], shared: nobodys };

/** Answers start by start; null once the budget is spent. */
function layers(index: StepIndex, { hubFrom, walkedPerPart }: ClosureLimits): (start: number) => ReachLayer | null {
  const { size, steps } = index.graph;
  let budget = walkedPerPart * (size + steps.length);
  const isHub = (node: number): boolean => index.entrances(node) >= hubFrom;
  const known = new Map<string, SharedReach>();
  const sharedBehind = (hubs: readonly number[]): SharedReach => {
    if (hubs.length === 0) return nobodys;
    const key = hubs.join();
    let shared = known.get(key);
    if (shared === undefined) {
      shared = { hubs, nodes: walk(index, hubs, nobodys.nodes, () => false).nodes };
      budget -= shared.nodes.size;
      known.set(key, shared);
    }
    return shared;
  };
  return (start) => {
    let hubs: readonly number[] = [];
    for (;;) {
      if (budget <= 0) return null;
      const shared = sharedBehind(hubs);
      const { nodes, stops } = walk(index, [start], shared.nodes, isHub);
      budget -= nodes.size;
      if (stops.length === 0) {
        nodes.delete(start);
        return { own: [...nodes], shared };
      }
      hubs = [...hubs, ...stops].toSorted((a, b) => a - b);
    }
  };
}

/** Walks from some nodes. `has` is there already and not walked again; where `stopsAt` says so the walk goes no further, and tells. */
function walk(
  { graph, at }: StepIndex,
  from: readonly number[],
  has: ReadonlySet<number>,
  stopsAt: (node: number) => boolean,
): { readonly nodes: Set<number>; readonly stops: readonly number[] } {
  const nodes = new Set(from);
  const stops = new Set<number>();
  // A set is walked in the order it grows.
  for (const node of nodes) {
    for (const place of at(node)) {
      const step: ReachStep | undefined = graph.steps[place];
      if (step === undefined) continue;
      const { to } = step;
      if (nodes.has(to) || has.has(to) || stops.has(to)) continue;
      const other = step.from === node ? step.needs : step.from;
      if (other !== null && !nodes.has(other) && !has.has(other)) continue;
      if (stopsAt(to)) stops.add(to);
      else nodes.add(to);
    }
  }
  return { nodes, stops: [...stops] };
}
