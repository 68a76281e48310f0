import type { Client, GrantRowReference, Holder } from '../../domain/mysql/access.ts';
import type { PrivilegeSet } from '../../domain/mysql/privileges.ts';

/** A login that uses a cause. */
export interface ReachingLogin {
  /** Row in `mysql.accounts` the server chooses. */
  readonly account: number;
  /** Tenant that owns the account; null when nobody does. */
  readonly reacher: string | null;
  readonly client: Client;
  /** `login`, `none` or `set role …`. */
  readonly roleState: string;
}

/** A database reached, with what can be done there. */
export interface ReachedDatabase {
  readonly name: string;
  readonly part: 'live' | 'backup' | 'archive';
  /** On the whole database; 0 when only objects are reached. */
  readonly privileges: PrivilegeSet;
  /** Tables, columns or routines, `table` or `table.column` or `routine()`; empty when the whole database is reached. */
  readonly objects: readonly string[];
}

/** One grant row through which databases of `owner` are reached by accounts that are not the owner's. Made once: the rules divide the causes among them by holder. */
export interface ReachCause extends GrantRowReference {
  readonly holder: Holder;
  /** The role through which it works; null without one. */
  readonly role: string | null;
  readonly owner: string;
  /** Sorted by name. */
  readonly databases: readonly ReachedDatabase[];
  /** Who reaches; one tenant's accounts, or everybody's for anonymous, orphan and PUBLIC rows. */
  readonly logins: readonly ReachingLogin[];
  /** Set when the row's order against another is left open by the server. */
  readonly tie: boolean;
}

/** A login that holds global privileges, whatever the database. */
export interface GlobalReach extends ReachingLogin {
  /** Privilege name → the row that gave it. */
  readonly privileges: ReadonlyMap<string, GrantRowReference & { readonly holder: Holder; readonly role: string | null }>;
}

/** Who reaches which database of whom, operators and built-in accounts left out. */
export interface DatabaseReachFact {
  /** Sorted by row, owner, reacher. */
  readonly causes: readonly ReachCause[];
  /** One entry per account and role state that adds privileges over `login`. */
  readonly global: readonly GlobalReach[];
}
