import type { Inventory } from '../inventory/inventory.ts';
import { isHostKind } from '../snapshot/artifact-schemas.ts';
import { type ArtifactKind, type Snapshot, sourceId } from '../snapshot/snapshot.ts';
import type { HostContext, HostFactId } from './fact-map.ts';
import { type PlaceFacts, placeFacts } from './place-facts.ts';
import { ruleContext } from './rule-context.ts';

/** All facts of one host. */
export type HostFacts = PlaceFacts<HostContext, HostFactId>;

/** The facts of one host of a snapshot. Pure: the same snapshot gives the same facts. */
export function hostFacts(snapshot: Snapshot, host: string, inventory: Inventory, tenants: readonly string[]): HostFacts {
  const context: HostContext = {
    ...ruleContext(snapshot, inventory),
    placeType: 'host',
    place: host,
    host,
    tenants,
    sources: snapshot.sources.filter(({ target, kind }) => target === host && isHostKind(kind)),
  };
  // The snapshot was validated when loaded: what stands under a source id has its kind's shape.
  return placeFacts(snapshot, { context, make: (id) => snapshot.artifacts[sourceId(id as ArtifactKind, host)] });
}
