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

/** Sorts the steps once, by counting; `takes` has a 1 for each that counts. */
export function stepIndex(graph: ReachGraph, takes: Uint8Array): StepIndex {
  const { size, from, needs, to } = graph;
  const begins = new Int32Array(size + 1);
  const entrances = new Int32Array(size);
  let steps = 0;
  for (let place = 0; place < from.length; place++) {
    if (takes[place] === 0) continue;
    steps++;
    const first = from[place] ?? 0;
    const second = needs[place] ?? -1;
    addOne(begins, first + 1);
    if (second >= 0 && second !== first) addOne(begins, second + 1);
    addOne(entrances, to[place] ?? 0);
  }
  for (let node = 0; node < size; node++) begins[node + 1] = (begins[node + 1] ?? 0) + (begins[node] ?? 0);
  const places = new Int32Array(begins[size] ?? 0);
  const next = begins.slice();
  for (let place = 0; place < from.length; place++) {
    if (takes[place] === 0) continue;
    const first = from[place] ?? 0;
    const second = needs[place] ?? -1;
    places[addOne(next, first)] = place;
    if (second >= 0 && second !== first) places[addOne(next, second)] = place;
  }
  return { graph, places, begins, entrances, steps };
}

/** What a counter stood at before. */
function addOne(counters: Int32Array, at: number): number {
  const count = counters[at] ?? 0;
  counters[at] = count + 1;
  return count;
}

/** The steps that certainly work. */
export function certainSteps(graph: ReachGraph): StepIndex {
  return stepIndex(graph, graph.certain);
}

/** All steps, as if the uncertain ones worked as well. */
export function possibleSteps(graph: ReachGraph): StepIndex {
  return stepIndex(graph, new Uint8Array(graph.from.length).fill(1));
}
