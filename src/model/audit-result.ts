import type { Clause } from './clauses.ts';
import type { CertificateResult, TenantConnection, Untouched } from './link-results.ts';
import type { Kind, Severity } from './severity.ts';
import type { Evidence, Fix, Hop, Sides, Status, Subject } from './verdict.ts';

/** `exposed`: a leak is shown. `incomplete`: something needed was not assessed. `isolated`: everything needed was assessed and proven. */
export type State = 'exposed' | 'incomplete' | 'isolated';

/** How many subjects ended in each status. */
export type StatusCounts = Readonly<Record<Status, number>>;

/** A control of an outside framework that a rule gives evidence for. */
export interface ControlReference {
  readonly framework: string;
  readonly id: string;
  readonly title: string;
  readonly status: 'in force' | 'proposed' | 'superseded';
  /** `direct`: the rule tests what the control asks; `supports`: a part of it; `evidence-for`: its result shows that the activity takes place. Absent in results that did not say. */
  readonly relation?: 'direct' | 'supports' | 'evidence-for';
}

/** The waiver that covers a finding. */
export interface AppliedWaiver {
  readonly reason: string;
  readonly owner: string;
  readonly ticket: string | null;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly expires: string;
}

/** A failing verdict in its final form. Its fingerprint is made of rule id, subject and discriminator only. */
export interface Finding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly kind: Kind;
  readonly status: 'fail' | 'waived';
  readonly tenants: Sides;
  readonly subject: Subject;
  readonly claim: string;
  readonly observed: string;
  readonly expected: string;
  readonly because: string | null;
  readonly witness: string | null;
  readonly evidence: readonly Evidence[];
  readonly path: readonly Hop[];
  readonly fix: Fix;
  readonly clauses: readonly Clause[];
  readonly controls: readonly ControlReference[];
  /** Start time of the run that saw it first (ISO 8601 UTC); this run's when no previous run was given. */
  readonly firstSeen: string;
  readonly waiver: AppliedWaiver | null;
  /** Fingerprints of findings of other rules with the same cause. */
  readonly related: readonly string[];
}

/** Outcome of one rule over all its subjects. */
export interface CheckResult {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly kind: Kind;
  readonly clauses: readonly Clause[];
  readonly counts: StatusCounts;
  /** Subject ids by status; passes included. */
  readonly subjects: Readonly<Partial<Record<Status, readonly string[]>>>;
  /** Why subjects were not assessed or in error: reason, the sources missing, how many subjects. */
  readonly gaps: readonly { readonly reason: string; readonly missing: readonly string[]; readonly subjects: number }[];
}

/** Rule × tenant cells that the profile requires, and how many were really assessed. A cell counts as assessed only when every verdict in it was. */
export interface Coverage {
  readonly required: number;
  readonly assessed: number;
}

/** A source that was missing and what it cost. */
export interface MissingSource {
  readonly source: string;
  readonly status: string;
  readonly reason: string;
  /** The permission, command or file that would close the gap; null when none is known. */
  readonly remedy: string | null;
  readonly rules: readonly string[];
  readonly tenants: readonly string[];
}

/** One tenant's part of the result: its state in one sentence, its counts, and who reaches whom. */
export interface TenantResult {
  readonly id: string;
  readonly name: string;
  readonly stage: 'live' | 'planned' | 'retired';
  readonly server: string;
  readonly databases: readonly string[];
  readonly state: State;
  readonly sentence: string;
  readonly counts: StatusCounts;
  readonly coverage: Coverage;
  /** Tenants that reach this tenant's data; `*` where they are very many. */
  readonly reachedBy: readonly string[];
  /** Tenants whose data this tenant reaches; `*` where it is every other tenant of a large site. */
  readonly reaches: readonly string[];
}

/** `to: '*'` is the row's default: it holds for every tenant the row has no entry of its own for. */
export interface ReachEntry {
  readonly from: string;
  readonly to: string;
  readonly plane: 'database' | 'files' | 'hl7' | 'network' | 'credentials' | 'host';
  readonly state: 'reached' | 'separated' | 'not-assessed';
  /** For `separated` what proved it, for `not-assessed` what is missing. */
  readonly reason: string;
  readonly path: readonly Hop[];
  /** Fingerprints of the findings that show this reach. */
  readonly findings: readonly string[];
}

