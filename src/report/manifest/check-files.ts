import type { FoundFile } from '../../model/found-file.ts';
import { type Manifest, manifestFile, signatureFile } from './manifest.ts';

/** What is wrong, and what could not be checked, one sentence each. */
export interface Findings {
  readonly problems: readonly string[];
  readonly unchecked: readonly string[];
}

/** Compares what lies in a run's folder with its manifest: every changed, cut, added or removed file. */
export function checkFiles(manifest: Manifest, found: readonly FoundFile[]): Findings {
  const problems: string[] = [];
  const unchecked: string[] = [];
  const vouching = new Set([manifestFile, ...(manifest.signer === null ? [] : [signatureFile])]);
  const seen = new Set<string>();
  for (const entry of found) {
    const { path } = entry;
    seen.add(path);
    const expected = Object.hasOwn(manifest.files, path) ? manifest.files[path] : undefined;
    if ('other' in entry) problems.push(`${path}: ${entry.other} instead of a file`);
    else if ('unreadable' in entry) unchecked.push(`${path}: ${entry.unreadable}`);
    else if (expected === undefined) {
      if (!vouching.has(path)) problems.push(`${path}: added, the manifest does not name it`);
    } else if (entry.bytes !== expected.bytes) problems.push(`${path}: changed, ${entry.bytes} bytes where ${expected.bytes} were written`);
    else if (entry.sha256 !== expected.sha256) problems.push(`${path}: changed, its SHA-256 is ${entry.sha256}`);
  }
  for (const path of Object.keys(manifest.files)) if (!seen.has(path)) problems.push(`${path}: removed`);
  return { problems, unchecked };
}
