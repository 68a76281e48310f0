import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { sha256 } from './digest.ts';

/** What a file with rules of the operator holds: its default export, not checked, and the digest of its text. */
export interface RuleModule {
  readonly exported: unknown;
  readonly sha256: string;
}

/** Loads an ES module that a person named, which runs it. Throws what the file system, the parser or the module throws. */
export async function loadRuleModule(path: string): Promise<RuleModule> {
  const digest = sha256(readFileSync(path, 'utf8'));
  // Boundary: the module is whatever somebody wrote.
  const loaded = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  return { exported: loaded.default, sha256: digest };
}
