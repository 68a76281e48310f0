import type { Kind, Severity } from './severity.ts';

/** The six words a check can end with. Green is reserved for `pass`: assessed and proven. */
export const statuses = ['fail', 'error', 'not-assessed', 'waived', 'pass', 'not-applicable'] as const;
export type Status = (typeof statuses)[number];

/** Kinds of things a verdict can be about. */
export const subjectTypes = [
  'site',
  'tenant',
  'instance',
  'host',
  'account',
  'role',
  'grant',
  'database',
  'object',
  'setting',
  'session',
  'source',
  'waiver',
  'folder',
  'file',
  'share',
  'service',
  'program',
  'hl7',
  'port',
  'endpoint',
  'certificate',
  'tunnel',
  'network',
  'firewall',
] as const;
export type SubjectType = (typeof subjectTypes)[number];

/** The narrowest thing a person can fix. `id` is stable between runs and unique within its type on a site. */
export interface Subject {
  readonly type: SubjectType;
  /** For example `db1: 'od_springfield'@'10.31.7.%'` or `db1/od_springfield_4932`. */
  readonly id: string;
}

/** Points at the very row a verdict rests on: an artifact of the snapshot, a JSON Pointer into its data, and the row as text. */
export interface Evidence {
  /** Source id, `kind@target`. */
  readonly source: string;
  /** JSON Pointer (RFC 6901) into the artifact's data; '' is the whole artifact. */
  readonly pointer: string;
  /** The row in the words of the system it came from, without secrets. */
  readonly excerpt: string;
}

/** A command and what it must answer once the fix worked. */
export interface Verification {
  readonly command: string;
  readonly expect: string;
}

/**
 * What a remedy does to the model of the site. `closes`: its finding is gone and nothing else fails. `not-closed`: its finding stays, or a
 * command would be refused. `opens`: something else fails since. `breaks`: a tenant's own Open Dental would. `not-modelled`: nobody can say.
 */
export const simulationStates = ['closes', 'not-closed', 'opens', 'breaks', 'not-modelled'] as const;
export type SimulationState = (typeof simulationStates)[number];

/** What came of applying a remedy to the snapshot its finding was made from. */
export interface SimulatedFix {
  readonly state: SimulationState;
  /** Fingerprints of the findings that the same commands were meant for and that are gone. */
  readonly closes: readonly string[];
  /** What fails only since then. */
  readonly opens: readonly { readonly rule: string; readonly subject: Subject; readonly claim: string }[];
  /** One sentence: with what it was tried, or why it is not proven. */
  readonly reason: string;
}

/** The exact remedy; printed, never run by the scanner. */
export interface Fix {
  /** `cmd`: the Windows command line (icacls, sc). */
  readonly language: 'sql' | 'yaml' | 'ini' | 'sh' | 'cmd' | 'powershell';
  /** Where to run it: MySQL instance, host or file. */
  readonly target: string;
  readonly commands: readonly string[];
  readonly undo: readonly string[];
  readonly verify: readonly Verification[];
  /** What a person must decide or know before running it. */
  readonly note?: string;
  /** Absent where remedies were not simulated. */
  readonly simulated?: SimulatedFix;
}

/** The two sides of a leak, as tenant ids; null where a side is nobody's (an unclaimed account, a server-wide right). */
export interface Sides {
  /** Whose data or service is reached. */
  readonly owner: string | null;
  /** Who reaches it. */
  readonly reacher: string | null;
  /** All owners where one row reaches too many for one finding each, or, without a reacher, those who share one thing; sorted. */
  readonly owners?: readonly string[];
}

/** One step of a path from a tenant to another's data. */
export interface Hop {
  readonly from: string;
  readonly to: string;
  /** How: "logs in from 10.31.7.4", "SET ROLE", "schema grant `od\_493%`". */
  readonly by: string;
  /** What else has to hold for it to work: "from an address that '10.31.%' accepts". */
  readonly precondition?: string;
  readonly evidence: readonly Evidence[];
}

interface VerdictBase {
  readonly subject: Subject;
  /** Tenants this verdict speaks about, for coverage; empty means the whole instance or site. */
  readonly tenants: readonly string[];
}

/** Examined, and found as it should be. */
export interface Pass extends VerdictBase {
  readonly status: 'pass';
}

/** Examined and found wrong, with the proof and the way out of it. */
export interface Fail extends VerdictBase {
  readonly status: 'fail';
  readonly sides: Sides;
  /** One sentence that names both tenants (or the one concerned) and says what is wrong. */
  readonly claim: string;
  readonly observed: string;
  readonly expected: string;
  /** Why this is so although it looks right: which server rule applies. */
  readonly because?: string;
  readonly evidence: readonly Evidence[];
  readonly fix: Fix;
  readonly path?: readonly Hop[];
  /** Only where the subject decides how bad it is; otherwise the rule's own. */
  readonly severity?: Severity;
  readonly kind?: Kind;
  /** Tells apart several findings of one rule on one subject; part of the fingerprint. Never wording, never position. */
  readonly discriminator?: string;
  /** A name or statement that proves the leak when tried. */
  readonly witness?: string;
}

/** Not examined, because a source was missing or unreadable. Never counts as a pass. */
export interface NotAssessed extends VerdictBase {
  readonly status: 'not-assessed';
  /** Ids of the sources that were missing. */
  readonly missing: readonly string[];
  readonly reason: string;
}

/** The rule itself failed; whatever it would have said counts as not assessed. `missing` is empty then. */
export interface RuleError extends VerdictBase {
  readonly status: 'error';
  readonly missing: readonly string[];
  readonly reason: string;
}

/** The question does not arise for this subject. */
export interface NotApplicable extends VerdictBase {
  readonly status: 'not-applicable';
  readonly reason: string;
}

/** What a rule says about one subject. Waived is decided later, by the audit room. */
export type Verdict = Pass | Fail | NotAssessed | NotApplicable | RuleError;
