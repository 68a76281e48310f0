import type { AccessEngine, Client, Contribution, DatabaseAccess, DatabaseIndex, GrantRowReference, Holder, Session } from '../../domain/mysql/access.ts';
import type { PrivilegeSet } from '../../domain/mysql/privileges.ts';
import type { DatabaseOwner, Ownership } from '../../inventory/ownership.ts';

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
  /** Set when the row reaches every database of every other tenant: how many there are. `owner` and `databases` are then only the first of them. */
  readonly everybody: { readonly owners: number; readonly databases: number } | null;
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
  /** Every tenant that has a database here, sorted. */
  readonly owners: readonly string[];
}

/** The tenants whose databases an account of `reacher` reaches by a cause it uses. */
export function ownersReached({ owners }: DatabaseReachFact, { everybody, owner }: ReachCause, reacher: string | null): readonly string[] {
  return everybody === null ? [owner] : owners.filter((other) => other !== reacher);
}

/** Databases that stand for all. */
const shownAtMost = 5;

/** Up to so many owners a row is told one by one. */
export const ownersPerRow = 50;

interface GrowingCause extends Omit<ReachCause, 'databases' | 'logins' | 'tie'> {
  readonly databases: Map<string, { readonly part: ReachedDatabase['part']; privileges: PrivilegeSet; objects: Set<string> | null }>;
  /** By account. */
  readonly logins: Map<number, ReachingLogin>;
  tie: boolean;
}

/** Rows of these holders serve everybody, so their reachers are gathered under the row. */
const servesEverybody: ReadonlySet<Holder> = new Set(['anonymous', 'public', 'orphan']);

/** The databases of an index by owner. */
interface OwnedDatabases {
  /** By position; null where nobody is the owner. */
  readonly at: readonly (DatabaseOwner | null)[];
  /** Sorted. */
  readonly owners: readonly string[];
  /** Positions by owner, owners sorted; asked for only where somebody reaches very many. */
  readonly byOwner: () => ReadonlyMap<string, readonly number[]>;
}

/** The databases a walk looks at. */
interface Among {
  readonly owned: OwnedDatabases;
  readonly index: DatabaseIndex;
  readonly oneByOne: boolean;
}

/**
 * Walks every login that the grant tables allow, in every role state, and notes which row reaches a database of a tenant that
 * does not own the account. Cost grows with logins and hits, not with accounts × databases: a row that reaches everybody is one
 * cause, unless `oneByOne`.
 */
export function databaseReach(engine: AccessEngine, index: DatabaseIndex, owners: Ownership, oneByOne = false): DatabaseReachFact {
  const causes = new Map<string, GrowingCause>();
  const global: GlobalReach[] = [];
  const owned = ownedDatabases(index, owners);
  const users = new Set<string>();
  for (const account of engine.grants.accounts) if (!account.isRole) users.add(account.user);
  const among = { owned, index, oneByOne };
  for (const user of users) {
    for (const session of engine.sessionsOf(user)) {
      const account = engine.grants.accounts[session.account];
      if (!account || owners.isAdministrator(account.user, account.host)) continue;
      const reacher = owners.ownerOfAccount(account.user, account.host);
      const globalPrivileges = session.globalPrivileges();
      if (globalPrivileges.size > 0) global.push({ ...loginOf(session, reacher), privileges: globalPrivileges });
      noteSession(causes, session, reacher, among);
    }
  }
  return { causes: [...causes.values()].map(finished).toSorted(byRow), global: withoutRepeats(global), owners: owned.owners };
}

function loginOf({ account, client, roleState }: Session, reacher: string | null): ReachingLogin {
  return { account, reacher, client, roleState: roleState.label };
}

function noteSession(causes: Map<string, GrowingCause>, session: Session, reacher: string | null, among: Among): void {
  const { owned, index } = among;
  let login: ReachingLogin | null = null;
  for (const group of session.databasesWithRows(index)) {
    // Nearly every group is a tenant's own database.
    const foreign = foreignOf(group, owned, reacher);
    const first = foreign[0];
    if (first === undefined) continue;
    login ??= loginOf(session, reacher);
    const access = session.database(index.names[first] ?? '');
    const others = among.oneByOne || foreign.length <= ownersPerRow ? null : othersOf(owned, reacher);
    if (others !== null && others.owners > ownersPerRow && foreign.length === others.databases) noteEverybody(causes, access, login, among, others);
    else for (const position of foreign) noteDatabase(causes, access, login, index.names[position] ?? '', owned.at[position]);
  }
}

const none: readonly never[] = [];

