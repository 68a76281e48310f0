import { usualLimits, reachClosure, type SharedReach, type StartReach } from '../../../domain/reach/reach-closure.ts';
import { certainSteps, possibleSteps, type StepIndex } from '../../../domain/reach/reach-graph.ts';
import { type Ways, waysFrom } from '../../../domain/reach/shortest-way.ts';
import { tenantList } from '../../../inventory/tenant-list.ts';
import type { Hop } from '../../../model/verdict.ts';
import { reachBuilder } from './reach-builder.ts';
import { addCommandLines } from './reach-command-lines.ts';
import { addEqualPasswords, addStoredPasswords } from './reach-credentials.ts';
import { addDatabases, addGrants } from './reach-databases.ts';
import { addFilePrivilege } from './reach-file-privilege.ts';
import { addConfigs } from './reach-files.ts';
import { addForeignTables } from './reach-foreign-tables.ts';
import { addLogins } from './reach-logins.ts';
import { addMiddleTiers } from './reach-middle-tiers.ts';
import type { ReachParts } from './reach-parts.ts';
import { addPeople } from './reach-people.ts';
import { addProxies } from './reach-proxies.ts';
import type { ReachedThing, SiteReach, TenantReach } from './reach-result.ts';
import { addServices } from './reach-services.ts';
import type { Doubt, SiteGraph, SiteStep } from './reach-things.ts';
import { tenantNode } from './thing-kinds.ts';
import { weaknesses } from './weaknesses.ts';

/** Puts everything that was collected into one graph and closes it from every tenant. */
export function siteReach(parts: ReachParts): SiteReach {
  const build = reachBuilder();
  addPeople(build, parts);
  addConfigs(build, parts);
  addCommandLines(build, parts);
  addServices(build, parts);
  addDatabases(build, parts);
  addEqualPasswords(build, parts);
  addStoredPasswords(build, parts);
  addProxies(build, parts);
  addForeignTables(build, parts);
  addGrants(build, parts);
  addFilePrivilege(build, parts);
  addLogins(build, parts);
  addMiddleTiers(build, parts);
  const graph = build.graph();
  const [ids, nodes]: [string[], number[]] = [[], []];
  for (const { id } of tenantList(parts.inventory)) {
    const node = tenantNode(build, id);
    if (node === null) continue;
    ids.push(id);
    nodes.push(node);
  }
  const certain = certainSteps(graph);
  const reading = readingOf(graph);
  const tenants = new Map<string, TenantReach>();
  reachClosure(graph, nodes, usualLimits, certain).forEach((found, at) => {
    const id = ids[at] ?? '';
    tenants.set(id, reading(id, found));
  });
  const ways = lastWays(certain);
  let starts: ReadonlyMap<string, number> | null = null;
  const startOf = (tenant: string): number => (starts ??= new Map(ids.map((id, at) => [id, nodes[at] ?? 0]))).get(tenant) ?? 0;
  return {
    graph,
    tenants,
    way: (tenant, node) =>
      ways(startOf(tenant))
        .way(node)
        ?.map((place) => graph.step(place)) ?? null,
    hops: (way) => hopsOf(graph, way),
    ...weaknesses(graph, certain, { ids, nodes }),
  };
}

/** Paths are asked for tenant by tenant. */
function lastWays(index: StepIndex): (start: number) => Ways {
  let last: { readonly start: number; readonly ways: Ways } | null = null;
  return (start) => {
    if (last?.start !== start) last = { start, ways: waysFrom(index, start) };
    return last.ways;
  };
}

const nothing: readonly never[] = [];
const noPlanes: TenantReach['openPlanes'] = new Set();

