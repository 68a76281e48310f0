import type { AuditResult, ReachEntry, TenantResult } from '../../model/audit-result.ts';
import { clustered } from './clustered.ts';
import { findingNumber, tenantLabel, type Link, type ResultIndex } from './index-of-result.ts';
import { pathsView, type PathsView } from './path-view.ts';
import { planes, reachBetween, reachRows, relationWeights, type Plane, type ReachRow } from './reach-table.ts';
import { count, counted, listed, shortened } from './words.ts';

/** One ordered pair as drawn. `self` is the diagonal. */
export interface MatrixCell {
  readonly state: 'self' | ReachEntry['state'];
  readonly glyph: string;
  readonly label: string;
  readonly href: string | null;
}

/** The drawn matrix and, in words, the same content and all that was not drawn. */
export interface MatrixView {
  readonly plane: Plane;
  readonly heading: string;
  readonly wide: boolean;
  readonly columns: readonly { readonly id: string; readonly label: string }[];
  /** `why`: what holds towards everybody the row says nothing else of. */
  readonly rows: readonly { readonly id: string; readonly label: string; readonly why: string; readonly cells: readonly MatrixCell[] }[];
  readonly undrawn: readonly string[];
  readonly paths: PathsView | null;
  readonly relations: readonly RelationRow[];
  /** How many more pairs there are; null when all are listed. */
  readonly relationsMore: string | null;
  readonly uniform: readonly UniformRows[];
  /** How many more reasons there are; null when all are listed. */
  readonly uniformMore: string | null;
}

/** One line of the table that says the same as the matrix. */
export interface RelationRow {
  readonly from: string;
  readonly state: string;
  readonly to: string;
  readonly reason: string;
  readonly findings: readonly Link[];
}

/** Tenants for which one statement holds towards everyone they have no line of their own for. */
export interface UniformRows {
  readonly state: string;
  readonly reason: string;
  readonly count: string;
  readonly names: string;
}

const planeHeadings: Readonly<Record<Plane, string>> = {
  database: 'Databases',
  files: 'Files',
  hl7: 'HL7',
  network: 'Network',
  credentials: 'Credentials',
  host: 'Host',
};
const stateWords = { 'reached': 'reached', 'separated': 'separated', 'not-assessed': 'not assessed' } as const;
const glyphs = { 'self': '', 'reached': '', 'separated': '·', 'not-assessed': '?' } as const;
const drawAllUpTo = 20;
const drawnAtMost = 60;
const relationsAtMost = 3000;
const reasonsAtMost = 300;
const namesAtMost = 300;
const nothingSaid = 'the result says nothing about this pair';

/** The tenants with most to see, each together with those it reaches, as long as there is room. */
function mostRelated(tenants: readonly TenantResult[], rows: ReadonlyMap<string, ReachRow>, weights: ReadonlyMap<string, number>): ReadonlySet<string> {
  const byWeight = [...weights].toSorted(([, a], [, b]) => b - a).map(([id]) => id);
  const known = new Set(tenants.map(({ id }) => id));
  const chosen = new Set<string>();
  for (const id of byWeight) {
    const reached = [...(rows.get(id)?.specific.values() ?? [])].filter((entry) => entry.state === 'reached').map((entry) => entry.to);
    if (reached.length === 0 && rows.get(id)?.fallback?.state !== 'reached') continue;
    for (const one of [id, ...reached]) if (chosen.size < drawnAtMost && known.has(one)) chosen.add(one);
  }
  for (const id of byWeight) if (chosen.size < drawnAtMost && known.has(id)) chosen.add(id);
  return chosen;
}

function drawnTenants(tenants: readonly TenantResult[], rows: ReadonlyMap<string, ReachRow>, weights: ReadonlyMap<string, number>): readonly TenantResult[] {
  const related = mostRelated(tenants, rows, weights);
  const chosen = tenants.length <= drawAllUpTo ? tenants : tenants.filter(({ id }) => related.has(id));
  return clustered(chosen, rows);
}

function cell(index: ResultIndex, row: ReachRow | undefined, from: string, to: string): MatrixCell {
  if (from === to) return { state: 'self', glyph: glyphs.self, label: 'itself', href: null };
  const entry = reachBetween(row, to);
  const state = entry?.state ?? 'not-assessed';
  const first = entry?.findings[0];
  const anchor = first === undefined ? undefined : index.findingAnchor.get(first);
  return {
    state,
    glyph: glyphs[state],
    label: cellWords(row, from, to, state),
    href: anchor === undefined ? null : `#${anchor}`,
  };
}

/** The cell in words. What the row says of everybody is said once, by the row. */
function cellWords(row: ReachRow | undefined, from: string, to: string, state: ReachEntry['state']): string {
  if (state === 'reached') return `${shortened(from, 40)} reaches ${shortened(to, 40)}`;
  const own = row?.specific.get(to)?.reason ?? '';
  return own === '' ? stateWords[state] : `${stateWords[state]}: ${shortened(own, 160)}`;
}

