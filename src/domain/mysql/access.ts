import type { GrantTables, ServerSemantics } from './grant-tables.ts';
import type { PrivilegeSet } from './privileges.ts';

/** Where a session comes from. A socket or named pipe has host name `localhost` and no address. */
export interface Client {
  readonly ip: string | null;
  /** Resolved and checked name; null when none, or when the server resolves no names. */
  readonly hostName: string | null;
}

/** Which grant table a contribution came from, and its row there. */
export interface GrantRowReference {
  readonly table: 'accounts' | 'schemaGrants' | 'tableGrants' | 'columnGrants' | 'routineGrants' | 'dynamicGrants' | 'roleEdges';
  readonly row: number;
}

/**
 * Whose row gave a privilege, seen from the account that logged in: `own` (this very user@host), `other-host` (same name, another
 * host row), `anonymous` (empty user name), `orphan` (no account row stands behind it), `role`, `public`, `role-namesake`
 * (MariaDB: a role takes the rows of a user with its name; SET ROLE takes another account's global rights).
 */
export type Holder = 'own' | 'other-host' | 'anonymous' | 'orphan' | 'role' | 'public' | 'role-namesake';

/** One row's part in an answer. */
export interface Contribution extends GrantRowReference {
  readonly holder: Holder;
  /** The role through which it came, `name` or `'user'@'host'`; null without a role. */
  readonly role: string | null;
  readonly privileges: PrivilegeSet;
}

/** Roles that are active in a session. `login`: what the server activates by itself. */
export interface RoleState {
  readonly label: 'login' | 'none' | `set role ${string}`;
  /** Roles set directly; nested ones come along. `host` is '' on MariaDB. */
  readonly roles: readonly { readonly user: string; readonly host: string }[];
}

/** What a session may do in one database, existing or not. */
export interface DatabaseAccess {
  /** Privileges on the whole database: global ∪ schema rows, less restrictions. The union over tied orders. */
  readonly privileges: PrivilegeSet;
  /** The intersection over tied orders; differs from `privileges` only when `tie`. */
  readonly minimum: PrivilegeSet;
  /** True when equally specific rows compete and the server leaves their order open. */
  readonly tie: boolean;
  /** Privileges on single tables, columns and routines. */
  readonly objects: readonly ObjectAccess[];
  /** USE works. */
  readonly usable: boolean;
  /** SHOW DATABASES lists it. */
  readonly visible: boolean;
  /** The rows used; global rows first. */
  readonly contributions: readonly Contribution[];
  /** Rows that match the database but were hidden by a more specific row. */
  readonly shadowed: readonly Contribution[];
}

/** Privileges on one table, some of its columns, or one routine. Names as stored. */
export interface ObjectAccess {
  readonly type: 'table' | 'column' | 'routine';
  readonly name: string;
  readonly column: string | null;
  readonly privileges: PrivilegeSet;
  readonly contribution: Contribution;
}

/** A logged-in user: the account row the server chose, its roles, its rights. */
export interface Session {
  readonly user: string;
  readonly client: Client;
  /** Row in `accounts`. */
  readonly account: number;
  readonly roleState: RoleState;
  /** Active roles with nested ones, `name` or `'user'@'host'`. */
  readonly activeRoles: readonly string[];
  /** Global privileges by name, dynamic ones included, with the row that gave each. */
  readonly globalPrivileges: () => ReadonlyMap<string, Contribution>;
  /** The answer for one database; `name` as the server stores it. */
  database(name: string): DatabaseAccess;
  /**
   * Databases of `index` on which a row other than a global one gives anything, as positions in `index.names`; those of one group get
   * the same answer from `database`. Cost grows with the rows and the hits.
   */
  databasesWithRows(index: DatabaseIndex): readonly (readonly number[])[];
}

/** Why nobody can log in with this user name from this client. */
export interface LoginRefusal {
  /** `no-account`, `locked`, `password-expired`, `plugin-unknown`, `host-not-loaded`, `role-not-granted`. */
  readonly code: string;
  readonly account: number | null;
}

/** Database names, sorted, for prefix search. Built once by `indexDatabases`. */
export interface DatabaseIndex {
  readonly names: readonly string[];
}

/** The rules of one server over its grant tables. Source: shared specification verified on MariaDB 10.5–11.8 and MySQL 9.7. */
export interface AccessEngine {
  readonly server: ServerSemantics;
  readonly grants: GrantTables;
  /** The account row chosen for a user name and client; null when none matches. `tiedWith` holds rows of equal rank. */
  chooseAccount(user: string, client: Client): { readonly account: number; readonly tiedWith: readonly number[] } | null;
  /** Example clients that between them meet every combination of host patterns that rows of this user name (or anonymous rows) can distinguish. */
  representativeClients(user: string): readonly Client[];
  /** Role states open to this user from this client: login first, then none and every role that can be set. */
  roleStates(user: string, client: Client): readonly RoleState[];
  /** Opens a session, credentials assumed right. */
  session(user: string, client: Client, state: RoleState): Session | LoginRefusal;
  /** Every session this user name can open: from each representative client, in each role state. Opened once and kept. */
  sessionsOf(user: string): readonly Session[];
}
