import type { Contribution, Holder, ObjectAccess } from './access.ts';
import { accountKey, type GrantIndex, type IndexedAccount } from './grant-index.ts';
import type { PrivilegeSet } from './privileges.ts';
import type { SchemaLookup } from './schema-lookup.ts';

/** An account or role row whose global privileges the session holds. */
export interface GlobalSource {
  readonly row: number;
  readonly holder: Holder;
  readonly role: string | null;
}

/** Rights on single objects, by comparable database name. */
export interface ObjectRights {
  readonly objects: ReadonlyMap<string, readonly ObjectAccess[]>;
  /** Databases that a row on an object makes usable and visible. */
  readonly opened: ReadonlySet<string>;
  /** Databases where equally specific rows on one object compete. */
  readonly tied: ReadonlySet<string>;
}

/** The rights of everybody who has no row on an object. */
export const noObjectRights: ObjectRights = { objects: new Map(), opened: new Set(), tied: new Set() };

/** What a session holds, before any database is named. */
export interface SessionRights {
  /** The account the server chose. */
  readonly login: IndexedAccount;
  readonly activeRoles: readonly string[];
  readonly globals: readonly GlobalSource[];
  /** Of these the server takes one, and which one is open when there are several: MariaDB's grantees of a role. */
  readonly globalsOneOf: readonly GlobalSource[];
  /** The session's privileges on a database are the union of what these find. */
  readonly lookups: readonly SchemaLookup[];
  /** MySQL partial revokes left in force, by comparable database name: taken from the global privileges. */
  readonly restrictions: ReadonlyMap<string, PrivilegeSet>;
  /** MySQL with active roles: restrictions mask database rows, too, and a bare GRANT OPTION there opens the database. */
  readonly withRoles: boolean;
  objectRights(): ObjectRights;
}

/** Whose row this is, seen from the account that logged in. */
export function holderOf(index: GrantIndex, login: IndexedAccount, user: string, host: string): Holder {
  if (user === login.account.user && host.toLowerCase() === login.account.host.toLowerCase()) return 'own';
  if (user === '') return 'anonymous';
  return index.accountRow(accountKey(user, host)) !== undefined ? 'other-host' : 'orphan';
}

/** `'user'@'host'` as evidence spells accounts. */
export function accountText(user: string, host: string): string {
  return `'${user}'@'${host}'`;
}

/** A contribution of a schema row. */
export function schemaContribution(row: number, holder: Holder, role: string | null, privileges: PrivilegeSet): Contribution {
  return { table: 'schemaGrants', row, holder, role, privileges };
}
