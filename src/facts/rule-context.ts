import { oncePer } from '../domain/once-per.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { RuleContext } from './fact-map.ts';

const epoch = '1970-01-01T00:00:00.000Z';

/** What every rule may know: the inventory, and when the snapshot was begun and finished. */
export const ruleContext: (snapshot: Snapshot, inventory: Inventory) => RuleContext = oncePer((snapshot: Snapshot, inventory: Inventory): RuleContext => {
  const startedAt = snapshot.collectors.map((collector) => collector.startedAt).toSorted()[0] ?? epoch;
  const finished = snapshot.collectors.map((collector) => collector.finishedAt).toSorted();
  return { inventory, startedAt, finishedAt: finished.at(-1) ?? startedAt };
});
