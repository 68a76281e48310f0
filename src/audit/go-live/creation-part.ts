import type { Inventory, Tenant } from '../../inventory/inventory.ts';
import type { CreationStep } from '../../model/rehearsal.ts';
import { type ArtifactKind, type ArtifactMap, sourceId } from '../../snapshot/snapshot.ts';
import type { Places } from '../places.ts';
import type { World } from '../simulation/world.ts';

/** What the commands of a planned tenant are made from. */
export interface CreationSite {
  readonly tenant: Tenant;
  readonly inventory: Inventory;
  readonly places: Places;
}

/** A step, and what it does to the model: null when it was applied, otherwise why it could not be. */
export interface CreationPart {
  readonly step: Omit<CreationStep, 'model'>;
  readonly apply: (world: World) => string | null;
}

/** Steps of one plane, and what the inventory has to state before more of them can be printed. */
export interface CreationParts {
  readonly parts: readonly CreationPart[];
  readonly asks: readonly string[];
}

/** The first reason that is one: a step counts as applied only when all of it was. */
export function firstReason(...reasons: readonly (string | null)[]): string | null {
  return reasons.find((reason) => reason !== null) ?? null;
}

/** Replaces an artifact of the model by what `change` makes of it. Null when it did, otherwise why it could not. */
export function changeWhole<K extends ArtifactKind>(world: World, kind: K, target: string, change: (value: ArtifactMap[K]) => ArtifactMap[K]): string | null {
  const draft = world.whole(kind, target);
  const value = draft?.get('');
  if (!draft || value === undefined) return `${sourceId(kind, target)} was not collected`;
  draft.set('', change(value));
  return null;
}