/** What moved since the previous run; null in the result when none was given. */
export interface Drift {
  readonly previousRun: string;
  readonly new: readonly string[];
  readonly persisting: readonly string[];
  /** Gone and assessed again. */
  readonly resolved: readonly DriftedFinding[];
  /** Same fingerprint, other severity or observation. */
  readonly changed: readonly string[];
  /** Gone, but the check was not assessed this time, or its rule changed. */
  readonly incomparable: readonly DriftedFinding[];
  /** Sources collected last time and not this time. */
  readonly lessSeen: readonly string[];
  /** What moved in what was seen; null when the previous run's snapshot was not at hand, absent in results of older versions. */
  readonly facts?: FactDrift | null;
}

/** Something that was seen and appeared, went or changed. */
export interface FactChange {
  /** Id of the source, or `inventory`. */
  readonly source: string;
  /** What it is: `database grant`, `share`, `service`. */
  readonly what: string;
  /** The natural key it is found again by. */
  readonly item: string;
  readonly change: 'appeared' | 'gone' | 'changed';
  /** Ids of the tenants whose business it is; empty when it is nobody's in particular. */
  readonly tenants: readonly string[];
  /** What changed. Of a list `before` has what went and `after` what came. */
  readonly fields: readonly { readonly field: string; readonly before: string; readonly after: string }[];
}

/** What moved between two snapshots, fact by fact. Secrets are keyed anew in every run and never compared. */
export interface FactDrift {
  /** All of them, also those that are not listed. */
  readonly counts: Readonly<Record<FactChange['change'], number>>;
  /** By source and item; the first thousand. */
  readonly changes: readonly FactChange[];
  /** What was seen in one of the two only, wholly or in part: nothing of it is called new or gone. */
  readonly incomparable: readonly { readonly source: string; readonly reason: string }[];
}

/** A finding of the previous run that is no longer among this run's. */
export interface DriftedFinding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly claim: string;
  readonly severity: Severity;
}

/** One thing that was asked of the world, without its data. */
export interface SourceSummary {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly how: readonly string[];
  readonly status: string;
  readonly reason: string | null;
  readonly remedy: string | null;
  readonly digest: string | null;
  readonly collectedAt: string | null;
}

/** The one outcome of an audit; `report.json` is exactly this. Additive changes only within a major `schemaVersion`. */
export interface AuditResult {
  readonly schemaVersion: '1.0';
  readonly tool: { readonly name: 'bitewing'; readonly version: string; readonly rules: number };
  readonly run: {
    readonly id: string;
    readonly startedAt: string;
    readonly profile: string;
    /** The tenant that was looked at alone; absent when it was the whole site. */
    readonly tenant?: string;
    readonly gate: Severity;
    /** Areas of rules the inventory asks for; what is not here was out of scope, not assessed. */
    readonly scope: readonly string[];
    readonly exitCode: number;
    readonly snapshotDigest: string;
    /** How many times the site was judged again to try remedies on the model; absent where they were not tried. */
    readonly simulatedAudits?: number;
    /** Files with rules of the operator that judged too; absent where there were none. */
    readonly ownRules?: readonly { readonly file: string; readonly sha256: string }[];
    readonly collectors: readonly { readonly host: string; readonly version: string; readonly startedAt: string; readonly account: string | null }[];
  };
  /** Only in a pack made for one tenant: whose it is, and what was withheld. */
  readonly redacted?: { readonly tenant: string; readonly sentence: string };
  readonly site: { readonly name: string; readonly tenants: number };
  readonly verdict: { readonly state: State; readonly sentence: string };
  readonly coverage: Coverage & { readonly missing: readonly MissingSource[] };
  readonly tenants: readonly TenantResult[];
  readonly findings: readonly Finding[];
  readonly checks: readonly CheckResult[];
  readonly reach: readonly ReachEntry[];
  readonly drift: Drift | null;
  /** What moved since the last run in which everything required was assessed; absent when that is the previous run, or there is none. */
  readonly sinceComplete?: Drift;
  readonly sources: readonly SourceSummary[];
  /** Certificates of the declared endpoints, the one that runs out first at the head; absent where links were out of scope, and in results of older versions. */
  readonly certificates?: readonly CertificateResult[];
  /** Ports that were seen and left alone on purpose; absent like `certificates`. */
  readonly untouched?: Untouched;
  /** The ways by which workstations and HL7 partners come to their databases, in the inventory's order of tenants; absent like `certificates`. */
  readonly connections?: readonly TenantConnection[];
}
