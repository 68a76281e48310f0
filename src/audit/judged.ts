import type { PlaceContext } from '../facts/fact-map.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Finding } from '../model/audit-result.ts';
import type { Sides } from '../model/verdict.ts';
import type { Rule } from '../rules/define-rule.ts';
import type { Sha256 } from '../snapshot/canonical-json.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { coverageOf, type CoverageResult } from './coverage.ts';
import { evaluate, type RuleOutcome } from './evaluate.ts';
import { findingsOf, type PlacedFinding, withRelated, worstFirst } from './findings.ts';
import { auditedPlaces, type Places } from './places.ts';
import { isInScope, type Profile } from './profiles.ts';
import { applyWaivers } from './waivers.ts';

/** What is judged, and for whom. */
export interface JudgedInput {
  readonly snapshot: Snapshot;
  readonly rules: readonly Rule[];
  readonly profile: Profile;
  /** Looks at this tenant alone; only with a profile that allows it. */
  readonly tenant: string | null;
  readonly sha256: Sha256;
}

/** A file with rules of the operator, by which a run was judged besides those of the version. */
export interface OwnRuleFile {
  /** As it was named. */
  readonly file: string;
  readonly sha256: string;
}

/** What the rules said of a snapshot, before anybody puts it into words. */
export interface Judged {
  readonly only: string | null;
  readonly startedAt: string;
  readonly places: Places;
  /** The rules in scope, as they judged. */
  readonly judged: readonly RuleOutcome[];
  /** The same, and what is to be said about waivers. */
  readonly outcomes: readonly RuleOutcome[];
  readonly coverage: CoverageResult;
  /** Every finding, waived ones marked. */
  readonly all: readonly PlacedFinding[];
  /** Those that concern the tenant looked at, worst first. */
  readonly placed: readonly PlacedFinding[];
}

/** The same for one tenant: only what concerns it was made a finding, and which others are related to one is left out. */
export type JudgedTenant = Omit<Judged, 'all'>;

/** What the rules said, whoever asks: the expensive part of judging. */
export interface Said extends Pick<Judged, 'startedAt' | 'places' | 'judged'> {
  readonly inventory: Inventory;
  readonly findings: readonly PlacedFinding[];
}

/** Judges a snapshot by every rule in scope and applies waivers: what audits and checklists have in common. Pure. */
export function judgeSnapshot(input: JudgedInput): Judged {
  return judgedFor(input, saidOf(input));
}

/** Judges a snapshot by every rule in scope. Pure. */
export function saidOf({ snapshot, rules, sha256 }: Pick<JudgedInput, 'snapshot' | 'rules' | 'sha256'>): Said {
  const { inventory } = snapshot;
  const startedAt = startOf(snapshot);
  const { places, judged } = evaluated(snapshot, rules);
  return { inventory, startedAt, places, judged, findings: findingsOf(judged, sha256, startedAt) };
}

function evaluated(snapshot: Snapshot, rules: readonly Rule[]): Pick<Judged, 'places' | 'judged'> {
  const { inventory } = snapshot;
  const places = auditedPlaces(snapshot, inventory);
  const inScope = rules.filter((rule) => isInScope(inventory.scope, rule));
  return { places, judged: evaluate(snapshot, inventory, inScope, places) };
}

/**
 * Judges a snapshot for one tenant, with a profile that allows it. Every rule judges everybody. Pure.
 */
export function judgeTenant({ snapshot, rules, profile, tenant, sha256 }: JudgedInput & { readonly tenant: string }): JudgedTenant {
  const { inventory } = snapshot;
  const startedAt = startOf(snapshot);
  const { places, judged } = evaluated(snapshot, rules);
  const coverage = coverageOf(judged, places, profile, tenant);
  const findings = findingsOf(
    judged.map((outcome) => narrowed(outcome, tenant, inventory)),
    sha256,
    startedAt,
  );
  const waived = applyWaivers(findings, inventory, coverage, startedAt);
  const placed = ofTenant([...waived.findings, ...findingsOf(waived.outcomes, sha256, startedAt)], tenant);
  return { only: tenant, startedAt, places, judged, outcomes: [...judged, ...waived.outcomes], coverage, placed };
}

/** What the rules said, for this profile and tenant, waivers applied. Pure. */
export function judgedFor({ profile, tenant, sha256 }: Pick<JudgedInput, 'profile' | 'tenant' | 'sha256'>, said: Said): Judged {
  const { inventory, startedAt, places, judged } = said;
  const only = profile.oneTenant ? tenant : null;
  const coverage = coverageOf(judged, places, profile, only);
  const waived = applyWaivers(said.findings, inventory, coverage, startedAt);
  const all = withRelated([...waived.findings, ...findingsOf(waived.outcomes, sha256, startedAt)]);
  const placed = ofTenant(all, only);
  return { only, startedAt, places, judged, outcomes: [...judged, ...waived.outcomes], coverage, all, placed };
}

/** The moment the first collector began: what the run is named after, and the only clock rules know. */
function startOf(snapshot: Snapshot): string {
  return snapshot.collectors.map((collector) => collector.startedAt).toSorted()[0] ?? '1970-01-01T00:00:00.000Z';
}

/** What a run that began then is called. */
export function runId(startedAt: string): string {
  return startedAt.replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
}

/** The findings that have to do with a tenant, or all of them, worst first. */
function ofTenant(all: readonly PlacedFinding[], tenant: string | null): PlacedFinding[] {
  return all
    .filter(({ finding, place, concerned }) => tenant === null || concerns(tenant, { kind: finding.kind, sides: finding.tenants, place, concerned }))
    .toSorted((a, b) => worstFirst(a.finding, b.finding));
}

/** Whom a finding is about. */
interface Concern extends Pick<PlacedFinding, 'place' | 'concerned'> {
  readonly kind: Finding['kind'];
  readonly sides: Sides;
}

/** True when it has to do with the tenant: by name, or because it is about a whole place it is on, or the site. */
function concerns(tenant: string, { kind, sides: { owner, reacher, owners }, place, concerned }: Concern): boolean {
  if (owner === tenant || reacher === tenant || owners?.includes(tenant) === true || concerned.includes(tenant)) return true;
  const opensPlace = concerned.length === 0 || (kind === 'leak' && owner === null && owners === undefined);
  return opensPlace && (place === null || place.tenants.includes(tenant));
}

/** The outcome with the failures of which the tenant's findings are made, and those that waivers are about. */
function narrowed(outcome: RuleOutcome, tenant: string, { waivers }: Inventory): RuleOutcome {
  const { rule, places } = outcome;
  const wanted = new Set(waivers.flatMap((waiver) => (waiver.rule === rule.id ? [waiver.subject] : [])));
  const placeOf = new Map<string, PlaceContext | null>();
  for (const { place, fails } of places) {
    for (const { kind = rule.kind, sides, subject, tenants } of fails) {
      // One finding on several places may concern whoever none of its parts does.
      const isOnAnother = placeOf.has(subject.id) && placeOf.get(subject.id) !== place;
      if (isOnAnother || concerns(tenant, { kind, sides, place, concerned: tenants })) wanted.add(subject.id);
      placeOf.set(subject.id, place);
    }
  }
  return { ...outcome, places: places.map((placed) => ({ ...placed, fails: placed.fails.filter(({ subject }) => wanted.has(subject.id)) })) };
}
