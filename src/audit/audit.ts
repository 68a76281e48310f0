import { grouped } from '../domain/grouped.ts';
import { areas, type Inventory } from '../inventory/inventory.ts';
import type { AuditResult, Coverage, ReachEntry, SourceSummary, State } from '../model/audit-result.ts';
import type { Severity } from '../model/severity.ts';
import { serializeSnapshot } from '../snapshot/serialize.ts';
import type { Snapshot, Source } from '../snapshot/snapshot.ts';
import { checksOf, countsByTenant } from './checks.ts';
import { driftOf, type WasAssessed, withFirstSeen } from './drift.ts';
import { auditExitCode, isComplete } from './exit-code.ts';
import { factDrift } from './fact-drift.ts';
import { factOwners } from './fact-owners.ts';
import type { PlacedFinding } from './findings.ts';
import { type Judged, judgedFor, type JudgedInput, judgeSnapshot, type OwnRuleFile, runId, saidOf } from './judged.ts';
import { linkResults } from './links/link-results.ts';
import { missingSources } from './missing-sources.ts';
import { reachMatrix } from './reach-matrix.ts';
import { verdictSentence } from './sentences.ts';
import { type SimulationBasis, withSimulatedFixes } from './simulate.ts';
import { baselineOf } from './simulation/baseline.ts';
import { exposedTenants, tenantResults } from './tenant-results.ts';

/** Everything an audit depends on. */
export interface AuditInput extends JudgedInput {
  /** Replaces the profile's gate. */
  readonly gate?: Severity;
  /** The last run's result, for drift; null when there is none. */
  readonly previous: AuditResult | null;
  /** The snapshot that result was made of, so that facts can be compared too; null or absent when it is not at hand. */
  readonly previousSnapshot?: Snapshot | null;
  /** The last result in which everything required was assessed, when that is not the previous one. */
  readonly lastComplete?: AuditResult | null;
  readonly toolVersion: string;
  /** Where rules of the operator came from; none by default. */
  readonly ownRules?: readonly OwnRuleFile[];
  /** Applies remedies to the model and says of each what it does; about doubles the cost. */
  readonly simulate?: boolean;
}

/** Judges a snapshot. Pure: the same input gives the same result, byte for byte, on any machine. */
export function audit(input: AuditInput): AuditResult {
  return simulated(input, audited(input, judgeSnapshot(input)));
}

/** An audit that looks at one tenant alone, and what else its evidence is made of, all of one judgement. */
export interface TenantAudit {
  readonly result: AuditResult;
  /** Reach of the whole site, as an audit of all tenants tells it. */
  readonly siteReach: readonly ReachEntry[];
  /** What the rules said, for this tenant. */
  readonly judged: Pick<Judged, 'outcomes' | 'placed'>;
}

/** Judges a snapshot for one tenant, with a profile that allows it. Pure. */
export function auditOfTenant(input: AuditInput): TenantAudit {
  const { siteReach, outcomes, placed, ...told } = toldOfTenant(input);
  return { result: simulated(input, told), siteReach, judged: { outcomes, placed } };
}

interface Audited {
  readonly result: AuditResult;
  /** What simulating remedies needs of the judgement; null when nobody asked. */
  readonly before: SimulationBasis | null;
}

function toldOfTenant(input: AuditInput): Audited & Pick<TenantAudit, 'siteReach'> & TenantAudit['judged'] {
  const said = saidOf(input);
  const { all, coverage } = judgedFor({ ...input, tenant: null }, said);
  const siteReach = reachMatrix(said.inventory, { places: said.places, outcomes: said.judged, findings: all, coverage });
  const judged = judgedFor(input, said);
  return { ...audited(input, judged), siteReach, outcomes: judged.outcomes, placed: judged.placed };
}

/** The result before remedies are tried; facts are let go then. */
function audited(input: AuditInput, judged: Judged): Audited {
  const before = input.simulate === true ? { baseline: baselineOf(judged.judged, input.sha256), rules: judged.judged.map(({ rule }) => rule) } : null;
  return { result: inWords(input, judged), before };
}

