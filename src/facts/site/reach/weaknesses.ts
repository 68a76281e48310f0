import { layersOf, type ReachLayer } from '../../../domain/reach/reach-closure.ts';
import { type StepIndex, stepIndex } from '../../../domain/reach/reach-graph.ts';
import { waysFrom } from '../../../domain/reach/shortest-way.ts';
import { addTo } from '../../add-to.ts';
import type { SiteReach, Weakness } from './reach-result.ts';
import type { SiteGraph, SiteStep, WeakHop } from './reach-things.ts';

/** Nodes walked to follow weak steps: all of them together, and each at least. */
const walkedAtMost = 10_000_000;
const walkedEach = 500;
/** A weak step is followed for so many of its tenants; what it means for others differs by what is their own. */
const followedAtMost = 8;

/** Where the walks begin. */
interface Starts {
  readonly ids: readonly string[];
  readonly nodes: readonly number[];
}

/** Weak steps that one fix takes away, by position. */
interface WeakGroup {
  readonly weak: WeakHop;
  readonly places: number[];
}

/** What every walk is given. */
interface Following {
  readonly graph: SiteGraph;
  readonly index: StepIndex;
  readonly starts: Starts;
  readonly rightful: readonly ReachLayer[];
  /** The group of a weak step. */
  readonly groupOf: ReadonlyMap<number, WeakGroup>;
  readonly isWeak: Uint8Array;
}

/**
 * Follows every weak step that some tenant can take with nothing but what is its own, and keeps those that lead over two planes or more to
 * data of others. Other weak steps count only behind it, so each finding is closed by its own fix.
 */
export function weaknesses(graph: SiteGraph, index: StepIndex, starts: Starts): Pick<SiteReach, 'weaknesses' | 'untold'> {
  const { from, to, certain } = graph;
  // What nothing lies behind is reached over one plane only.
  if (!graph.weak.some((place) => certain[place] === 1 && leadsOn(index, to[place] ?? 0))) return { weaknesses: [], untold: new Set() };
  const isWeak = new Uint8Array(from.length);
  for (const place of graph.weak) isWeak[place] = 1;
  const asTheyShouldBe = certain.map((one, place) => one & ~(isWeak[place] ?? 0));
  const rightful = layersOf(stepIndex(graph, asTheyShouldBe), starts.nodes);
  const groups = groupsOf(graph);
  const groupOf = new Map([...groups].flatMap((group) => group.places.map((place) => [place, group] as const)));
  const following: Following = { graph, index, starts, rightful, groupOf, isWeak };
  const takers = takersOf(
    rightful,
    starts,
    [...groupOf.keys()].map((place) => from[place] ?? 0),
  );
  // Who comes to what is its own has come to nothing.
  const takersOfStep = (place: number): readonly number[] =>
    takers(from[place] ?? 0).filter((start) => !isOnlyOf(graph.owners(to[place] ?? 0), starts.ids[start] ?? ''));
  const limit = Math.max(walkedEach, Math.floor(walkedAtMost / Math.max(1, groups.length)));
  const untold = new Set<string>();
  const found: Weakness[] = [];
  for (const group of groups) {
    const places = [...new Set(group.places.flatMap(takersOfStep))].toSorted((a, b) => a - b);
    const followed = places.slice(0, places.length > followedAtMost ? 2 : followedAtMost).map((place) => follow(following, group, place, limit));
    const weakness = joined(
      group.weak,
      followed,
      places.map((place) => starts.ids[place] ?? ''),
    );
    if (weakness !== null) found.push(weakness);
    else if (followed.some(({ isCut }) => isCut)) for (const place of places) untold.add(starts.ids[place] ?? '');
  }
  return { weaknesses: found, untold };
}

function leadsOn({ begins }: StepIndex, node: number): boolean {
  return (begins[node + 1] ?? 0) > (begins[node] ?? 0);
}

/** Certain weak steps by what is wrong with them, in the order of the graph. */
function groupsOf(graph: SiteGraph): readonly WeakGroup[] {
  const groups = new Map<string, WeakGroup>();
  for (const place of graph.weak) {
    const weak = graph.certain[place] === 1 ? graph.weakHop(place) : null;
    if (weak === null) continue;
    const known = groups.get(weak.key);
    if (known) known.places.push(place);
    else groups.set(weak.key, { weak, places: [place] });
  }
  return [...groups.values()];
}

function isOnlyOf(owners: readonly string[], tenant: string): boolean {
  return owners.length > 0 && owners.every((owner) => owner === tenant);
}

/** Positions of the tenants that rightfully have one of some nodes. */
function takersOf(rightful: readonly ReachLayer[], { nodes }: Starts, asked: readonly number[]): (node: number) => readonly number[] {
  const own = new Map<number, number[]>(asked.map((node) => [node, []]));
  const groups = new Map<ReachLayer['shared'], number[]>();
  for (const [place, layer] of rightful.entries()) {
    own.get(nodes[place] ?? 0)?.push(place);
    for (const node of layer.own) own.get(node)?.push(place);
    addTo(groups, layer.shared, place);
  }
  const inCommon = new Map<number, (readonly number[])[]>();
  for (const [{ nodes: shared }, places] of groups) for (const node of shared) if (own.has(node)) addTo(inCommon, node, places);
  return (node) => [...(own.get(node) ?? []), ...(inCommon.get(node) ?? []).flat()];
}

interface Followed {
  readonly owners: ReadonlySet<string>;
  readonly isCut: boolean;
  readonly example: Weakness['example'] | null;
}

function follow({ graph, index, starts, rightful, groupOf, isWeak }: Following, group: WeakGroup, place: number, limit: number): Followed {
  const [tenant = '', start = 0, layer] = [starts.ids[place], starts.nodes[place], rightful[place]];
  const own = new Set([start, ...(layer?.own ?? [])]);
  const has = (node: number): boolean => own.has(node) || layer?.shared.nodes.has(node) === true;
  const most = own.size + (layer?.shared.nodes.size ?? 0) + limit;
  const takes = (step: number): boolean => isWeak[step] === 0 || groupOf.get(step) === group || !has(graph.from[step] ?? 0);
  const ways = waysFrom(index, start, { takes, nodesAtMost: most });
  const owners = new Set<string>();
  let example: Weakness['example'] | null = null;
  for (const node of ways.nodes) {
    const others = graph.isData(node) && !has(node) ? graph.owners(node).filter((owner) => owner !== tenant && !owners.has(owner)) : [];
    const [owner] = others;
    if (owner === undefined) continue;
    const way = ways.way(node) ?? [];
    if (planesBehind(graph, isWeak, way).size < 2) continue;
    example ??= { tenant, owner, way: way.map((step): SiteStep => graph.step(step)) };
    for (const other of others) owners.add(other);
  }
  return { owners, isCut: ways.nodes.length >= most, example };
}

/** Planes that a way leads through, from its first weak step on. */
function planesBehind({ to, plane }: SiteGraph, isWeak: Uint8Array, way: readonly number[]): ReadonlySet<string> {
  const first = way.findIndex((step) => isWeak[step] === 1);
  return new Set(way.slice(Math.max(first, 0)).flatMap((step) => plane(to[step] ?? 0) ?? []));
}

function joined(weak: WeakHop, followed: readonly Followed[], reachers: readonly string[]): Weakness | null {
  const example = followed.find((one) => one.example !== null)?.example ?? null;
  if (example === null) return null;
  const owners = [...new Set(followed.flatMap((one) => [...one.owners]))].toSorted();
  return { weak, owners, isCut: followed.some(({ isCut }) => isCut), reachers, example };
}
