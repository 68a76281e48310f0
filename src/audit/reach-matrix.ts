import { grouped } from '../domain/grouped.ts';
import { databasePrivileges } from '../domain/mysql/privileges.ts';
import type { InstanceFacts } from '../facts/instance-facts.ts';
import type { ReachCause } from '../facts/mysql/database-reach.ts';
import { rowEvidence, rowScope } from '../facts/mysql/grant-row.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Finding, ReachEntry } from '../model/audit-result.ts';
import { atLeast } from '../model/severity.ts';
import type { Hop } from '../model/verdict.ts';
import type { CoverageResult } from './coverage.ts';
import type { RuleOutcome } from './evaluate.ts';
import type { PlacedFinding } from './findings.ts';
import { withGraph } from './graph-reach.ts';
import type { Places } from './places.ts';
import { reachReasons } from './reach-reasons.ts';

/** What reach is made of, besides the inventory. */
export interface ReachSources {
  readonly places: Places;
  readonly outcomes: readonly RuleOutcome[];
  readonly findings: readonly PlacedFinding[];
  readonly coverage: CoverageResult;
}

/** A plane whose reach is what the leaks of one area of rules show. */
interface JudgedPlane {
  readonly plane: ReachEntry['plane'];
  readonly area: string;
  /** A leak that names no reacher is open to every tenant. Not so for links: who listens on a line is nobody's tenant. */
  readonly openToAll: boolean;
}

const judgedPlanes: readonly JudgedPlane[] = [
  { plane: 'files', area: 'files', openToAll: true },
  { plane: 'hl7', area: 'hl7', openToAll: true },
  { plane: 'network', area: 'links', openToAll: false },
];

/** Pairs printed one by one; what goes beyond is said in the row's default. */
const pairsAtMost = 50_000;
/** The same for tenants that were not assessed. */
const openPairsAtMost = 10_000;

/**
 * Who reaches whom, on every plane the inventory asks for and the database plane always. A reached pair has its path and findings; `to: '*'` says
 * what holds for everybody else, and says `separated` only where no leak rule of the plane left anything open for the tenant.
 */
export function reachMatrix(inventory: Inventory, sources: ReachSources): ReachEntry[] {
  const { places, findings } = sources;
  const everyone = Object.keys(inventory.tenants);
  const planes = judgedPlanes.filter(({ area }) => inventory.scope.some((one) => one === area));
  const shown = [...databasePlane(everyone, sources), ...planes.flatMap((plane) => judgedPlane(plane, everyone, sources))];
  return withGraph(shown, everyone, inventory.scope, places, findings);
}

interface Reached {
  path: readonly Hop[];
  readonly findings: Set<string>;
}

/** Pairs that were shown to be reached: from → to → how. */
type Shown = Map<string, Map<string, Reached>>;

/** How a pair is reached; made when nothing showed it before. */
function pairOf(shown: Shown, from: string, to: string, path: readonly Hop[] = []): Reached {
  const row = shown.get(from) ?? new Map<string, Reached>();
  shown.set(from, row);
  const reached = row.get(to) ?? { path, findings: new Set<string>() };
  row.set(to, reached);
  return reached;
}

/** The longest path tells the most. */
function tell(reached: Reached, { fingerprint, path }: Finding): void {
  reached.findings.add(fingerprint);
  if (path.length > reached.path.length) reached.path = path;
}

function ownersIn({ owner, owners }: Finding['tenants']): readonly string[] {
  return owners ?? (owner === null ? [] : [owner]);
}

type RestOfRow = Pick<ReachEntry, 'state' | 'reason'>;

function rowOf(plane: ReachEntry['plane'], from: string, rest: RestOfRow, pairs: Iterable<readonly [string, Reached]>): ReachEntry[] {
  return [{ from, to: '*', plane, ...rest, path: [], findings: [] }, ...[...pairs].map(([to, reached]) => entry(plane, from, to, reached))];
}

function entry(plane: ReachEntry['plane'], from: string, to: string, { path, findings }: Reached): ReachEntry {
  return { from, to, plane, state: 'reached', reason: '', path, findings: [...findings] };
}

