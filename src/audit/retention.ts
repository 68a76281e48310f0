/** A run as retention sees it. */
export interface KeptRun {
  /** Name of its folder; sorts by time. */
  readonly name: string;
  /** Null when nobody can tell: then it is not removed. */
  readonly startedAt: string | null;
  readonly complete: boolean;
  /** The whole site was looked at. */
  readonly wholeSite: boolean;
}

/**
 * The runs that may go: older than `days`, and neither among the newest `keep`, nor the newest of all, nor the last complete one of the whole
 * site. Of what goes the manifest stays, for the chain of those that are kept is proven by it.
 */
export function expiredRuns(runs: readonly KeptRun[], { days, keep }: { readonly days: number; readonly keep: number }, now: string): readonly string[] {
  const newestFirst = runs.toSorted((a, b) => (a.name < b.name ? 1 : -1));
  const lastComplete = newestFirst.find(({ complete, wholeSite }) => complete && wholeSite)?.name;
  const oldest = Date.parse(now) - days * 24 * 60 * 60 * 1_000;
  return newestFirst
    .slice(Math.max(1, keep))
    .filter(({ name, startedAt }) => name !== lastComplete && startedAt !== null && Date.parse(startedAt) < oldest)
    .map(({ name }) => name)
    .toSorted();
}
