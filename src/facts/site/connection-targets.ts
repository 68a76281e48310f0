import { instancesOf } from '../../inventory/instances.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Machines } from './machines.ts';

/** A tenant's database that a connection leads to. */
export interface ConnectionTarget {
  readonly tenant: string;
  readonly database: string;
  readonly instance: string;
}

/** Where a configuration file on `host` leads; null: to nothing that anybody claims. Letter case does not count. */
export type TargetOf = (
  connection: { readonly server: string; readonly port: number | null; readonly database: string },
  host: string,
) => ConnectionTarget | null;

const ownNames: ReadonlySet<string> = new Set(['', '.', 'localhost', '127.0.0.1', '::1', '(local)']);

/** Prepares the databases of all tenants that are not retired. A server under a name nobody knows is taken for the only one with such a database. */
export function connectionTargets(inventory: Inventory, machines: Machines): TargetOf {
  const placed = new Map<string, ConnectionTarget>();
  const named = new Map<string, ConnectionTarget | null>();
  for (const { id, server, databases, stage } of Object.values(inventory.tenants)) {
    if (stage === 'retired') continue;
    for (const instance of instancesOf(inventory, server)) {
      const host = machines.hostOf(instance) ?? instance;
      const port = inventory.mysql[instance]?.port ?? 3306;
      for (const database of databases) {
        const target = { tenant: id, database, instance };
        const name = database.toLowerCase();
        placed.set(`${host}\n${port}\n${name}`, target);
        named.set(name, named.has(name) ? null : target);
      }
    }
  }
  return ({ server, port, database }, host) => {
    const name = database.toLowerCase();
    const machine = ownNames.has(server.toLowerCase()) ? host : machines.hostOf(server);
    return (machine === null ? named.get(name) : placed.get(`${machine}\n${port ?? 3306}\n${name}`)) ?? null;
  };
}
