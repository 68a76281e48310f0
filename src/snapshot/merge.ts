import type { Inventory } from '../inventory/inventory.ts';
import { isBetterSource } from './better-source.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Collector, Snapshot, Source } from './snapshot.ts';

/** The one snapshot, or a sentence that says why these cannot be one. */
export type MergeResult = { readonly ok: true; readonly snapshot: Snapshot } | { readonly ok: false; readonly message: string };

/**
 * Makes one snapshot of several hosts'. Of a source that stands in several, collected beats not collected, then the later one wins.
 * The order of the list does not matter. Refused: nothing to merge, and different inventories (line numbers aside).
 */
export function mergeSnapshots(list: readonly Snapshot[]): MergeResult {
  const [first] = list;
  if (first === undefined) return { ok: false, message: 'There is no snapshot to merge' };
  const keys = new Set(list.map(({ inventory }) => withoutLines(inventory)));
  if (keys.size > 1) {
    const sites = [...new Set(list.map(({ inventory }) => inventory.site))].sort();
    const message = `The snapshots were collected for different inventories (${sites.join(', ')}); collect all of them with the same bitewing.yaml`;
    return { ok: false, message };
  }
  const chosen = new Map<string, { readonly source: Source; readonly from: Snapshot }>();
  for (const from of list) {
    for (const source of from.sources) {
      const current = chosen.get(source.id);
      if (current === undefined || isBetterSource(source, current.source)) chosen.set(source.id, { source, from });
    }
  }
  const sorted = [...chosen.values()].sort((left, right) => (left.source.id < right.source.id ? -1 : 1));
  const artifacts = sorted
    .filter(({ source }) => source.status === 'collected')
    .map(({ source, from }): [string, unknown] => [source.id, from.artifacts[source.id]]);
  const inventories = list.map(({ inventory }) => inventory).sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  const snapshot: Snapshot = {
    schemaVersion: '1.0',
    collectors: distinctCollectors(list),
    inventory: inventories[0] ?? first.inventory,
    sources: sorted.map(({ source }) => source),
    artifacts: Object.fromEntries(artifacts),
  };
  return { ok: true, snapshot };
}

// Earliest first: the run is as old as its oldest look.
function distinctCollectors(list: readonly Snapshot[]): Collector[] {
  const byText = new Map(list.flatMap(({ collectors }) => collectors.map((collector) => [canonicalJson(collector), collector] as const)));
  const order = ([text, { startedAt }]: readonly [string, Collector]): string => `${startedAt} ${text}`;
  return [...byText].sort((left, right) => (order(left) < order(right) ? -1 : 1)).map(([, collector]) => collector);
}

function withoutLines(inventory: Inventory): string {
  const tenants = Object.values(inventory.tenants).map((tenant) => [tenant.id, { ...tenant, line: null }] as const);
  const waivers = inventory.waivers.map((waiver) => ({ ...waiver, line: null }));
  return canonicalJson({ ...inventory, tenants: Object.fromEntries(tenants), waivers });
}
