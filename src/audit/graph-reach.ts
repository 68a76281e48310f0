import { addTo } from '../facts/add-to.ts';
import type { ReachedThing, SiteReach } from '../facts/site/reach/reach-result.ts';
import type { Area } from '../inventory/inventory.ts';
import type { ReachEntry } from '../model/audit-result.ts';
import type { PlacedFinding } from './findings.ts';
import { type Places, sourceInWords } from './places.ts';

/** Planes that only the graph of the site tells about; they are spoken of when an area that shows files or services is asked for. */
const graphPlanes = ['credentials', 'host'] as const;
const areasBehind: readonly Area[] = ['files', 'hl7'];

/** Pairs printed one by one, and how many of them with their way; what goes beyond is said in the row's default. */
const pairsAtMost = 50_000;
const waysAtMost = 2_000;
/** Ends of one plane and owner that are compared for the shortest way. */
const endsCompared = 8;

/** What the graph tells about pairs. */
type PairsOf = (from: string, plane: ReachEntry['plane']) => { readonly pairs: ReadonlyMap<string, readonly ReachedThing[]>; readonly untold: number };

/**
 * Adds to what the rules of each plane showed what the graph over all planes shows: pairs that are reached over several planes, with the
 * shortest way, and the planes `credentials` and `host`.
 * On these two a tenant from which something could not be followed, and everybody while a source is missing, is separated from nobody; on the
 * others, which have proof of their own, where a step that could not be decided leads there.
 */