/** A leak of severity high or worse is a reached pair. One that makes no pair is a leak all the same: nobody's separation is proven beside it. */
function judgedPlane(
  { plane, area, openToAll }: JudgedPlane,
  everyone: readonly string[],
  { places, outcomes, findings, coverage }: ReachSources,
): ReachEntry[] {
  const shown: Shown = new Map();
  let room = pairsAtMost;
  let untold = 0;
  for (const { finding } of findings) {
    if (finding.kind !== 'leak' || !finding.rule.startsWith(`${area}/`) || !atLeast(finding.severity, 'high')) continue;
    const { reacher, owners } = finding.tenants;
    // Owners without a reacher have one thing in common, and reach each other through it.
    const froms = reacher === null ? (owners ?? (openToAll ? places.tenants : [])) : [reacher];
    const told = ownersIn(finding.tenants).flatMap((to) => (froms.length > room ? [] : froms.filter((from) => from !== to).map((from) => ({ from, to }))));
    if (told.length === 0) untold += 1;
    for (const { from, to } of told) {
      if (shown.get(from)?.has(to) !== true) room -= 1;
      tell(pairOf(shown, from, to), finding);
    }
  }
  const rules = outcomes.filter(({ rule }) => rule.kind === 'leak' && rule.id.startsWith(`${area}/`));
  const open = untold > 0 ? untoldWords(untold) : openReason(area, rules, coverage);
  const rest: RestOfRow =
    open === null ? { state: 'separated', reason: `none of ${rules.length} rules about ${area} found a way` } : { state: 'not-assessed', reason: open };
  return everyone.flatMap((from) => rowOf(plane, from, rest, shown.get(from) ?? []));
}

function untoldWords(count: number): string {
  return `${count} ${count === 1 ? 'leak names' : 'leaks name'} no pair of tenants; see the findings`;
}

/** Why separation is not proven on the plane; null when it is. A rule that left anything open keeps all pairs open: who was not seen might reach anyone. */
function openReason(area: string, rules: readonly RuleOutcome[], coverage: CoverageResult): string | null {
  if (rules.length === 0) return `no rule about ${area} was asked for`;
  const gaps = rules.filter(({ rule }) => coverage.gaps.has(rule.id)).map(({ rule }) => rule.id);
  if (gaps.length === 0) return null;
  return `not assessed for everybody: ${gaps.slice(0, 3).join(', ')}${gaps.length > 3 ? ` and ${gaps.length - 3} more rules` : ''}`;
}

/** What is known to be reached of databases, before the rest is called separated or not assessed. */
interface ShownDatabases {
  readonly pairs: Shown;
  /** From → instances on which it reaches every tenant. */
  readonly everywhere: Shown;
}

const wholeDatabase: ReadonlySet<string> = new Set(databasePrivileges);

/** Who reaches whose databases, by the grant tables; leaks add what else is known of a pair. */
function databasePlane(tenants: readonly string[], { places, outcomes, findings, coverage }: ReachSources): ReachEntry[] {
  const shown: ShownDatabases = { pairs: new Map(), everywhere: new Map() };
  for (const facts of places.instances.values()) noteGrants(shown, facts);
  // Ways over several planes are told by the graph, and other areas have planes of their own.
  const others = ['reach', ...judgedPlanes.map(({ area }) => area)];
  for (const { finding } of findings) if (!others.some((area) => finding.rule.startsWith(`${area}/`))) noteLeak(shown, finding);
  const reasons = reachReasons(places, outcomes, coverage);
  const nameless = namelessLeaks(findings);
  const open = new Map([...nameless.owners, ...reasons.open]);
  const openPairs = open.size * tenants.length <= openPairsAtMost ? open : null;
  const restOf = (from: string): RestOfRow => {
    if (nameless.untold > 0) return { state: 'not-assessed', reason: untoldWords(nameless.untold) };
    const rest = reasons.ofRow(from);
    return rest.state === 'separated' && openPairs === null ? { state: 'not-assessed', reason: `${open.size} tenants were not assessed` } : rest;
  };
  return tenants.flatMap((from) => databaseRow(from, shown, places, restOf(from), openPairs));
}

/** Leaks of databases that name nobody who comes through them: whose data they open, with the reason, and how many do not even tell that. */
function namelessLeaks(findings: readonly PlacedFinding[]): { readonly owners: ReadonlyMap<string, string>; readonly untold: number } {
  const owners = new Map<string, string>();
  let untold = 0;
  for (const { finding } of findings) {
    const { rule, kind, severity, tenants } = finding;
    if (kind !== 'leak' || tenants.reacher !== null || !rule.startsWith('mysql/') || !atLeast(severity, 'high')) continue;
    const named = ownersIn(tenants);
    if (named.length === 0) untold += 1;
    for (const owner of named) owners.set(owner, `${rule} shows a way to ${owner}, and not who can take it; see the findings`);
  }
  return { owners, untold };
}

