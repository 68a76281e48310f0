import type { AttestationId } from './attestations.ts';
import type { MissingSource } from './audit-result.ts';
import type { Clause } from './clauses.ts';
import type { Rehearsal } from './rehearsal.ts';
import type { Kind, Severity } from './severity.ts';
import type { Fix, Subject } from './verdict.ts';

/**
 * What one check, or one clause, came to for one tenant. `yes`: all of it was assessed and proven. `remarks`: the same, with findings that
 * do not stop a go-live (below the gate and no leak) or that were waived. `no`: a leak, or a failure at or above the gate. `open`:
 * something was not assessed, or not attested. `not-applicable`: there is nothing it speaks about.
 */
export const answers = ['no', 'open', 'remarks', 'yes', 'not-applicable'] as const;
export type Answer = (typeof answers)[number];

/** A finding as the checklist shows it; the report has all of it under the fingerprint. */
export interface ChecklistFinding {
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly kind: Kind;
  readonly status: 'fail' | 'waived';
  readonly claim: string;
  /** The first command of the remedy; null where none closes it by itself. */
  readonly fix: { readonly language: Fix['language']; readonly target: string; readonly command: string } | null;
  /** Person and last day of the waiver; null when it is not waived. */
  readonly waived: { readonly owner: string; readonly expires: string } | null;
}

/** Why a check has no answer, and what would give it. */
export interface ChecklistGap {
  readonly reason: string;
  readonly missing: readonly Pick<MissingSource, 'source' | 'status' | 'remedy'>[];
}

/** One rule, for this tenant. */
export interface ChecklistCheck {
  readonly rule: string;
  /** The good state. */
  readonly title: string;
  readonly severity: Severity;
  readonly answer: Answer;
  /** What was examined and found good. */
  readonly proved: readonly Subject[];
  readonly findings: readonly ChecklistFinding[];
  readonly gaps: readonly ChecklistGap[];
  /** Why the question does not arise, where it does not. */
  readonly notApplicable: readonly string[];
}

/** Something a person said because no probe can see it: attested, never proven. */
export interface ChecklistAttestation {
  readonly item: AttestationId;
  readonly clause: Clause | null;
  readonly states: string;
  /** `attested`: said by a person, in force. `later`: the tenant is planned, nobody can say it yet. */
  readonly answer: 'attested' | 'open' | 'later';
  /** Why it is open; null when it is not. */
  readonly reason: string | null;
  readonly person: string | null;
  /** Days, `YYYY-MM-DD`; the last one still counts. */
  readonly date: string | null;
  readonly expires: string | null;
  readonly evidence: string | null;
}

/** One clause of the manual's page, for this tenant. */
export interface ClauseAnswer {
  readonly clause: Clause;
  readonly text: string;
  readonly answer: Answer;
  readonly checks: readonly ChecklistCheck[];
  readonly attestations: readonly ChecklistAttestation[];
}

/** Is this tenant ready to go live, clause by clause. `checklist --json` is exactly this; additive changes only within a major `schemaVersion`. */
export interface Checklist {
  readonly schemaVersion: '1.0';
  readonly tool: { readonly name: 'bitewing'; readonly version: string };
  readonly site: string;
  readonly tenant: {
    readonly id: string;
    readonly name: string;
    readonly stage: 'live' | 'planned' | 'retired';
    readonly server: string;
    readonly databases: readonly string[];
  };
  readonly run: {
    readonly id: string;
    /** When the snapshot was begun, ISO 8601 UTC. */
    readonly startedAt: string;
    readonly gate: Severity;
    /** The day attestations were held against, `YYYY-MM-DD`. */
    readonly asOf: string;
    /** Digests of everything that was judged, by source id. */
    readonly sources: Readonly<Record<string, string>>;
  };
  readonly verdict: {
    readonly answer: 'ready' | 'not-ready' | 'cannot-say';
    readonly sentence: string;
    readonly exitCode: 0 | 1 | 3;
  };
  /** S1 to S19, in order. */
  readonly clauses: readonly ClauseAnswer[];
  /** Checks and attestations the manual's page does not speak of. */
  readonly beyond: { readonly checks: readonly ChecklistCheck[]; readonly attestations: readonly ChecklistAttestation[] };
  /** What would come of creating a planned tenant; null for others. */
  readonly rehearsal: Rehearsal | null;
}