export function withGraph(
  entries: readonly ReachEntry[],
  everyone: readonly string[],
  scope: readonly Area[],
  places: Places,
  findings: readonly PlacedFinding[],
): ReachEntry[] {
  const reach = places.site.get('site.reach');
  const missing = places.site.missing('site.reach').map((id) => sourceInWords(places.sources, id));
  const openOf = (from: string): string | null => {
    const doubt = reach.tenants.get(from)?.doubt;
    if (missing.length > 0) return `missing: ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more sources` : ''}`;
    return doubt?.reason ?? null;
  };
  const own = graphPlanes.flatMap((plane) => {
    const proof = proofOf(plane, reach);
    return everyone.map((from) => rowOf({ from, to: '*', plane, path: [], findings: [] }, reach, openOf(from), proof));
  });
  const all = areasBehind.some((area) => scope.includes(area)) ? [...entries, ...own] : entries;
  return merged(all, reach, openOf, findings);
}

/** What was followed, in words: the same for everybody who reaches nothing. */
function proofOf(plane: (typeof graphPlanes)[number], { graph }: SiteReach): string {
  let kept = 0;
  for (let node = 0; node < graph.size; node++) if (graph.plane(node) === plane) kept++;
  const what = plane === 'credentials' ? 'passwords' : 'services';
  return `none of ${kept} ${what} of the site is reached from it but its own; ${graph.from.length} steps between ${graph.size} things were followed`;
}

function rowOf(row: Omit<ReachEntry, 'state' | 'reason'>, { tenants }: SiteReach, open: string | null, proof: string): ReachEntry {
  if (!tenants.has(row.from)) return { ...row, state: 'not-assessed', reason: 'retired tenants are not followed' };
  return open === null ? { ...row, state: 'separated', reason: proof } : { ...row, state: 'not-assessed', reason: open };
}

function merged(entries: readonly ReachEntry[], reach: SiteReach, openOf: (from: string) => string | null, findings: readonly PlacedFinding[]): ReachEntry[] {
  const pairsOf = pairsByPlane(reach);
  const told = entriesByRow(entries);
  const printsOf = pathFindings(findings);
  let ways = waysAtMost;
  return [...told.values()].flatMap((row) => {
    const [first] = row;
    if (first === undefined) return [];
    const { from, plane } = first;
    const { pairs, untold } = pairsOf(from, plane);
    const known = new Map(row.map((entry) => [entry.to, entry]));
    const everybody = known.get('*');
    for (const [to, ends] of everybody?.state === 'reached' ? [] : pairs) {
      const before = known.get(to);
      if (before?.state === 'reached' && before.path.length > 0) continue;
      const path = ways-- > 0 ? shortest(reach, from, ends) : [];
      const shown = new Set([...(before?.findings ?? []), ...printsOf(from, to)]);
      known.set(to, { from, to, plane, state: 'reached', reason: '', path, findings: [...shown] });
    }
    const isOpen = reach.tenants.get(from)?.openPlanes.has(plane) === true;
    const open = untold > 0 ? `it reaches ${untold} more tenants, in common with others; see the findings` : isOpen ? openOf(from) : null;
    if (everybody?.state === 'separated' && open !== null) known.set('*', { ...everybody, state: 'not-assessed', reason: open });
    return [...known.values()];
  });
}

function entriesByRow(entries: readonly ReachEntry[]): ReadonlyMap<string, readonly ReachEntry[]> {
  const rows = new Map<string, ReachEntry[]>();
  for (const entry of entries) {
    const key = `${entry.plane}\n${entry.from}`;
    addTo(rows, key, entry);
  }
  return rows;
}

/** Reached things by owner. Lists that tenants share are sorted once. */
function pairsByPlane(reach: SiteReach): PairsOf {
  let room = pairsAtMost;
  const sorted = new Map<readonly ReachedThing[], ReadonlyMap<string, ReadonlyMap<string, readonly ReachedThing[]>>>();
  const byPlane = (things: readonly ReachedThing[]): ReadonlyMap<string, ReadonlyMap<string, readonly ReachedThing[]>> => {
    let planes = sorted.get(things);
    if (planes === undefined) sorted.set(things, (planes = sortedThings(things)));
    return planes;
  };
  return (from, plane) => {
    const found = reach.tenants.get(from);
    const shared =
      found === undefined ? new Map<string, readonly ReachedThing[]>() : (byPlane(found.shared).get(plane) ?? new Map<string, readonly ReachedThing[]>());
    const own = found === undefined ? [] : found.own.filter((thing) => thing.plane === plane);
    const pairs = new Map<string, readonly ReachedThing[]>();
    if (shared.size <= room) for (const [owner, things] of shared) if (owner !== from) pairs.set(owner, things);
    for (const thing of own) pairs.set(thing.owner, [thing, ...(pairs.get(thing.owner) ?? [])]);
    room -= pairs.size;
    return { pairs, untold: shared.size > 0 && pairs.size < shared.size - 1 ? shared.size - pairs.size : 0 };
  };
}

function sortedThings(things: readonly ReachedThing[]): ReadonlyMap<string, ReadonlyMap<string, readonly ReachedThing[]>> {
  const planes = new Map<string, Map<string, ReachedThing[]>>();
  for (const thing of things) {
    const owners = planes.get(thing.plane) ?? new Map<string, ReachedThing[]>();
    planes.set(thing.plane, owners);
    addTo(owners, thing.owner, thing);
  }
  return planes;
}

function shortest(reach: SiteReach, from: string, ends: readonly ReachedThing[]): ReachEntry['path'] {
  const ways = ends.slice(0, endsCompared).flatMap(({ node }) => {
    const way = reach.way(from, node);
    return way === null ? [] : [way];
  });
  const [best] = ways.toSorted((a, b) => a.length - b.length);
  return best === undefined ? [] : reach.hops(best);
}

/** Fingerprints of findings about ways over several planes, by who reaches whom. */
function pathFindings(findings: readonly PlacedFinding[]): (from: string, to: string) => readonly string[] {
  const byOwner = new Map<string, { readonly print: string; readonly reachers: ReadonlySet<string> }[]>();
  for (const { finding, concerned } of findings) {
    if (!finding.rule.startsWith('reach/')) continue;
    const { owner, reacher, owners = owner === null ? [] : [owner] } = finding.tenants;
    const found = { print: finding.fingerprint, reachers: new Set(reacher === null ? concerned : [reacher]) };
    for (const one of owners) addTo(byOwner, one, found);
  }
  return (from, to) => (byOwner.get(to) ?? []).filter(({ reachers }) => reachers.has(from)).map(({ print }) => print);
}
