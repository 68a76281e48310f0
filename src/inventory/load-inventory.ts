import { contradictions } from './contradictions.ts';
import type { InventoryProblem } from './inventory-problem.ts';
import { inventoryFileSchema, inventoryJsonSchema, type InventoryFile } from './inventory-schema.ts';
import type { Inventory } from './inventory.ts';
import type { Operations } from './operations.ts';
import { readYaml, type YamlValue } from './read-yaml.ts';
import { schemaProblems } from './schema-problems.ts';

/** The inventory, or everything found wrong with the file; never a part of it. */
export type InventoryResult =
  | { readonly ok: true; readonly inventory: Inventory; readonly versionPolicyFile: string | null; readonly operations: Operations }
  | { readonly ok: false; readonly problems: readonly InventoryProblem[] };

/** Reads `bitewing.yaml`; the version policy it names is another file, which `loadVersionPolicy` reads. Refuses unknown keys, wrong values and two tenants claiming one thing; at most 20 problems at once. */
export function loadInventory(text: string, fileName: string): InventoryResult {
  const read = readYaml(text, fileName);
  if (!read.ok) return read;
  const checked = inventoryFileSchema.safeParse(read.yaml.value);
  if (!checked.success) return { ok: false, problems: schemaProblems(checked.error.issues, read.yaml, fileName, inventoryJsonSchema) };
  const { notify, retention, rules, ...file } = checked.data;
  const inventory = withPositions(file, read.yaml);
  const problems = contradictions(inventory, fileName, read.yaml.locate);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, inventory, versionPolicyFile: file.versionPolicy, operations: { notify, retention, rules } };
}

function withPositions(file: Omit<InventoryFile, keyof Operations>, yaml: YamlValue): Inventory {
  const lines = yaml.keyLines(['tenants']);
  const tenants = Object.entries(file.tenants).map(([id, tenant]) => [id, { id, ...tenant, line: lines.get(id) ?? null }] as const);
  const waivers = file.waivers.map((waiver, index) => ({ ...waiver, line: yaml.locate(['waivers', index]).line }));
  return { ...file, tenants: Object.fromEntries(tenants), waivers, versionPolicy: null };
}
