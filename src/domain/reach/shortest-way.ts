import type { ReachStep, StepIndex } from './reach-graph.ts';

/** What one start reaches, by fewest steps. */
export interface Ways {
  /** Steps from the start: 0 for the start itself, one more than the later of what a step asks for; null when it is not reached. */
  readonly depth: (node: number) => number | null;
  /** Positions of the steps that lead to a node, each after what it asks for; null when it is not reached. The same graph gives the same way. */
  readonly way: (node: number) => readonly number[] | null;
  /** Everything reached, the start first, nearest first. */
  readonly nodes: readonly number[];
}

/** Which steps a walk takes, and after how many nodes it ends. */
export interface WalkLimits<Step extends ReachStep> {
  readonly takes: (step: Step) => boolean;
  readonly nodesAtMost: number;
}

/** Walks the graph from one start, nearest first. Costs as many steps as are met. */
export function waysFrom<Step extends ReachStep>({ graph, at }: StepIndex<Step>, start: number, limits?: WalkLimits<Step>): Ways {
  const by = new Map<number, number>([[start, -1]]);
  const depths = new Map<number, number>([[start, 0]]);
  const done = new Set<number>();
  const nodes = [start];
  const most = limits?.nodesAtMost ?? Infinity;
  for (const node of nodes) {
    done.add(node);
    for (const place of at(node)) {
      const step = graph.steps[place];
      if (nodes.length >= most) break;
      if (step === undefined || by.has(step.to) || limits?.takes(step) === false) continue;
      const other = step.from === node ? step.needs : step.from;
      if (other !== null && !done.has(other)) continue;
      by.set(step.to, place);
      depths.set(step.to, (depths.get(node) ?? 0) + 1);
      nodes.push(step.to);
    }
  }
  return {
    depth: (node) => depths.get(node) ?? null,
    way: (node) => (by.has(node) ? wayTo(graph.steps, by, node) : null),
    nodes,
  };
}

function wayTo(steps: readonly ReachStep[], by: ReadonlyMap<number, number>, target: number): readonly number[] {
  const way: number[] = [];
  const told = new Set<number>();
  // Depth first without recursion: a node is told once everything its step asks for is.
  const stack = [target];
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const place = by.get(node) ?? -1;
    const step = steps[place];
    const open = step === undefined ? [] : [step.from, ...(step.needs === null ? [] : [step.needs])].filter((asked) => !told.has(asked));
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
