import { grouped } from '../domain/grouped.ts';
import { oncePer } from '../domain/once-per.ts';
import { databasePart, parseBackupName } from '../domain/open-dental/database-names.ts';
import { instancesOf } from './instances.ts';
import type { Inventory } from './inventory.ts';

/** Whose a database is, and what it is to its owner. */
export interface DatabaseOwner {
  /** Tenant id. */
  readonly tenant: string;
  /** `backup`: `<db>backup_MM_dd_yyyy[_n]`. `archive`: `<db>_archive`. */
  readonly role: 'live' | 'backup' | 'archive';
}

/** Whose databases and accounts are whose on one instance. User names are case-sensitive, hosts are not. */
export interface Ownership {
  /** Null when nobody claims it. A stated name wins over a derived one. */
  ownerOfDatabase(name: string): DatabaseOwner | null;
  /** Tenant id; a claim of `user@host` wins over one of `user`. Null when nobody claims it. */
  ownerOfAccount(user: string, host: string): string | null;
  /** Tenant id of whoever has accounts of this name, whatever their host; null when nobody or several tenants have. */
  ownerOfUser(user: string): string | null;
  /** True for listed administrators, the scanner's own account and the server's built-in ones. `root` is not built in. */
  isAdministrator(user: string, host: string): boolean;
}

const builtIn = new Set(['mariadb.sys', 'mysql.sys', 'mysql.session', 'mysql.infoschema']);

/** The ownership of one instance. `lowerCase`: the server compares database names lower-cased (`lower_case_table_names` 1 or 2). */
export function ownership(inventory: Inventory, instance: string, options?: { readonly lowerCase: boolean }): Ownership {
  const fold = (name: string): string => (options?.lowerCase === true ? name.toLowerCase() : name);
  const { byDatabase, accounts } = claimedOn(inventory, instance);
  const isFolded = options?.lowerCase === true && [...byDatabase.keys()].some((name) => name !== name.toLowerCase());
  const databases = isFolded ? new Map([...byDatabase].map(([name, id]) => [fold(name), id])) : byDatabase;
  const target = Object.hasOwn(inventory.mysql, instance) ? inventory.mysql[instance] : undefined;
  const administrators = claims<true>();
  for (const account of target?.administrators ?? []) administrators.add(account, true);
  return {
    ownerOfDatabase(name) {
      const part = databasePart(fold(name), databases);
      const tenant = part === null ? undefined : databases.get(part.live);
      return part === null || tenant === undefined ? null : { tenant, role: part.part };
    },
    ownerOfAccount: (user, host) => accounts.of(user, host),
    ownerOfUser: (user) => accounts.only(user),
    isAdministrator(user, host) {
      if (builtIn.has(user) && host.toLowerCase() === 'localhost') return true;
      return user === target?.user || administrators.of(user, host) === true;
    },
  };
}

/** What tenants claim on one instance, as it is spelled. */
interface Claimed {
  readonly byDatabase: ReadonlyMap<string, string>;
  readonly accounts: Claims<string>;
}

const claimedByInstance = oncePer((_inventory: Inventory) => new Map<string, Claimed>());

function claimedOn(inventory: Inventory, instance: string): Claimed {
  const known = claimedByInstance(inventory);
  let claimed = known.get(instance);
  if (claimed === undefined) {
    const byDatabase = new Map<string, string>();
    const accounts = claims<string>();
    for (const id of tenantsOn(inventory, instance)) {
      const tenant = inventory.tenants[id];
      tenant?.databases.forEach((database) => byDatabase.set(database, id));
      tenant?.accounts.forEach((account) => accounts.add(account, id));
    }
    known.set(instance, (claimed = { byDatabase, accounts }));
  }
  return claimed;
}

/** Ids of the tenants whose databases live on the instance, sorted; planned and retired ones included. */
export function tenantsOn(inventory: Inventory, instance: string): readonly string[] {
  return tenantsByInstance(inventory).get(instance) ?? [];
}

const tenantsByInstance = oncePer((inventory: Inventory): ReadonlyMap<string, readonly string[]> => {
  const byServer = grouped(Object.keys(inventory.tenants).toSorted(), (id) => inventory.tenants[id]?.server ?? '');
  const byInstance = new Map<string, string[]>();
  for (const [server, ids] of byServer) {
    for (const instance of instancesOf(inventory, server)) byInstance.set(instance, [...(byInstance.get(instance) ?? []), ...ids]);
  }
  return new Map([...byInstance].map(([instance, ids]) => [instance, ids.toSorted()]));
});

/** The live database a name would be the backup or archive of; null for any other name. */
export function derivedName(name: string): { readonly database: string; readonly role: 'backup' | 'archive' } | null {
  const backup = parseBackupName(name);
  if (backup !== null) return { database: backup.live, role: 'backup' };
  const archived = /^(.+)_archive$/s.exec(name)?.[1];
  return archived === undefined ? null : { database: archived, role: 'archive' };
}

/** An account claim taken apart: `user`, or `user@host` at its last `@`; host null means every host row, and is lower-cased. */
export function splitAccount(claim: string): { readonly user: string; readonly host: string | null } {
  const at = claim.lastIndexOf('@');
  return at === -1 ? { user: claim, host: null } : { user: claim.slice(0, at), host: claim.slice(at + 1).toLowerCase() };
}

/** What was claimed of accounts: a claim of `user@host` wins over one of `user`, a later over an earlier one. */
interface Claims<Value> {
  add(claim: string, value: Value): void;
  of(user: string, host: string): Value | null;
  /** The one value claimed for a user on any host. */
  only(user: string): Value | null;
}

const none: readonly never[] = [];

function claims<Value>(): Claims<Value> {
  const ofUsers = new Map<string, Value>();
  // Of very many tenants hardly one states a host.
  const ofHosts = new Map<string, Map<string, Value>>();
  return {
    add(claim, value) {
      const { user, host } = splitAccount(claim);
      if (host === null) ofUsers.set(user, value);
      else ofHosts.set(user, (ofHosts.get(user) ?? new Map<string, Value>()).set(host, value));
    },
    // Asked for every row of every grant table, so no key is put together.
    of: (user, host) => (ofHosts.size === 0 ? undefined : ofHosts.get(user)?.get(host.toLowerCase())) ?? ofUsers.get(user) ?? null,
    only(user) {
      let only: Value | null = ofUsers.get(user) ?? null;
      for (const value of (ofHosts.size === 0 ? undefined : ofHosts.get(user))?.values() ?? none) {
        if (only !== null && value !== only) return null;
        only = value;
      }
      return only;
    },
  };
}
