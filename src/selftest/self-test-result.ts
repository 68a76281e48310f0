import type { Kind, Severity } from '../model/severity.ts';

/** One rule against everything that was planted for it, and against sites on which there is nothing to find. */
export interface RuleScore {
  readonly rule: string;
  readonly kind: Kind;
  readonly severity: Severity;
  /** Ways to spoil a site that this rule has to find. */
  readonly variants: number;
  readonly planted: number;
  readonly found: number;
  readonly missed: number;
  /** Clean sites on which it found something all the same, and on which it was rightly silent. */
  readonly falseAlarms: number;
  readonly silent: number;
}

/** Something that was planted and that its rule did not find. */
export interface Missed {
  readonly rule: string;
  /** What was done to the site. */
  readonly planted: string;
  /** Number of the generated site. */
  readonly site: number;
  /** What a finding had to say. */
  readonly expected: string;
  /** What the rule found instead, at most three claims. */
  readonly heard: readonly string[];
}

/** Something that was said of a site on which there is nothing to find. */
export interface FalseAlarm {
  readonly site: number;
  readonly rule: string;
  readonly claim: string;
}

/** What the scanner found of all that was planted; made in memory, without touching anything. */
export interface SelfTestResult {
  readonly schemaVersion: '1.0';
  readonly tool: { readonly name: 'bitewing'; readonly version: string; readonly rules: number };
  /** The same seed, numbers and version give the same result. */
  readonly seed: number;
  readonly passed: boolean;
  readonly cleanSites: { readonly judged: number; readonly tenants: number; readonly falseAlarms: readonly FalseAlarm[] };
  readonly mutations: { readonly variants: number; readonly planted: number; readonly found: number; readonly missed: readonly Missed[] };
  /** One source taken away from a clean site at a time: none may leave it isolated. */
  readonly withheld: { readonly tried: number; readonly stillIsolated: readonly string[] };
  readonly rules: readonly RuleScore[];
  /** Variants for which no generated site had anything to spoil. */
  readonly notPlanted: readonly { readonly rule: string; readonly variant: string }[];
  /** Rules that nothing is planted for, and why. */
  readonly notTested: readonly { readonly rule: string; readonly reason: string }[];
}
