import type { Coverage, State } from './audit-result.ts';
import type { Severity } from './severity.ts';

/** How many failing findings of each severity; severities without one are absent. */
export type SeverityCounts = Readonly<Partial<Record<Severity, number>>>;

/** A run in a few kilobytes, so that thousands of runs can be looked over without their reports: `summary.json`. */
export interface RunSummary {
  readonly schemaVersion: '1.0';
  readonly site: string;
  readonly run: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly profile: string;
  /** The one tenant it looked at; null: the whole site. */
  readonly only: string | null;
  readonly exitCode: number;
  readonly state: State;
  readonly sentence: string;
  readonly coverage: Coverage;
  /** Everything required was assessed. */
  readonly complete: boolean;
  readonly failing: SeverityCounts;
  readonly waived: number;
  /** By tenant id. A finding counts for its owner and for who reaches. */
  readonly tenants: Readonly<Record<string, { readonly name: string; readonly state: State; readonly failing: SeverityCounts }>>;
}
