import { oncePer } from '../../domain/once-per.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { tenantsOn } from '../../inventory/ownership.ts';
import type { Pass, Subject } from '../../model/verdict.ts';

/** A live database that the inventory gives to a live tenant. */
export interface LiveDatabase {
  readonly tenant: string;
  readonly name: string;
  readonly subject: Subject;
  /** What nearly every rule says of nearly every database; one object for all of them. */
  readonly pass: Pass;
}

const known = oncePer((_inventory: Inventory) => new Map<string, readonly LiveDatabase[]>());

/** The live databases of an instance's live tenants, in the order of the inventory; made once. */
export function liveOn(inventory: Inventory, instance: string): readonly LiveDatabase[] {
  const byInstance = known(inventory);
  let all = byInstance.get(instance);
  if (all === undefined) byInstance.set(instance, (all = databasesOn(inventory, instance)));
  return all;
}

function databasesOn(inventory: Inventory, instance: string): readonly LiveDatabase[] {
  const all: LiveDatabase[] = [];
  for (const id of tenantsOn(inventory, instance)) {
    const tenant = inventory.tenants[id];
    if (tenant?.stage !== 'live') continue;
    for (const name of tenant.databases) {
      const subject = databaseSubject(instance, name);
      all.push({ tenant: id, name, subject, pass: { status: 'pass', subject, tenants: [id] } });
    }
  }
  return all;
}

/** A database as subject of a verdict. */
export function databaseSubject(instance: string, name: string): Subject {
  return { type: 'database', id: `${instance}/${name}` };
}
