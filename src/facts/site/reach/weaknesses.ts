import { reachClosure, type ReachLayer } from '../../../domain/reach/reach-closure.ts';
import { isCertain, type StepIndex } from '../../../domain/reach/reach-graph.ts';
import { waysFrom } from '../../../domain/reach/shortest-way.ts';
import { addTo } from '../../add-to.ts';
import type { SiteReach, Weakness } from './reach-result.ts';
import type { ReachThing, SiteStep, WeakHop } from './reach-things.ts';

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

/**
 * Follows every weak step that some tenant can take with nothing but what is its own, and keeps those that lead over two planes or more to
 * data of others. Other weak steps count only behind it, so each finding is closed by its own fix.
 */
export function weaknesses(things: readonly ReachThing[], index: StepIndex<SiteStep>, starts: Starts): Pick<SiteReach, 'weaknesses' | 'untold'> {
  const { steps, size } = index.graph;
  const rightful = reachClosure({ size, steps: steps.filter((step) => isCertain(step) && step.weak === null) }, starts.nodes).map(({ certain }) => certain);
  const takers = takersOf(rightful, starts);
  const byKey = new Map<string, { readonly weak: WeakHop; readonly from: SiteStep[] }>();
  for (const step of steps) {
    if (step.weak === null || !step.certain) continue;
    const known = byKey.get(step.weak.key);
    if (known) known.from.push(step);
    else byKey.set(step.weak.key, { weak: step.weak, from: [step] });
  }
  // Who comes to what is its own has come to nothing.
  const takersFrom = ({ from, to }: SiteStep): readonly number[] => takers(from).filter((place) => !isOnlyOf(things[to], starts.ids[place] ?? ''));
  const limit = Math.max(walkedEach, Math.floor(walkedAtMost / Math.max(1, byKey.size)));
  const untold = new Set<string>();
  const found: Weakness[] = [];
  for (const { weak, from } of byKey.values()) {
    const places = [...new Set(from.flatMap(takersFrom))].toSorted((a, b) => a - b);
    const followed = places
      .slice(0, places.length > followedAtMost ? 2 : followedAtMost)
      .map((place) => follow(things, index, starts, rightful, { weak, place, limit }));
    const weakness = joined(
      weak,
      followed,
      places.map((place) => starts.ids[place] ?? ''),
    );
    if (weakness !== null) found.push(weakness);
    else if (followed.some(({ isCut }) => isCut)) for (const place of places) untold.add(starts.ids[place] ?? '');
  }
  return { weaknesses: found, untold };
}

function isOnlyOf(thing: ReachThing | undefined, tenant: string): boolean {
  return thing !== undefined && thing.owners.length > 0 && thing.owners.every((owner) => owner === tenant);
}

/** Positions of the tenants that rightfully have a node. */
function takersOf(rightful: readonly ReachLayer[], { nodes }: Starts): (node: number) => readonly number[] {
  const own = new Map<number, number[]>();
  const groups = new Map<ReachLayer['shared'], number[]>();
  for (const [place, layer] of rightful.entries()) {
    for (const node of [nodes[place] ?? 0, ...layer.own]) addTo(own, node, place);
    addTo(groups, layer.shared, place);
  }
  return (node) => [...(own.get(node) ?? []), ...[...groups].flatMap(([shared, places]) => (shared.nodes.has(node) ? places : []))];
}

interface Followed {
  readonly owners: ReadonlySet<string>;
  readonly isCut: boolean;
  readonly example: Weakness['example'] | null;
}

function follow(
  things: readonly ReachThing[],
  index: StepIndex<SiteStep>,
  { ids, nodes }: Starts,
  rightful: readonly ReachLayer[],
  { weak, place, limit }: { readonly weak: WeakHop; readonly place: number; readonly limit: number },
): Followed {
  const [tenant = '', start = 0, layer] = [ids[place], nodes[place], rightful[place]];
  const own = new Set([start, ...(layer?.own ?? [])]);
  const has = (node: number): boolean => own.has(node) || layer?.shared.nodes.has(node) === true;
  const most = own.size + (layer?.shared.nodes.size ?? 0) + limit;
  const takes = (step: SiteStep): boolean => step.weak === null || step.weak.key === weak.key || !has(step.from);
  const ways = waysFrom(index, start, { takes, nodesAtMost: most });
  const owners = new Set<string>();
  let example: Weakness['example'] | null = null;
  for (const node of ways.nodes) {
    const { isData = false, owners: whose = [] } = things[node] ?? {};
    const others = isData && !has(node) ? whose.filter((owner) => owner !== tenant && !owners.has(owner)) : [];
    const [owner] = others;
    if (owner === undefined) continue;
    const way = (ways.way(node) ?? []).flatMap((at) => index.graph.steps[at] ?? []);
    if (planesBehind(things, way).size < 2) continue;
    example ??= { tenant, owner, way };
    for (const other of others) owners.add(other);
  }
  return { owners, isCut: ways.nodes.length >= most, example };
}

/** Planes that a way leads through, from its first weak step on. */
function planesBehind(things: readonly ReachThing[], way: readonly SiteStep[]): ReadonlySet<string> {
  const first = way.findIndex((step) => step.weak !== null);
  return new Set(way.slice(Math.max(first, 0)).flatMap(({ to }) => things[to]?.plane ?? []));
}

function joined(weak: WeakHop, followed: readonly Followed[], reachers: readonly string[]): Weakness | null {
  const example = followed.find((one) => one.example !== null)?.example ?? null;
  if (example === null) return null;
  const owners = [...new Set(followed.flatMap((one) => [...one.owners]))].toSorted();
  return { weak, owners, isCut: followed.some(({ isCut }) => isCut), reachers, example };
}
