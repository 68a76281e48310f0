import type { Severity } from './severity.ts';
import type { Fix, Verification } from './verdict.ts';

/** Something a planned tenant is to have, held against everything that exists or is planned. */
export interface RehearsedName {
  /** `database`, `grant pattern`, `HL7 port` … */
  readonly what: string;
  readonly text: string;
  readonly answer: 'free' | 'taken' | 'open' | 'not-stated';
  /** Whose it is, why it could not be told, or what the inventory has to state; null when it is free. */
  readonly reason: string | null;
}

/** One step of the creation: run on one machine, in one language. */
export interface CreationStep {
  readonly title: string;
  readonly language: Fix['language'];
  /** MySQL instance or host. */
  readonly target: string;
  readonly commands: readonly string[];
  readonly undo: readonly string[];
  readonly verify: readonly Verification[];
  readonly note: string | null;
  /** `applied`: the model ran it. Otherwise the model could not, and why. */
  readonly model: 'applied' | { readonly notApplied: string };
}

/** A finding that the model shows after the steps and did not show before. */
export interface RehearsedFinding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly claim: string;
  /** Tenants it concerns. */
  readonly tenants: readonly string[];
}

/** What would come of creating a planned tenant, found out in memory. */
export interface Rehearsal {
  readonly names: readonly RehearsedName[];
  /** What the inventory does not state and a complete creation needs. */
  readonly asks: readonly string[];
  readonly steps: readonly CreationStep[];
  readonly model: {
    /** `isolated`: no rule finds a leak to or from the tenant, and nothing that concerns others got worse. */
    readonly answer: 'isolated' | 'not-isolated' | 'cannot-say';
    readonly sentence: string;
    /** New findings, worst first. */
    readonly findings: readonly RehearsedFinding[];
    /** Rules that cannot be assessed for it before it exists. */
    readonly open: readonly string[];
  };
}
