import type { Findings } from './check-files.ts';
import type { Manifest } from './manifest.ts';

/** A run as the chain sees it. */
export interface ChainedRun {
  /** Name of its folder. */
  readonly folder: string;
  /** SHA-256 of its manifest.json as it is now. */
  readonly sha256: string;
  /** Null when it cannot be read. */
  readonly manifest: Manifest | null;
}

/**
 * Follows the chain over all runs of a site, oldest first: each names the one before it by its manifest's digest. Nothing here can tell
 * whether later runs were removed from the end; what is missing at the start is said as not checked.
 */
export function checkChain(runs: readonly ChainedRun[]): Findings {
  const problems: string[] = [];
  const unchecked: string[] = [];
  const earlier = new Set<string>();
  let before: ChainedRun | null = null;
  for (const run of runs) {
    const { manifest, folder } = run;
    if (manifest !== null) {
      // A single run may have been handed over in a folder of any name.
      if (manifest.run !== folder && runs.length > 1) problems.push(`${folder}: is the run ${manifest.run} in a folder of another name`);
      const link = linkProblem(manifest, before, earlier);
      if (link !== null) problems.push(`${folder}: ${link}`);
      else if (before === null && manifest.previous !== null) {
        unchecked.push(`${folder}: the run before it, ${manifest.previous.run}, is not here`);
      }
      if (manifest.signer === null && before?.manifest?.signer) problems.push(`${folder}: is not signed although the run before it is`);
    }
    before = run;
    earlier.add(folder);
  }
  return { problems, unchecked };
}

function linkProblem({ previous }: Manifest, before: ChainedRun | null, earlier: ReadonlySet<string>): string | null {
  if (before === null) return null;
  if (previous === null) return `names no run before it, but ${before.folder} is there`;
  if (previous.run !== before.folder) {
    return earlier.has(previous.run)
      ? `names ${previous.run} as the run before it, but ${before.folder} stands between them: added later, or written at the same time`
      : `names ${previous.run} as the run before it, which was removed`;
  }
  return previous.sha256 === before.sha256 ? null : `the manifest of the run before it, ${before.folder}, was changed since`;
}