/** Reads the closure of one tenant after the other; what is shared is read once. */
function readingOf(graph: SiteGraph): (tenant: string, found: StartReach) => TenantReach {
  let whole: StepIndex | null = null;
  /** Things that count as reached, those of one tenant left out. */
  const targets = (nodes: Iterable<number>, besides: string | null): readonly ReachedThing[] => {
    let found: ReachedThing[] | null = null;
    for (const node of nodes) {
      const plane = graph.plane(node);
      if (plane !== null) for (const owner of graph.owners(node)) if (owner !== besides) (found ??= []).push({ node, owner, plane });
    }
    return found ?? nothing;
  };
  interface Read {
    readonly things: readonly ReachedThing[];
    readonly doubt: Doubt | null;
  }
  const read = new Map<SharedReach, Read>();
  const sharedOf = (reach: SharedReach): Read => {
    let known = read.get(reach);
    if (known === undefined) read.set(reach, (known = { things: targets(reach.nodes, null), doubt: doubtIn(graph, reach.nodes) }));
    return known;
  };
  interface More {
    readonly things: readonly ReachedThing[];
    readonly planes: readonly ReachedThing['plane'][];
  }
  const more = new Map<SharedReach, Map<SharedReach, More>>();
  /** What is shared if every uncertain step works, and is not for certain; the same few lists for all tenants. */
  const sharedMore = (certain: SharedReach, possible: SharedReach): More => {
    const known = more.get(certain) ?? new Map<SharedReach, More>();
    more.set(certain, known);
    let list = known.get(possible);
    if (list === undefined) {
      const found = certain === possible ? [] : sharedOf(possible).things.filter(({ node }) => !certain.nodes.has(node));
      known.set(possible, (list = { things: found, planes: [...new Set(found.map(({ plane }) => plane))] }));
    }
    return list;
  };
  return (tenant, { start, certain, possible, isComplete }) => {
    let sure: ReadonlySet<number> | null = null;
    const isNew = ({ node, owner }: ReachedThing): boolean => owner !== tenant && !(sure ??= new Set(certain.own)).has(node) && !certain.shared.nodes.has(node);
    const own = possible === certain ? nothing : targets(possible.own, tenant).filter(isNew);
    const common = sharedMore(certain.shared, possible.shared);
    const first = own[0] ?? common.things.find(isNew);
    const unknown = graph.doubt(start) ?? doubtIn(graph, possible.own) ?? sharedOf(possible.shared).doubt;
    return {
      own: targets(certain.own, tenant),
      shared: sharedOf(certain.shared).things,
      openPlanes: first === undefined ? noPlanes : new Set([...own.map(({ plane }) => plane), ...common.planes]),
      doubt: isComplete ? (unknown ?? openStep(start, first)) : { reason: 'The site is too tangled for every way to be followed', missing: [] },
    };
  };

  function openStep(start: number, end: ReachedThing | undefined): Doubt | null {
    if (end === undefined) return null;
    whole ??= possibleSteps(graph);
    const place = waysFrom(whole, start, { until: end.node })
      .way(end.node)
      ?.find((one) => graph.certain[one] === 0);
    const step = place === undefined ? null : graph.step(place);
    return { reason: sentence(step?.by ?? 'a step could not be decided'), missing: step?.missing ?? [] };
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function doubtIn(graph: SiteGraph, nodes: Iterable<number>): Doubt | null {
  for (const node of nodes) {
    const doubt = graph.doubt(node);
    if (doubt !== null) return doubt;
  }
  return null;
}

function hopsOf({ label }: SiteGraph, way: readonly SiteStep[]): readonly Hop[] {
  const asked = new Set(way.flatMap(({ needs }) => needs ?? []));
  const used = new Set(way.map(({ from }) => from));
  return way.flatMap((step): Hop[] => {
    // Where somebody comes from is told with the login that asks for it.
    if (step.by === '' || (asked.has(step.to) && !used.has(step.to))) return [];
    const along = way.find(({ to }) => to === step.needs);
    // A gathering has no name: whoever comes to it is meant.
    const before = along !== undefined && label(along.from) === '' ? way.find(({ to }) => to === along.from) : undefined;
    const who = before ?? along;
    const told = who === undefined ? step.precondition : [step.precondition, `${label(who.from)} ${along?.by}`].filter((text) => text !== null).join(': ');
    return [
      {
        from: label(step.from),
        to: label(step.to),
        by: step.by,
        ...(told === null ? {} : { precondition: told }),
        evidence: [...step.evidence(), ...(before?.evidence() ?? []), ...(along?.evidence() ?? [])],
      },
    ];
  });
}
