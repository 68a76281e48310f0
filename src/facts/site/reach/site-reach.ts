import { reachClosure, type SharedReach, type StartReach } from '../../../domain/reach/reach-closure.ts';
import { isCertain, type StepIndex, stepIndex } from '../../../domain/reach/reach-graph.ts';
import { type Ways, waysFrom } from '../../../domain/reach/shortest-way.ts';
import type { Hop } from '../../../model/verdict.ts';
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
import { type Doubt, nodeKey, reachBuilder, type ReachThing, type SiteStep } from './reach-things.ts';
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
  const { things, steps } = build;
  const graph = { size: things.length, steps };
  const ids = Object.keys(parts.inventory.tenants).filter((id) => build.find(nodeKey.tenant(id)) !== null);
  const starts = ids.map((id) => build.find(nodeKey.tenant(id)) ?? 0);
  const found = reachClosure(graph, starts);
  const certain = stepIndex(graph, isCertain);
  const reading = readingOf(
    things,
    stepIndex(graph, () => true),
  );
  const startOf = new Map(ids.map((id, at) => [id, starts[at] ?? 0]));
  const ways = lastWays(certain);
  return {
    things,
    steps,
    tenants: new Map(found.flatMap((one, at) => (ids[at] === undefined ? [] : [[ids[at], reading(ids[at], one)] as const]))),
    way: (tenant, node) =>
      ways(startOf.get(tenant) ?? 0)
        .way(node)
        ?.flatMap((place) => steps[place] ?? []) ?? null,
    hops: (way) => hopsOf(things, way),
    ...weaknesses(things, certain, { ids, nodes: starts }),
  };
}

/** Paths are asked for tenant by tenant. */
function lastWays(index: StepIndex<SiteStep>): (start: number) => Ways {
  let last: { readonly start: number; readonly ways: Ways } | null = null;
  return (start) => {
    if (last?.start !== start) last = { start, ways: waysFrom(index, start) };
    return last.ways;
  };
}

/** Reads the closure of one tenant after the other; what is shared is read once. */
function readingOf(things: readonly ReachThing[], whole: StepIndex<SiteStep>): (tenant: string, found: StartReach) => TenantReach {
  const targets = (nodes: Iterable<number>): ReachedThing[] =>
    [...nodes].flatMap((node) => {
      const { owners = [], plane = null } = things[node] ?? {};
      return plane === null ? [] : owners.map((owner) => ({ node, owner, plane }));
    });
  interface Read {
    readonly things: readonly ReachedThing[];
    readonly doubt: Doubt | null;
  }
  const read = new Map<SharedReach, Read>();
  const sharedOf = (reach: SharedReach): Read => {
    let known = read.get(reach);
    if (known === undefined) read.set(reach, (known = { things: targets(reach.nodes), doubt: doubtIn(things, reach.nodes) }));
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
    const sure = new Set(certain.own);
    const isNew = ({ node, owner }: ReachedThing): boolean => owner !== tenant && !sure.has(node) && !certain.shared.nodes.has(node);
    const own = possible === certain ? [] : targets(possible.own).filter(isNew);
    const common = sharedMore(certain.shared, possible.shared);
    const first = own[0] ?? common.things.find(isNew);
    const unknown = doubtIn(things, [start, ...possible.own]) ?? sharedOf(possible.shared).doubt;
    return {
      own: targets(certain.own).filter(({ owner }) => owner !== tenant),
      shared: sharedOf(certain.shared).things,
      openPlanes: new Set(first === undefined ? [] : [...own.map(({ plane }) => plane), ...common.planes]),
      doubt: isComplete ? (unknown ?? openStep(start, first)) : { reason: 'The site is too tangled for every way to be followed', missing: [] },
    };
  };

  function openStep(start: number, end: ReachedThing | undefined): Doubt | null {
    if (end === undefined) return null;
    const step = (waysFrom(whole, start).way(end.node) ?? []).map((place) => whole.graph.steps[place]).find((one) => one?.certain === false);
    return { reason: sentence(step?.by ?? 'a step could not be decided'), missing: step?.missing ?? [] };
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function doubtIn(things: readonly ReachThing[], nodes: Iterable<number>): Doubt | null {
  for (const node of nodes) {
    const doubt = things[node]?.doubt ?? null;
    if (doubt !== null) return doubt;
  }
  return null;
}

function hopsOf(things: readonly ReachThing[], way: readonly SiteStep[]): readonly Hop[] {
  const asked = new Set(way.flatMap(({ needs }) => needs ?? []));
  const used = new Set(way.map(({ from }) => from));
  return way.flatMap((step): Hop[] => {
    // Where somebody comes from is told with the login that asks for it.
    if (step.by === '' || (asked.has(step.to) && !used.has(step.to))) return [];
    const along = way.find(({ to }) => to === step.needs);
    const told =
      along === undefined
        ? step.precondition
        : [step.precondition, `${things[along.from]?.label ?? ''} ${along.by}`].filter((text) => text !== null).join(': ');
    return [
      {
        from: things[step.from]?.label ?? '',
        to: things[step.to]?.label ?? '',
        by: step.by,
        ...(told === null ? {} : { precondition: told }),
        evidence: [...step.evidence(), ...(along?.evidence() ?? [])],
      },
    ];
  });
}