/** The pairs that are reached or not assessed, each on a line; reached ones first where they are very many. */
function relationRows(index: ResultIndex, rows: ReadonlyMap<string, ReachRow>): Pick<MatrixView, 'relations' | 'relationsMore'> {
  const told = [...rows.values()].flatMap((row) => [...row.specific.values()].filter((entry) => entry.state !== 'separated'));
  const isLong = told.length > relationsAtMost;
  const shown = isLong
    ? [...told.filter(({ state }) => state === 'reached'), ...told.filter(({ state }) => state !== 'reached')].slice(0, relationsAtMost)
    : told;
  return {
    relations: shown.map((entry) => ({
      from: shortened(entry.from, 80),
      state: stateWords[entry.state],
      to: shortened(entry.to, 80),
      reason: [entry.reason, ...(entry.findings.length > 0 ? [] : entry.path.map((hop) => hop.by))].filter((words) => words !== '').join(' → '),
      findings: entry.findings.map((fingerprint) => findingNumber(index, fingerprint)),
    })),
    relationsMore: isLong ? `${counted(told.length - shown.length, 'further pair')}: see report.json, or bitewing access --from A --to B.` : null,
  };
}

/** What the rows say of everybody, the reason that most share first where there are very many. */
function uniformRows(rows: ReadonlyMap<string, ReachRow>): Pick<MatrixView, 'uniform' | 'uniformMore'> {
  const groups = new Map<string, { state: string; reason: string; names: string[] }>();
  for (const { from, fallback } of rows.values()) {
    const state = stateWords[fallback?.state ?? 'not-assessed'];
    const reason = fallback?.reason ?? nothingSaid;
    const key = `${state}\n${reason}`;
    const group = groups.get(key) ?? { state, reason, names: [] };
    group.names.push(shortened(from, 60));
    groups.set(key, group);
  }
  const all = [...groups.values()];
  const shown = all.length > reasonsAtMost ? all.toSorted((a, b) => b.names.length - a.names.length).slice(0, reasonsAtMost) : all;
  return {
    uniform: shown.map(({ state, reason, names }) => ({ state, reason, count: count(names.length), names: listed(names, namesAtMost) })),
    uniformMore: all.length > shown.length ? `${counted(all.length - shown.length, 'further reason')}: see report.json.` : null,
  };
}

/** What the drawing leaves out. Only tenants whose every pair was proven are called separated. */
function undrawnWords(rows: ReadonlyMap<string, ReachRow>, weights: ReadonlyMap<string, number>, drawn: ReadonlySet<string>): string[] {
  const left = [...rows.values()].filter((row) => !drawn.has(row.from));
  if (left.length === 0) return [];
  const all = [...rows.values()];
  const open = all.filter((row) => row.fallback === null || row.fallback.state === 'not-assessed').length;
  const everywhere = all.filter((row) => row.fallback?.state === 'reached').length;
  const related = left.filter((row) => weights.has(row.from)).length;
  const quiet = left.filter((row) => !weights.has(row.from));
  const proven = quiet.filter((row) => row.fallback?.state === 'separated').length;
  const separated = open === 0 && everywhere === 0 ? 'are separated from every other tenant' : 'reach no other tenant';
  return [
    `${counted(left.length, 'tenant')} ${left.length === 1 ? 'is' : 'are'} not drawn.`,
    ...(proven > 0 ? [`${count(proven)} of them ${separated}.`] : []),
    ...(quiet.length > proven ? [`For ${count(quiet.length - proven)} of them it was not assessed what they reach.`] : []),
    ...(related > 0 ? [`${count(related)} of them have relations that are listed in the table below.`] : []),
    ...(open > 0 && proven > 0 ? [`Whether they are reached by the ${counted(open, 'tenant')} not assessed is unknown.`] : []),
    ...(everywhere > 0 ? [`${counted(everywhere, 'tenant')} reach everyone, those not drawn included.`] : []),
  ];
}

function matrixView(index: ResultIndex, result: AuditResult, plane: Plane): MatrixView {
  const entries = result.reach.filter((entry) => entry.plane === plane);
  const rows = reachRows(entries, result.tenants);
  const weights = relationWeights(rows);
  // A single tenant has nobody to be drawn with; the table says it all.
  const isAlone = result.tenants.length < 2;
  const drawn = isAlone ? [] : drawnTenants(result.tenants, rows, weights);
  const heads = drawn.map(({ id }) => ({ id: shortened(id, 28), label: tenantLabel(index, id) }));
  return {
    plane,
    heading: planeHeadings[plane],
    wide: drawn.length > 24,
    columns: heads,
    rows: drawn.map(({ id }) => ({
      id: shortened(id, 28),
      label: tenantLabel(index, id),
      why: shortened(rows.get(id)?.fallback?.reason ?? nothingSaid, 200),
      cells: drawn.map((to) => cell(index, rows.get(id), id, to.id)),
    })),
    undrawn: isAlone ? [] : undrawnWords(rows, weights, new Set(drawn.map(({ id }) => id))),
    paths: pathsView(index, plane, entries),
    ...relationRows(index, rows),
    ...uniformRows(rows),
  };
}

/** One matrix per plane of which the result speaks; the database plane always. */
export function matrixViews(index: ResultIndex, result: AuditResult): readonly MatrixView[] {
  const spoken = new Set(result.reach.map((entry) => entry.plane));
  return planes.filter((plane) => plane === 'database' || spoken.has(plane)).map((plane) => matrixView(index, result, plane));
}
