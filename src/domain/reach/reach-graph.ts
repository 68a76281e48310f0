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

/** Nodes 0 … size − 1 and the steps between them. */
export interface ReachGraph<Step extends ReachStep = ReachStep> {
  readonly size: number;
  readonly steps: readonly Step[];
}

/** Finds the steps of a graph by node. */
export interface StepIndex<Step extends ReachStep = ReachStep> {
  readonly graph: ReachGraph<Step>;
  /** Positions of the steps that `node` is the beginning of, or that need it, in the order of the graph. */
  readonly at: (node: number) => Int32Array;
  /** How many steps lead to `node`. */
  readonly entrances: (node: number) => number;
}

/** Sorts the steps once, by counting; those that `counts` refuses are left out. */
export function stepIndex<Step extends ReachStep>(graph: ReachGraph<Step>, counts: (step: Step) => boolean): StepIndex<Step> {
  const { size, steps } = graph;
  const ends = new Int32Array(size + 1);
  const entrances = new Int32Array(size);
  const count = (node: number): void => void (ends[node + 1] = (ends[node + 1] ?? 0) + 1);
  for (const step of steps) {
    if (!counts(step)) continue;
    const { from, needs, to } = step;
    count(from);
    if (needs !== null && needs !== from) count(needs);
    entrances[to] = (entrances[to] ?? 0) + 1;
  }
  for (let node = 0; node < size; node++) ends[node + 1] = (ends[node + 1] ?? 0) + (ends[node] ?? 0);
  const sorted = new Int32Array(ends[size] ?? 0);
  const next = ends.slice();
  const put = (node: number, step: number): void => {
    const place = next[node] ?? 0;
    sorted[place] = step;
    next[node] = place + 1;
  };
  // Hundreds of thousands: no iterator makes a pair for each.
  for (let place = 0; place < steps.length; place++) {
    const step = steps[place];
    if (step === undefined || !counts(step)) continue;
    const { from, needs } = step;
    put(from, place);
    if (needs !== null && needs !== from) put(needs, place);
  }
  return {
    graph,
    at: (node) => sorted.subarray(ends[node] ?? 0, ends[node + 1] ?? 0),
    entrances: (node) => entrances[node] ?? 0,
  };
}

/** True for steps that certainly work. */
export function isCertain({ certain }: ReachStep): boolean {
  return certain;
}
