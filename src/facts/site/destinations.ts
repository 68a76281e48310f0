import { serverAddress, type ServerAddress } from '../../domain/open-dental-config/server-address.ts';
import { instanceNames } from '../../inventory/instances.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { type Ownership, ownership, splitAccount } from '../../inventory/ownership.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Machines } from './machines.ts';

/** Where a server, database and user lead, and whose they are. */
export interface Destination {
  /** Inventory name; null: no instance of the inventory answers there, or which one is not known. */
  readonly instance: string | null;
  /** Tenants; null: nobody's, or not known. */
  readonly databaseOwner: string | null;
  readonly userOwner: string | null;
  /** Whose it is: the database's owner, else the user's. */
  readonly tenant: string | null;
}

/** A tenant's database that a configuration leads to. */
export interface ConnectionTarget {
  readonly tenant: string;
  readonly database: string;
  readonly instance: string;
}

/** A connection as a program of `host` would write it; `server` without its port, database or user '' where not stated. */
interface StatedConnection extends ServerAddress {
  readonly database: string;
  readonly user: string;
  /** Inventory name of the host, or of the instance on it, that `localhost` means. */
  readonly host: string;
}

/** Where any connection leads, wherever it is written: files, preferences, command lines, lists of the Central Manager. */
export type Destinations = (stated: StatedConnection) => Destination;

const ownNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '.', '(local)']);

/** Prepares where connections lead. Costs a look-up per question. */
export function destinations(inventory: Inventory, machines: Machines): Destinations {
  const instances = new Map<string, string>();
  for (const instance of instanceNames(inventory)) {
    const target = Object.hasOwn(inventory.mysql, instance) ? inventory.mysql[instance] : undefined;
    const address = target?.host ?? instance;
    const machine = (ownNames.has(address) ? machines.hostOf(instance) : machines.hostOf(address)) ?? address.toLowerCase();
    instances.set(`${machine}\n${target?.port ?? 3306}`, instance);
  }
  const owned = new Map<string, Ownership>();
  /** By host and port as stated: programs of one tenant's neighbours state the same. */
  const reached = new Map<string, Map<number, string | null>>();
  const instanceAt = (named: string, stated: number | null): string | null => {
    const port = stated ?? 0;
    let ports = reached.get(named);
    if (ports === undefined) reached.set(named, (ports = new Map<number, string | null>()));
    let instance = ports.get(port);
    if (instance === undefined) ports.set(port, (instance = instances.get(`${machines.hostOf(named) ?? named.toLowerCase()}\n${port}`) ?? null));
    return instance;
  };
  let users: ReadonlyMap<string, string | null> | undefined;
  return ({ server, port, database, user, host }) => {
    const instance = instanceAt(ownNames.has(server.toLowerCase()) ? host : server, port);
    if (instance === null) return nowhere;
    const known = owned.get(instance) ?? ownership(inventory, instance, { lowerCase: true });
    owned.set(instance, known);
    const databaseOwner = database === '' ? null : (known.ownerOfDatabase(database)?.tenant ?? null);
    // Practices on servers of their own often use one name.
    const userOwner = user === '' ? null : (known.ownerOfUser(user) ?? (users ??= usersOf(inventory)).get(user) ?? null);
    return { instance, databaseOwner, userOwner, tenant: databaseOwner ?? userOwner };
  };
}

const nowhere: Destination = Object.freeze({ instance: null, databaseOwner: null, userOwner: null, tenant: null });

/** Account name to its tenant; null for the name of several. */
function usersOf(inventory: Inventory): ReadonlyMap<string, string | null> {
  const users = new Map<string, string | null>();
  for (const { id, accounts } of tenantList(inventory)) {
    for (const account of accounts) {
      const { user } = splitAccount(account);
      users.set(user, users.has(user) && users.get(user) !== id ? null : id);
    }
  }
  return users;
}

/** A server as it stands in a preference, taken apart. */
export function statedServer(text: string): ServerAddress {
  return serverAddress(text.trim());
}

/** The database that a connection of a file on `host` leads to; null when it is nobody's. Databases are called as the inventory does. */
export function connectionTarget(
  { inventory, destination }: { readonly inventory: Inventory; readonly destination: Destinations },
  connection: { readonly server: string; readonly port: number | null; readonly database: string },
  host: string,
): ConnectionTarget | null {
  const { server, port, database } = connection;
  return targetOf(inventory, database, destination({ server, port, database, user: '', host }));
}

/** The same where it is known already where the connection leads. */
export function targetOf(inventory: Inventory, database: string, { instance, databaseOwner }: Destination): ConnectionTarget | null {
  if (instance === null || databaseOwner === null) return null;
  for (const name of inventory.tenants[databaseOwner]?.databases ?? []) {
    if (name === database || name.toLowerCase() === database.toLowerCase()) return { tenant: databaseOwner, database: name, instance };
  }
  return { tenant: databaseOwner, database, instance };
}