function noteGrants({ pairs, everywhere }: ShownDatabases, facts: InstanceFacts): void {
  const reach = facts.get('mysql.databaseReach');
  const access = facts.get('mysql.access');
  if (!reach || !access) return;
  const { instance, tenants } = facts.context;
  const hop = (from: string, cause: ReachCause): Hop => ({
    from,
    to: cause.databases[0]?.name ?? '',
    by: `row ${rowScope(access.grants, cause)}`,
    evidence: [rowEvidence(instance, access.grants, cause)],
  });
  const everybody = (from: string, path: readonly Hop[]): void => {
    const reached = pairOf(everywhere, from, instance);
    if (reached.path.length === 0) reached.path = path;
  };
  for (const group of grouped(reach.causes, (cause) => `${cause.table}/${cause.row}/${cause.holder}/${cause.role ?? ''}`).values()) {
    for (const [reacher, reached] of byReacher(group)) {
      const owners = new Set(reached.map((cause) => cause.owner));
      // Whoever reaches all tenants of an instance through a row is one statement, not one per pair.
      const all = reached.find((cause) => cause.everybody !== null) ?? (owners.size > 1 && owners.size >= tenants.length - 1 ? reached[0] : undefined);
      if (all) everybody(reacher, [hop(reacher, all)]);
      else for (const cause of reached) pairOf(pairs, reacher, cause.owner, [hop(reacher, cause)]);
    }
  }
  for (const login of reach.global)
    if (login.reacher !== null && [...login.privileges.keys()].some((name) => wholeDatabase.has(name))) everybody(login.reacher, []);
}

/** What each tenant reaches by the causes; a row that serves everybody has many. */
function byReacher(causes: readonly ReachCause[]): ReadonlyMap<string, readonly ReachCause[]> {
  const uses = causes.flatMap((cause) =>
    [...new Set(cause.logins.map(({ reacher }) => reacher))].flatMap((reacher) => (reacher === null ? [] : [{ reacher, cause }])),
  );
  return new Map([...grouped(uses, ({ reacher }) => reacher)].map(([reacher, all]) => [reacher, all.map(({ cause }) => cause)]));
}

/** Links a leak to the pairs it shows. A leak below high is no reach of its own (a name that may exist one day), but explains one. */
function noteLeak({ pairs, everywhere }: ShownDatabases, finding: Finding): void {
  const { reacher } = finding.tenants;
  if (finding.kind !== 'leak' || reacher === null) return;
  const everybody = [...(everywhere.get(reacher)?.values() ?? [])];
  const owners = ownersIn(finding.tenants);
  for (const reached of everybody) tell(reached, finding);
  if (everybody.length > 0 && owners.length !== 1) return;
  for (const owner of owners) {
    if (owner === reacher || (pairs.get(reacher)?.has(owner) !== true && !atLeast(finding.severity, 'high'))) continue;
    tell(pairOf(pairs, reacher, owner), finding);
  }
}

function databaseRow(from: string, shown: ShownDatabases, places: Places, rest: RestOfRow, openPairs: ReadonlyMap<string, string> | null): ReachEntry[] {
  const everywhere = shown.everywhere.get(from);
  const pairs = new Map(shown.pairs.get(from));
  const withTenants = [...places.instances.values()].filter(({ context }) => context.tenants.some((tenant) => tenant !== from));
  const [first] = everywhere?.values() ?? [];
  if (first && withTenants.every(({ context }) => everywhere?.has(context.instance))) return [entry('database', from, '*', first)];
  for (const [instance, reached] of everywhere ?? []) {
    for (const to of places.instances.get(instance)?.context.tenants ?? []) if (to !== from && !pairs.has(to)) pairs.set(to, reached);
  }
  const open = rest.state === 'separated' ? [...(openPairs ?? [])].filter(([to]) => to !== from && !pairs.has(to)) : [];
  return [
    ...rowOf('database', from, rest, pairs),
    ...open.map(([to, reason]): ReachEntry => ({ from, to, plane: 'database', state: 'not-assessed', reason, path: [], findings: [] })),
  ];
}
