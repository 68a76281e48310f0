/**
 * One step: whoever has `from`, and `needs` as well where it is not null, has `to`. `certain: false`: nobody could tell whether the step
 * works.
 */
export interface ReachStep {
  readonly from: number;
  readonly needs: number | null;
  readonly to: number;
  readonly certain: boolean;
}

/** Nodes 0 … size − 1 and the steps between them, in columns by position: there are hundreds of thousands. */
export interface ReachGraph {
  readonly size: number;
  readonly from: Int32Array;
  /** −1: nothing besides. */
  readonly needs: Int32Array;
  readonly to: Int32Array;
  /** 1: the step works. */
  readonly certain: Uint8Array;
}

/** Finds the steps of a graph by node. */
export interface StepIndex {
  readonly graph: ReachGraph;
  /** Positions of steps, node after node: those that a node is the beginning of, or that need it, in the order of the graph. */
  readonly places: Int32Array;
  /** Where the places of a node begin; they end where those of the next begin. */
  readonly begins: Int32Array;
  /** How many steps lead to a node. */
  readonly entrances: Int32Array;
  /** How many steps there are in it. */
  readonly steps: number;
}

/** Sorts the steps once, by counting; those whose position `counts` refuses are left out. */
export function stepIndex(graph: ReachGraph, counts: (place: number) => boolean): StepIndex {
  const { size, from, needs, to } = graph;
  const begins = new Int32Array(size + 1);
  const entrances = new Int32Array(size);
  const taken = new Uint8Array(from.length);
  let steps = 0;
  const count = (counters: Int32Array, at: number): void => void (counters[at] = (counters[at] ?? 0) + 1);
  for (let place = 0; place < from.length; place++) {
    if (!counts(place)) continue;
    taken[place] = 1;
    steps++;
    const [first, second] = [from[place] ?? 0, needs[place] ?? -1];
    count(begins, first + 1);
    if (second >= 0 && second !== first) count(begins, second + 1);
    count(entrances, to[place] ?? 0);
  }
  for (let node = 0; node < size; node++) begins[node + 1] = (begins[node + 1] ?? 0) + (begins[node] ?? 0);
  const places = new Int32Array(begins[size] ?? 0);
  const next = begins.slice();
  const put = (node: number, place: number): void => {
    const at = next[node] ?? 0;
    places[at] = place;
    next[node] = at + 1;
  };
  for (let place = 0; place < from.length; place++) {
    if (taken[place] === 0) continue;
    const [first, second] = [from[place] ?? 0, needs[place] ?? -1];
    put(first, place);
    if (second >= 0 && second !== first) put(second, place);
  }
  return { graph, places, begins, entrances, steps };
}

/** The steps that certainly work. */
export function certainSteps(graph: ReachGraph): StepIndex {
  return stepIndex(graph, (place) => graph.certain[place] === 1);
}
