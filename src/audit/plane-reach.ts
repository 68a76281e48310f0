import type { Finding, ReachEntry } from '../model/audit-result.ts';
import { atLeast } from '../model/severity.ts';
import type { CoverageResult } from './coverage.ts';
import type { RuleOutcome } from './evaluate.ts';

/** A plane and the area of rules that judges it. */
export interface JudgedPlane {
  readonly plane: ReachEntry['plane'];
  readonly area: string;
  /** A leak that names no reacher is open to every tenant. Not so for links: who listens on a line is nobody's tenant. */
  readonly openToAll: boolean;
}

/** Planes whose reach is what the leaks of one area show. */
export const judgedPlanes: readonly JudgedPlane[] = [
  { plane: 'files', area: 'files', openToAll: true },
  { plane: 'hl7', area: 'hl7', openToAll: true },
  { plane: 'network', area: 'links', openToAll: false },
];

/** Pairs printed one by one; what goes beyond is said in the row's default. */
const pairsAtMost = 50_000;

/**
 * Who reaches whom on one plane, as its rules show: a leak of severity high or worse is a reached pair, one that names no reacher may be
 * open to every tenant. `to: '*'` says what holds for everybody else: `separated` only where no leak rule of the area left anything open.
 */
export function planeReach(
  { plane, area, openToAll }: JudgedPlane,
  { everyone, active }: { readonly everyone: readonly string[]; readonly active: readonly string[] },
  outcomes: readonly RuleOutcome[],
  findings: readonly Finding[],
  coverage: CoverageResult,
): ReachEntry[] {
  const leaks = findings.filter(({ rule, kind, severity }) => kind === 'leak' && rule.startsWith(`${area}/`) && atLeast(severity, 'high'));
  const pairs = new Map<string, Map<string, ReachEntry>>();
  let room = pairsAtMost;
  let untold = 0;
  for (const finding of leaks) {
    const { owner, reacher, owners } = finding.tenants;
    const reached = owners ?? (owner === null ? [] : [owner]);
    // Owners without a reacher have one thing in common, and reach each other through it.
    const froms = reacher === null ? (owners ?? (openToAll ? active : [])) : [reacher];
    const told = reached.flatMap((to) => (froms.length > room ? [] : froms.filter((from) => from !== to).map((from) => ({ from, to }))));
    // A leak that makes no pair is a leak all the same: nobody's separation is proven beside it.
    if (told.length === 0) untold += 1;
    for (const { from, to } of told) room -= note(pairs, plane, from, to, finding);
  }
  const rules = outcomes.filter(({ rule }) => rule.kind === 'leak' && rule.id.startsWith(`${area}/`));
  const open = untold > 0 ? `${untold} ${untold === 1 ? 'leak names' : 'leaks name'} no pair of tenants; see the findings` : openReason(area, rules, coverage);
  const state = open === null ? 'separated' : 'not-assessed';
  return everyone.flatMap((from) => {
    const rest: ReachEntry = { from, to: '*', plane, state, reason: open ?? `none of ${rules.length} rules about ${area} found a way`, path: [], findings: [] };
    return [rest, ...(pairs.get(from)?.values() ?? [])];
  });
}

/** Adds a finding to a pair; how many pairs that made. */
function note(pairs: Map<string, Map<string, ReachEntry>>, plane: ReachEntry['plane'], from: string, to: string, finding: Finding): 0 | 1 {
  const row = pairs.get(from) ?? new Map<string, ReachEntry>();
  pairs.set(from, row);
  const known = row.get(to);
  const path = finding.path.length > (known?.path.length ?? 0) ? finding.path : (known?.path ?? []);
  row.set(to, { from, to, plane, state: 'reached', reason: '', path, findings: [...(known?.findings ?? []), finding.fingerprint] });
  return known ? 0 : 1;
}

/** Why separation is not proven on the plane; null when it is. A rule that left anything open keeps all pairs open: who was not seen might reach anyone. */
function openReason(area: string, rules: readonly RuleOutcome[], coverage: CoverageResult): string | null {
  if (rules.length === 0) return `no rule about ${area} was asked for`;
  const gaps = rules.filter(({ rule }) => coverage.gaps.has(rule.id)).map(({ rule }) => rule.id);
  if (gaps.length === 0) return null;
  return `not assessed for everybody: ${gaps.slice(0, 3).join(', ')}${gaps.length > 3 ? ` and ${gaps.length - 3} more rules` : ''}`;
}
