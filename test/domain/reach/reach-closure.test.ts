import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reachClosure, type ReachLayer } from '../../../src/domain/reach/reach-closure.ts';
import { certainSteps, type ReachGraph, type ReachStep, possibleSteps } from '../../../src/domain/reach/reach-graph.ts';
import { waysFrom } from '../../../src/domain/reach/shortest-way.ts';

const nodes = 8;

function step(from: number, to: number, more: Partial<ReachStep> = {}): ReachStep {
  return { from, needs: null, to, certain: true, ...more };
}

const node = fc.nat({ max: nodes - 1 });
const plainSteps = fc.array(fc.record({ from: node, needs: fc.constant(null), to: node, certain: fc.boolean() }), { maxLength: 20 });
const steps = fc.array(fc.record({ from: node, needs: fc.option(node, { freq: 2 }), to: node, certain: fc.boolean() }), { maxLength: 25 });
const limits = fc.record({ hubFrom: fc.integer({ min: 1, max: 6 }), walkedPerPart: fc.constant(1000) });
const every = Array.from({ length: nodes }, (_, at) => at);

function graphOf(list: readonly ReachStep[], size = nodes): ReachGraph {
  return {
    size,
    from: Int32Array.from(list, ({ from }) => from),
    needs: Int32Array.from(list, ({ needs }) => needs ?? -1),
    to: Int32Array.from(list, ({ to }) => to),
    certain: Uint8Array.from(list, ({ certain }) => (certain ? 1 : 0)),
  };
}

function reached({ own, shared }: ReachLayer, start: number): number[] {
  return [...new Set([...own, ...shared.nodes])].filter((one) => one !== start).toSorted((a, b) => a - b);
}

/** Depth of every node by going over all steps until nothing changes. */
function naiveDepths(list: readonly ReachStep[], start: number, certainOnly: boolean): readonly number[] {
  const depths = every.map((at) => (at === start ? 0 : Infinity));
  for (let round = 0; round < nodes + 1; round++) {
    for (const { from, needs, to, certain } of list) {
      if (certainOnly && !certain) continue;
      const depth = 1 + Math.max(depths[from] ?? Infinity, needs === null ? 0 : (depths[needs] ?? Infinity));
      if (depth < (depths[to] ?? Infinity)) depths[to] = depth;
    }
  }
  return depths;
}

/** All distances between all nodes, by Floyd and Warshall; steps must need nothing. */
function floydWarshall(list: readonly ReachStep[], certainOnly: boolean): readonly (readonly number[])[] {
  const distance = every.map((a) => every.map((b) => (a === b ? 0 : Infinity)));
  const at = (a: number, b: number): number => distance[a]?.[b] ?? Infinity;
  const put = (a: number, b: number, value: number): void => {
    const row = distance[a];
    if (row !== undefined && value < (row[b] ?? Infinity)) row[b] = value;
  };
  for (const { from, to, certain } of list) if (certain || !certainOnly) put(from, to, 1);
  for (const through of every) for (const a of every) for (const b of every) put(a, b, at(a, through) + at(through, b));
  return distance;
}

describe('reach', () => {
  test('agrees with Floyd and Warshall, wherever hubs begin', () => {
    fc.assert(
      fc.property(plainSteps, limits, (list, limit) => {
        const graph = graphOf(list);
        const [certain, possible] = [floydWarshall(list, true), floydWarshall(list, false)];
        for (const found of reachClosure(graph, every, limit)) {
          const { start } = found;
          const near = (distances: readonly (readonly number[])[]): number[] =>
            every.filter((to) => to !== start && (distances[start]?.[to] ?? Infinity) < Infinity);
          expect(reached(found.certain, start)).toEqual(near(certain));
          expect(reached(found.possible, start)).toEqual(near(possible));
        }
      }),
    );
  });

  test('takes a step that asks for two things only with both, wherever hubs begin', () => {
    fc.assert(
      fc.property(steps, limits, (list, limit) => {
        const graph = graphOf(list);
        for (const { start, certain, possible } of reachClosure(graph, every, limit)) {
          const near = (certainOnly: boolean): number[] => {
            const depths = naiveDepths(list, start, certainOnly);
            return every.filter((to) => to !== start && (depths[to] ?? Infinity) < Infinity);
          };
          expect(reached(certain, start)).toEqual(near(true));
          expect(reached(possible, start)).toEqual(near(false));
        }
      }),
    );
  });

  test('never loses anything to a further step, and an uncertain one makes nothing certain', () => {
    fc.assert(
      fc.property(steps, fc.record({ from: node, needs: fc.option(node), to: node, certain: fc.boolean() }), limits, (list, more, limit) => {
        const before = reachClosure(graphOf(list), every, limit);
        const after = reachClosure(graphOf([...list, more]), every, limit);
        for (const [at, { start, certain, possible }] of before.entries()) {
          const now = after[at];
          if (now === undefined) throw new Error('a start has no answer');
          expect(reached(now.possible, start)).toEqual(expect.arrayContaining(reached(possible, start)));
          if (more.certain) expect(reached(now.certain, start)).toEqual(expect.arrayContaining(reached(certain, start)));
          else expect(reached(now.certain, start)).toEqual(reached(certain, start));
          expect(reached(now.possible, start)).toEqual(expect.arrayContaining(reached(now.certain, start)));
        }
      }),
    );
  });

  test('tells the shortest way, each step after what it asks for', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (list, certainOnly) => {
        const graph = graphOf(list);
        const index = (certainOnly ? certainSteps : possibleSteps)(graph);
        for (const start of every) {
          const depths = naiveDepths(list, start, certainOnly);
          const ways = waysFrom(index, start);
          for (const to of every) {
            const way = ways.way(to);
            // Who asks for one end alone is told the same.
            expect(waysFrom(index, start, { until: to }).way(to)).toEqual(way);
            expect(ways.depth(to)).toBe(depths[to] === Infinity ? null : depths[to]);
            if (way === null) continue;
            const has = new Set([start]);
            for (const place of way) {
              const { from, needs, to: next, certain } = list[place] ?? step(0, 0);
              expect(has.has(from) && (needs === null || has.has(needs))).toBe(true);
              expect(certain || !certainOnly).toBe(true);
              has.add(next);
            }
            expect(has.has(to)).toBe(true);
          }
        }
      }),
    );
  });

  test('says so when a graph is too tangled, and calls nothing reached that is not', () => {
    const list = every.flatMap((from) => every.map((to) => step(from, to)));
    const found = reachClosure(graphOf(list), every, { hubFrom: 100, walkedPerPart: 0.1 });
    expect(found.some(({ isComplete }) => !isComplete)).toBe(true);
  });

  test('walks what everybody reaches once', () => {
    const many = 2000;
    const hub = 2 * many;
    const list = Array.from({ length: many }, (_, at) => [step(at, hub), step(hub, many + at)]).flat();
    const graph = graphOf(list, 2 * many + 1);
    const found = reachClosure(
      graph,
      Array.from({ length: many }, (_, at) => at),
    );
    expect(new Set(found.map(({ certain }) => certain.shared)).size).toBe(1);
    expect(found.every(({ certain, isComplete }) => isComplete && certain.own.length === 0 && certain.shared.nodes.size === many + 1)).toBe(true);
  });
});
