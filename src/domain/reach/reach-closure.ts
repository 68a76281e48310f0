import { certainSteps, possibleSteps, type ReachGraph, type StepIndex } from './reach-graph.ts';

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

/** What keeps the cost of a site in bounds. */
export const usualLimits: ClosureLimits = { hubFrom: 16, walkedPerPart: 50 };

/**
 * Closes the graph from every start. Cost grows with the graph, not with the pairs: a start is walked only as far as the hubs, nodes that
 * many steps lead to; what lies behind them is walked once for all that meet the same hubs. `sureSteps`: the certain ones, where they are sorted already.
 */
export function reachClosure(
  graph: ReachGraph,
  starts: readonly number[],
  limits: ClosureLimits = usualLimits,
  sureSteps: StepIndex = certainSteps(graph),
): readonly StartReach[] {
  const parts = graph.size + graph.from.length;
  const certain = starts.map(layers(sureSteps, parts, limits));
  if (!meetsDoubt(sureSteps, starts, certain, limits.hubFrom))
    return starts.map((start, at) => {
      const layer = certain[at] ?? null;
      return { start, certain: layer ?? nothing, possible: layer ?? nothing, isComplete: layer !== null };
    });
  const possible = layers(possibleSteps(graph), parts, limits);
  return starts.map((start, at) => {
    const [sure, open] = [certain[at] ?? null, possible(start)];
    return { start, certain: sure ?? nothing, possible: open ?? nothing, isComplete: sure !== null && open !== null };
  });
}

/** False when nobody comes to an uncertain step, nor to a node that only such steps make a hub: then nothing is possible but what is certain. */
function meetsDoubt({ graph, entrances }: StepIndex, starts: readonly number[], layers: readonly (ReachLayer | null)[], hubFrom: number): boolean {
  const { size, from, needs, to, certain } = graph;
  if (!certain.includes(0)) return false;
  const reached = new Uint8Array(size);
  const marked = new Set<SharedReach>();
  for (const start of starts) reached[start] = 1;
  for (const layer of layers) {
    if (layer === null) return true;
    for (const node of layer.own) reached[node] = 1;
    if (!marked.has(layer.shared)) for (const node of layer.shared.nodes) reached[node] = 1;
    marked.add(layer.shared);
  }
  const uncertain = new Int32Array(size);
  for (let place = 0; place < from.length; place++) {
    if (certain[place] === 1) continue;
    const second = needs[place] ?? -1;
    if (reached[from[place] ?? 0] === 1 && (second < 0 || reached[second] === 1)) return true;
    const end = to[place] ?? 0;
    const sure = entrances[end] ?? 0;
    const open = (uncertain[end] ?? 0) + 1;
    uncertain[end] = open;
    if (sure < hubFrom && sure + open >= hubFrom && reached[end] === 1) return true;
  }
  return false;
}

/** What every start reaches by the steps of an index alone; nothing where the graph is too tangled. */
export function layersOf(index: StepIndex, starts: readonly number[]): readonly ReachLayer[] {
  const layer = layers(index, index.graph.size + index.steps, usualLimits);
  return starts.map((start) => layer(start) ?? nothing);
}

const nobodys: SharedReach = { hubs: [], nodes: new Set() };
const nothing: ReachLayer = { own: [], shared: nobodys };

/** Answers start by start; null once the budget, so many walks of each of the `parts`, is spent. */
function layers(index: StepIndex, parts: number, { hubFrom, walkedPerPart }: ClosureLimits): (start: number) => ReachLayer | null {
  let budget = walkedPerPart * parts;
  const walk = walker(index);
  /** By their hubs, ascending, and in every order somebody met them in: thousands meet the same few. */
  const known = new Map<string, SharedReach>();
  const sharedBehind = (met: readonly number[]): SharedReach => {
    if (met.length === 0) return nobodys;
    const key = met.join();
    let shared = known.get(key);
    if (shared !== undefined) return shared;
    const hubs = met.toSorted((a, b) => a - b);
    shared = known.get(hubs.join());
    if (shared === undefined) {
      shared = { hubs, nodes: new Set(walk(hubs, nobodys.nodes, Infinity).nodes) };
      budget -= shared.nodes.size;
      known.set(hubs.join(), shared);
    }
    known.set(key, shared);
    return shared;
  };
  return (start) => {
    let met: readonly number[] = [];
    for (;;) {
      if (budget <= 0) return null;
      const shared = sharedBehind(met);
      const { nodes, stops } = walk([start], shared.nodes, hubFrom);
      budget -= nodes.length;
      if (stops.length === 0) return { own: nodes.slice(1), shared };
      met = met.length === 0 ? stops : [...met, ...stops];
    }
  };
}

interface Walk {
  /** In the order they were come to. */
  readonly nodes: readonly number[];
  readonly stops: readonly number[];
}

/**
 * Walks from some nodes. `has` is there already and not walked again; at a node that `stopFrom` steps or more lead to the walk goes no further, and
 * tells.
 */
function walker({ graph, places, begins, entrances }: StepIndex): (from: readonly number[], has: ReadonlySet<number>, stopFrom: number) => Walk {
  const { from: froms, needs, to: tos } = graph;
  // The number of the last walk that came to a node, negative where it stopped there: no walk has to clear what others left.
  const seen = new Int32Array(graph.size);
  let number = 0;
  return (from, has, stopFrom) => {
    number++;
    const nodes = [...from];
    const stops: number[] = [];
    for (const node of nodes) seen[node] = number;
    // The list grows while it is walked.
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at] ?? 0;
      const end = begins[node + 1] ?? 0;
      for (let place = begins[node] ?? 0; place < end; place++) {
        const step = places[place] ?? 0;
        const to = tos[step] ?? 0;
        const last = seen[to];
        if (last === number || last === -number || has.has(to)) continue;
        const other = froms[step] === node ? (needs[step] ?? -1) : (froms[step] ?? 0);
        if (other >= 0 && seen[other] !== number && !has.has(other)) continue;
        const isStop = (entrances[to] ?? 0) >= stopFrom;
        seen[to] = isStop ? -number : number;
        (isStop ? stops : nodes).push(to);
      }
    }
    return { nodes, stops };
  };
}
