import { databasePrivileges } from '../domain/mysql/privileges.ts';
import type { ReachCause } from '../facts/mysql/database-reach.ts';
import { rowEvidence, rowScope } from '../facts/mysql/grant-row.ts';
import type { Finding, ReachEntry } from '../model/audit-result.ts';
import { atLeast } from '../model/severity.ts';
import type { Hop } from '../model/verdict.ts';
import type { CoverageResult } from './coverage.ts';
import type { RuleOutcome } from './evaluate.ts';
import { grouped } from './grouped.ts';
import type { Places } from './places.ts';
import { reachReasons } from './reach-reasons.ts';

interface Reached {
  path: readonly Hop[];
  readonly findings: Set<string>;
}

/** What is known to be reached, before the rest is called separated or not assessed. */
interface ReachMap {
  /** from → to → how. */
  readonly pairs: Map<string, Map<string, Reached>>;
  /** from → instances on which it reaches every tenant. */
  readonly everywhere: Map<string, Map<string, Reached>>;
}

/** Pairs printed one by one for tenants that were not assessed; beyond it the row's default says so. */
const openPairsAtMost = 10_000;
const wholeDatabase: ReadonlySet<string> = new Set(databasePrivileges);

/**
 * Who reaches whose databases. A reached pair has its path and findings; `to: '*'` says what holds for everybody else, and says
 * `separated` only where every grant table was read and no leak rule of this plane left anything open for the tenant.
 */
export function reachMatrix(
  tenants: readonly string[],
  places: Places,
  outcomes: readonly RuleOutcome[],
  findings: readonly Finding[],
  coverage: CoverageResult,
): ReachEntry[] {
  const map: ReachMap = { pairs: new Map(), everywhere: new Map() };
  for (const facts of places.instances.values()) {
    const reach = facts.get('mysql.databaseReach');
    const access = facts.get('mysql.access');
    if (!reach || !access) continue;
    const { instance } = facts.context;
    const scopeOf = (cause: ReachCause): Hop => ({
      from: '',
      to: cause.databases[0]?.name ?? '',
      by: `row ${rowScope(access.grants, cause)}`,
      evidence: [rowEvidence(instance, access.grants, cause)],
    });
    noteCauses(map, reach.causes, instance, facts.context.tenants, scopeOf);
    for (const login of reach.global) {
      if (login.reacher === null || ![...login.privileges.keys()].some((name) => wholeDatabase.has(name))) continue;
      noteEverywhere(map, login.reacher, instance, []);
    }
  }
  for (const finding of findings) noteFinding(map, finding);

  const reasons = reachReasons(places, outcomes, coverage);
  const openPairs = reasons.open.size * tenants.length <= openPairsAtMost ? reasons.open : null;
  return tenants.flatMap((from) => row(from, map, places, reasons.ofRow(from, openPairs !== null), openPairs));
}

function noteCauses(map: ReachMap, causes: readonly ReachCause[], instance: string, tenants: readonly string[], hopOf: (cause: ReachCause) => Hop): void {
  const byRow = grouped(causes, (cause) => `${cause.table}/${cause.row}/${cause.holder}/${cause.role ?? ''}`);
  for (const group of byRow.values()) {
    for (const [reacher, reached] of byReacher(group)) {
      const owners = new Set(reached.map((cause) => cause.owner));
      // Whoever reaches all tenants of an instance through a row is one statement, not one per pair.
      const all = reached.find(({ everybody }) => everybody !== null) ?? (owners.size > 1 && owners.size >= tenants.length - 1 ? reached[0] : undefined);
      if (all) noteEverywhere(map, reacher, instance, [{ ...hopOf(all), from: reacher }]);
      else for (const cause of reached) pairOf(map, reacher, cause.owner, [{ ...hopOf(cause), from: reacher }]);
    }
  }
}

/** What each tenant reaches by the causes; a row that serves everybody has many. */
function byReacher(causes: readonly ReachCause[]): ReadonlyMap<string, readonly ReachCause[]> {
  const uses = causes.flatMap((cause) =>
    [...new Set(cause.logins.map(({ reacher }) => reacher))].flatMap((reacher) => (reacher === null ? [] : [{ reacher, cause }])),
  );
  return new Map([...grouped(uses, ({ reacher }) => reacher)].map(([reacher, all]) => [reacher, all.map(({ cause }) => cause)]));
}

function noteEverywhere(map: ReachMap, from: string, instance: string, path: readonly Hop[]): void {
  const known = map.everywhere.get(from) ?? new Map<string, Reached>();
  map.everywhere.set(from, known);
  const before = known.get(instance);
  if (!before) known.set(instance, { path, findings: new Set() });
  else if (before.path.length === 0) before.path = path;
}

function pairOf(map: ReachMap, from: string, to: string, path: readonly Hop[]): Reached {
  const row = map.pairs.get(from) ?? new Map<string, Reached>();
  map.pairs.set(from, row);
  const reached = row.get(to) ?? { path, findings: new Set<string>() };
  row.set(to, reached);
  return reached;
}

/** Links a leak to the pairs it shows. A leak below high is no reach of its own (a name that may exist one day), but explains one. */
function noteFinding(map: ReachMap, { kind, severity, tenants, fingerprint, path }: Finding): void {
  if (kind !== 'leak' || tenants.reacher === null) return;
  const { reacher } = tenants;
  const everywhere = [...(map.everywhere.get(reacher)?.values() ?? [])];
  const owners = tenants.owners ?? (tenants.owner === null ? [] : [tenants.owner]);
  for (const reached of everywhere) {
    reached.findings.add(fingerprint);
    if (path.length > reached.path.length) reached.path = path;
  }
  if (everywhere.length > 0 && owners.length !== 1) return;
  for (const owner of owners) {
    if (owner === reacher) continue;
    const known = map.pairs.get(reacher)?.get(owner);
    if (!known && !atLeast(severity, 'high')) continue;
    const reached = known ?? pairOf(map, reacher, owner, path);
    reached.findings.add(fingerprint);
    if (path.length > reached.path.length) reached.path = path;
  }
}

type RestOfRow = Pick<ReachEntry, 'state' | 'reason'>;

function row(from: string, map: ReachMap, places: Places, rest: RestOfRow, openPairs: ReadonlyMap<string, string> | null): ReachEntry[] {
  const everywhere = map.everywhere.get(from);
  const pairs = new Map(map.pairs.get(from));
  const withTenants = [...places.instances.values()].filter(({ context }) => context.tenants.some((tenant) => tenant !== from));
  const [first] = everywhere?.values() ?? [];
  if (first && withTenants.every(({ context }) => everywhere?.has(context.instance))) return [entry(from, '*', first)];
  for (const [instance, reached] of everywhere ?? []) {
    for (const to of places.instances.get(instance)?.context.tenants ?? []) if (to !== from && !pairs.has(to)) pairs.set(to, reached);
  }
  const entries: ReachEntry[] = [{ from, to: '*', plane: 'database', ...rest, path: [], findings: [] }];
  for (const [to, reached] of pairs) entries.push(entry(from, to, reached));
  if (rest.state === 'separated') {
    for (const [to, reason] of openPairs ?? []) {
      if (to !== from && !pairs.has(to)) entries.push({ from, to, plane: 'database', state: 'not-assessed', reason, path: [], findings: [] });
    }
  }
  return entries;
}

function entry(from: string, to: string, { path, findings }: Reached): ReachEntry {
  return { from, to, plane: 'database', state: 'reached', reason: '', path, findings: [...findings] };
}
