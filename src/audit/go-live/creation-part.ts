import type { Inventory, Tenant } from '../../inventory/inventory.ts';
import type { CreationStep } from '../../model/rehearsal.ts';
import type { Places } from '../places.ts';
import type { SnapshotDraft } from './snapshot-draft.ts';

/** What the commands of a planned tenant are made from. */
export interface CreationSite {
  readonly tenant: Tenant;
  readonly inventory: Inventory;
  readonly places: Places;
}

/** A step, and what it does to the model: null when it was applied, otherwise why it could not be. */
export interface CreationPart {
  readonly step: Omit<CreationStep, 'model'>;
  readonly apply: (draft: SnapshotDraft) => string | null;
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
