import type { AccessEngine, Client, Contribution, DatabaseIndex, GrantRowReference, Holder, Session } from '../../domain/mysql/access.ts';
import type { PrivilegeSet } from '../../domain/mysql/privileges.ts';
import type { Ownership } from '../../inventory/ownership.ts';

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

interface GrowingCause extends Omit<ReachCause, 'databases' | 'logins' | 'tie'> {
  readonly databases: Map<string, { part: ReachedDatabase['part']; privileges: PrivilegeSet; objects: Set<string> }>;
  readonly logins: Map<string, ReachingLogin>;
  tie: boolean;
}

/** Rows of these holders serve everybody, so their reachers are gathered under the row. */
const servesEverybody: ReadonlySet<Holder> = new Set(['anonymous', 'public', 'orphan']);

/**
 * Walks every login that the grant tables allow, in every role state, and notes which row reaches a database of a tenant that
 * does not own the account. Cost grows with logins and hits, not with accounts × databases.
 */
export function databaseReach(engine: AccessEngine, index: DatabaseIndex, owners: Ownership): DatabaseReachFact {
  const causes = new Map<string, GrowingCause>();
  const global: GlobalReach[] = [];
  const users = new Set(engine.grants.accounts.filter((account) => !account.isRole).map((account) => account.user));
  for (const user of users) {
    for (const session of engine.sessionsOf(user)) {
      const account = engine.grants.accounts[session.account];
      if (!account || owners.isAdministrator(account.user, account.host)) continue;
      const { client, roleState, globalPrivileges } = session;
      const login: ReachingLogin = { account: session.account, reacher: owners.ownerOfAccount(account.user, account.host), client, roleState: roleState.label };
      if (globalPrivileges.size > 0) global.push({ ...login, privileges: globalPrivileges });
      for (const position of session.databasesWithRows(index)) noteDatabase(causes, session, login, index.names[position] ?? '', owners);
    }
  }
  return { causes: [...causes.values()].map(finished).toSorted(byRow), global: withoutRepeats(global) };
}

function noteDatabase(causes: Map<string, GrowingCause>, session: Session, login: ReachingLogin, name: string, owners: Ownership): void {
  const owned = owners.ownerOfDatabase(name);
  if (!owned || owned.tenant === login.reacher) return;
  const access = session.database(name);
  const note = (contribution: Contribution, privileges: PrivilegeSet, object: string | null): void => {
    const cause = causeOf(causes, contribution, owned.tenant, login);
    cause.tie ||= access.tie;
    // The state with fewest steps comes first and stays: login before set role.
    const loginKey = `${login.account}\n${login.reacher ?? ''}`;
    if (!cause.logins.has(loginKey)) cause.logins.set(loginKey, login);
    const database = cause.databases.get(name) ?? { part: owned.role, privileges: 0, objects: new Set<string>() };
    if (object === null) database.privileges |= privileges;
    else database.objects.add(object);
    cause.databases.set(name, database);
  };
  for (const contribution of access.contributions) {
    if (contribution.table === 'schemaGrants' && contribution.privileges !== 0) note(contribution, contribution.privileges, null);
  }
  for (const object of access.objects) {
    if (object.privileges === 0) continue;
    const name = object.type === 'routine' ? `${object.name}()` : object.column === null ? object.name : `${object.name}.${object.column}`;
    note(object.contribution, object.privileges, name);
  }
}

function causeOf(causes: Map<string, GrowingCause>, by: Contribution, owner: string, login: ReachingLogin): GrowingCause {
  const whose = servesEverybody.has(by.holder) ? '*' : `${by.role ?? ''}\n${login.reacher ?? ''}`;
  const key = [by.table, by.row, by.holder, owner, whose].join('\n');
  let cause = causes.get(key);
  if (!cause) {
    cause = { table: by.table, row: by.row, holder: by.holder, role: by.role, owner, databases: new Map(), logins: new Map(), tie: false };
    causes.set(key, cause);
  }
  return cause;
}

function finished(cause: GrowingCause): ReachCause {
  const databases = [...cause.databases]
    .map(([name, { part, privileges, objects }]) => ({ name, part, privileges, objects: [...objects].toSorted() }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { ...cause, databases, logins: [...cause.logins.values()] };
}

function byRow(a: ReachCause, b: ReachCause): number {
  return (
    a.table.localeCompare(b.table, 'en') || a.row - b.row || (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0) || a.holder.localeCompare(b.holder, 'en')
  );
}

/** Keeps a role state only when it holds a privilege the account's earlier states did not. */
function withoutRepeats(global: readonly GlobalReach[]): GlobalReach[] {
  const seen = new Map<number, Set<string>>();
  return global.filter((reach) => {
    const known = seen.get(reach.account) ?? new Set<string>();
    seen.set(reach.account, known);
    const before = known.size;
    for (const name of reach.privileges.keys()) known.add(name);
    return known.size > before;
  });
}