/** The databases of a group that others own. */
function foreignOf(group: readonly number[], { at }: OwnedDatabases, reacher: string | null): readonly number[] {
  let foreign: number[] | null = null;
  for (const position of group) if ((at[position]?.tenant ?? reacher) !== reacher) (foreign ??= []).push(position);
  return foreign ?? none;
}

function ownedDatabases(index: DatabaseIndex, owners: Ownership): OwnedDatabases {
  const at = index.names.map((name) => owners.ownerOfDatabase(name));
  const tenants = new Set<string>();
  for (const owner of at) if (owner !== null) tenants.add(owner.tenant);
  const sorted = [...tenants].sort();
  let known: Map<string, number[]> | null = null;
  const byOwner = (): Map<string, number[]> => {
    const positions = new Map<string, number[]>(sorted.map((tenant) => [tenant, []]));
    for (const [position, owner] of at.entries()) if (owner) positions.get(owner.tenant)?.push(position);
    return positions;
  };
  return { at, owners: sorted, byOwner: () => (known ??= byOwner()) };
}

/** What there is of tenants other than this. */
function othersOf({ at, owners, byOwner }: OwnedDatabases, tenant: string | null): NonNullable<ReachCause['everybody']> {
  const own = byOwner().get(tenant ?? '');
  return { owners: owners.length - (own ? 1 : 0), databases: at.filter((owner) => owner !== null).length - (own?.length ?? 0) };
}

/** Every database of every other tenant gets the same answer: one cause, shown by a database of each of the first few. */
function noteEverybody(
  causes: Map<string, GrowingCause>,
  access: DatabaseAccess,
  login: ReachingLogin,
  { owned, index }: Among,
  others: NonNullable<ReachCause['everybody']>,
): void {
  // One more than are shown, for one of them may be the reacher's own.
  const firsts = [...owned.byOwner()].slice(0, shownAtMost + 1).filter(([owner]) => owner !== login.reacher);
  const [[first] = ['']] = firsts;
  for (const contribution of access.contributions) {
    if (contribution.table !== 'schemaGrants' || contribution.privileges === 0) continue;
    const cause = causeOf(causes, contribution, first, login, others);
    noteLogin(cause, login, access.tie);
    for (const [, [position = -1]] of firsts.slice(0, shownAtMost)) {
      const database = { part: owned.at[position]?.role ?? 'live', privileges: contribution.privileges, objects: null };
      cause.databases.set(index.names[position] ?? '', database);
    }
  }
}

function noteLogin(cause: GrowingCause, login: ReachingLogin, tie: boolean): void {
  cause.tie ||= tie;
  // The state with fewest steps comes first and stays: login before set role.
  if (!cause.logins.has(login.account)) cause.logins.set(login.account, login);
}

function noteDatabase(
  causes: Map<string, GrowingCause>,
  access: DatabaseAccess,
  login: ReachingLogin,
  name: string,
  owned: DatabaseOwner | null | undefined,
): void {
  if (!owned) return;
  const note = (contribution: Contribution, privileges: PrivilegeSet, object: string | null): void => {
    const cause = causeOf(causes, contribution, owned.tenant, login, null);
    noteLogin(cause, login, access.tie);
    const database = cause.databases.get(name) ?? { part: owned.role, privileges: 0, objects: null };
    if (object === null) database.privileges |= privileges;
    else (database.objects ??= new Set()).add(object);
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

function causeOf(causes: Map<string, GrowingCause>, by: Contribution, owner: string, login: ReachingLogin, everybody: ReachCause['everybody']): GrowingCause {
  const whose = servesEverybody.has(by.holder) ? '*' : `${by.role ?? ''}\n${login.reacher ?? ''}`;
  const key = `${by.table}\n${by.row}\n${by.holder}\n${everybody ? '*' : owner}\n${whose}`;
  let cause = causes.get(key);
  if (!cause) {
    cause = { table: by.table, row: by.row, holder: by.holder, role: by.role, owner, databases: new Map(), logins: new Map(), tie: false, everybody };
    causes.set(key, cause);
  }
  return cause;
}

function finished(cause: GrowingCause): ReachCause {
  const databases = [...cause.databases].map(([name, { part, privileges, objects }]): ReachedDatabase => ({
    name,
    part,
    privileges,
    objects: objects === null ? none : [...objects].sort(),
  }));
  if (databases.length > 1) databases.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...cause, databases, logins: [...cause.logins.values()] };
}

function byRow(a: ReachCause, b: ReachCause): number {
  return (
    (a.table === b.table ? 0 : a.table.localeCompare(b.table, 'en')) ||
    a.row - b.row ||
    (a.owner < b.owner ? -1 : a.owner > b.owner ? 1 : 0) ||
    a.holder.localeCompare(b.holder, 'en')
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
