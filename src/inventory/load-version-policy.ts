import type { VersionPolicy } from '../domain/versions/version-policy.ts';
import type { InventoryProblem } from './inventory-problem.ts';
import { readYaml } from './read-yaml.ts';
import { schemaProblems } from './schema-problems.ts';
import { versionPolicyJsonSchema, versionPolicySchema } from './version-policy-schema.ts';

/** The policy, or everything found wrong with the file. */
export type VersionPolicyResult =
  | { readonly ok: true; readonly policy: VersionPolicy }
  | { readonly ok: false; readonly problems: readonly InventoryProblem[] };

/** Reads the file that `versionPolicy` in `bitewing.yaml` names. */
export function loadVersionPolicy(text: string, fileName: string): VersionPolicyResult {
  const read = readYaml(text, fileName);
  if (!read.ok) return read;
  const checked = versionPolicySchema.safeParse(read.yaml.value);
  return checked.success
    ? { ok: true, policy: checked.data }
    : { ok: false, problems: schemaProblems(checked.error.issues, read.yaml, fileName, versionPolicyJsonSchema) };
}