function simulated(input: AuditInput, { result, before }: Audited): AuditResult {
  return before === null ? result : withSimulatedFixes(input, result, before);
}

function inWords(input: AuditInput, { only, startedAt, places, judged, outcomes, coverage, all, placed }: Judged): AuditResult {
  const { snapshot, profile, previous, sha256 } = input;
  const { inventory } = snapshot;
  const { previousSnapshot: earlier, lastComplete = null, ownRules = [] } = input;
  const findings = withFirstSeen(
    placed.map(({ finding }) => finding),
    previous,
    lastComplete,
  );

  const everyone = Object.keys(inventory.tenants);
  const reach = reachMatrix(inventory, { places, outcomes: judged, findings: all, coverage }).filter(
    (entry) => only === null || entry.from === only || entry.to === only || (entry.to === '*' && entry.state === 'reached'),
  );
  const counts = countsByTenant(outcomes, all, everyone);
  const missing = missingSources(judged, places);
  const sources = snapshot.sources.map(summaryOf);
  const gate = input.gate ?? profile.gate;
  const { total } = coverage;
  const wasAssessed: WasAssessed = (rule, tenants) => coverage.wasAssessed(rule, tenants);
  const factsMoved = previous && earlier ? factDrift(earlier, snapshot, factOwners(snapshot, places)) : null;
  return {
    schemaVersion: '1.0',
    tool: { name: 'bitewing', version: input.toolVersion, rules: outcomes.length },
    run: {
      id: runId(startedAt),
      startedAt,
      profile: profile.name,
      ...(only === null ? {} : { tenant: only }),
      gate,
      scope: inventory.scope,
      exitCode: auditExitCode(findings, total, gate),
      snapshotDigest: sha256(serializeSnapshot(snapshot)),
      ...(ownRules.length === 0 ? {} : { ownRules }),
      collectors: snapshot.collectors.map(({ host, version, startedAt: began, account }) => ({ host, version, startedAt: began, account })),
    },
    site: { name: inventory.site, tenants: everyone.length },
    verdict: verdictOf(placed, reach, inventory, { total, only, tenants: places.tenants.length }),
    coverage: { ...total, missing },
    tenants: tenantResults(inventory, only, reach, exposedTenants(all, everyone), counts, coverage),
    findings,
    checks: checksOf(
      outcomes,
      grouped(placed, ({ finding }) => finding.rule),
    ),
    reach,
    drift: previous && driftOf({ findings, sources }, previous, wasAssessed, factsMoved),
    ...(lastComplete ? { sinceComplete: driftOf({ findings, sources }, lastComplete, wasAssessed, null) } : {}),
    sources,
    ...linkResults(inventory, places, startedAt, only),
  };
}

function verdictOf(
  placed: readonly PlacedFinding[],
  reach: readonly ReachEntry[],
  inventory: Inventory,
  seen: { readonly total: Coverage; readonly only: string | null; readonly tenants: number },
): AuditResult['verdict'] {
  const leaks = placed.filter(({ finding }) => finding.kind === 'leak' && finding.status === 'fail').length;
  const state: State = leaks > 0 ? 'exposed' : isComplete(seen.total) ? 'isolated' : 'incomplete';
  const sentence = verdictSentence(state, {
    tenants: seen.tenants,
    everyone: Object.keys(inventory.tenants).length,
    only: seen.only,
    nameOf: (id) => inventory.tenants[id]?.name ?? id,
    reach,
    leaks,
    waived: placed.filter(({ finding }) => finding.status === 'waived').length,
    coverage: seen.total,
    outOfScope: areas.filter((area) => !inventory.scope.includes(area)),
  });
  return { state, sentence };
}

function summaryOf({ id, kind, target, how, status, reason, remedy, digest, collectedAt }: Source): SourceSummary {
  return { id, kind, target, how, status, reason, remedy, digest, collectedAt };
}
