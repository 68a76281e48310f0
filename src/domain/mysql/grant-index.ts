import type { Client, DatabaseIndex } from './access.ts';
import { databaseSearch, type DatabaseSearch } from './database-index.ts';
import type { AccountRow, GrantTables, ServerSemantics } from './grant-tables.ts';
import { compileHostPattern, hostFits, isHostLoaded, type HostPattern } from './host-pattern.ts';
import { privilegeSet, type PrivilegeSet } from './privileges.ts';
import { comparableName, compileSchemaPattern, type SchemaPattern } from './schema-pattern.ts';
import { accountRank, compareRanks, objectRowRank, schemaRowRanks, type Rank } from './specificity.ts';

/** One `mysql.db` row, compiled. */
export interface SchemaRow {
  readonly row: number;
  readonly user: string;
  readonly host: HostPattern;
  readonly pattern: SchemaPattern;
  readonly rank: Rank;
  readonly privileges: PrivilegeSet;
}

/** One table or routine row, compiled; `rank` orders it among rows of the same user and object. */
export interface ObjectRow {
  readonly table: 'tableGrants' | 'routineGrants';
  readonly row: number;
  readonly user: string;
  readonly host: HostPattern;
  /** Comparable database name. */
  readonly db: string;
  /** The object as the server tells it apart: comparable table name, or routine type and folded name. */
  readonly object: string;
  readonly rank: Rank;
}

/** One account row, compiled. */
export interface IndexedAccount {
  readonly row: number;
  readonly account: AccountRow;
  readonly host: HostPattern;
  readonly rank: Rank;
  readonly loaded: boolean;
}

/** The grant tables of one server, grouped by user name: every lookup starts from a name. */
export interface GrantIndex {
  readonly server: ServerSemantics;
  readonly grants: GrantTables;
  /** Accounts that can log in, most specific first; MariaDB roles left out. */
  readonly accounts: ReadonlyMap<string, readonly IndexedAccount[]>;
  /** MariaDB roles by name: row in `accounts`. */
  readonly roles: ReadonlyMap<string, number>;
  /** Most specific first. */
  readonly schemaRows: ReadonlyMap<string, readonly SchemaRow[]>;
  readonly objectRows: ReadonlyMap<string, readonly ObjectRow[]>;
  readonly columnRows: ReadonlyMap<string, readonly number[]>;
  readonly dynamicRows: ReadonlyMap<string, readonly number[]>;
  /** Row of the account with this `accountKey`; undefined when there is none. */
  accountRow(key: string): number | undefined;
  /** Finds the databases of an index as this server compares names; prepared once per index. */
  searchOf(databases: DatabaseIndex): DatabaseSearch;
  /** The compiled Host text of a row of this user. */
  hostOf(user: string, host: string): HostPattern;
}

/** Identifies an account: user names keep case, hosts do not. */
export function accountKey(user: string, host: string): string {
  return `${user}\u0000${host.toLowerCase()}`;
}

/** Identifies the `tables_priv` row that a `columns_priv` row belongs to. */
export function columnOwnerKey(row: { readonly user: string; readonly host: string; readonly db: string; readonly table: string }): string {
  return [row.user, row.host.toLowerCase(), row.db, row.table].join('\u0000');
}

/** Compiles and groups the grant tables; each distinct host is compiled once. */
export function indexGrants(grants: GrantTables, server: ServerSemantics): GrantIndex {
  const roles = new Map<string, number>();
  if (server.flavor === 'mariadb') {
    for (const [row, account] of grants.accounts.entries()) if (account.isRole) roles.set(account.user, row);
  }
  // Of most servers nobody asks.
  let rows: ReadonlyMap<string, number> | null = null;
  const compiledHost = remember((host: string) => compileHostPattern(host, server), new Map<string, HostPattern>());
  const hostOf = (user: string, host: string): HostPattern => compiledHost(host === '' && server.flavor === 'mariadb' && !roles.has(user) ? '%' : host);
  return {
    server,
    grants,
    roles,
    hostOf,
    accounts: indexAccounts(grants, server, hostOf),
    schemaRows: indexSchemaRows(grants, server, hostOf),
    objectRows: indexObjectRows(grants, server, hostOf),
    columnRows: rowsBy(grants.columnGrants, columnOwnerKey),
    dynamicRows: rowsBy(grants.dynamicGrants, (row) => accountKey(row.user, row.host)),
    searchOf: remember((databases: DatabaseIndex) => databaseSearch(databases, server.lowerCaseTableNames !== 0), new WeakMap<DatabaseIndex, DatabaseSearch>()),
    accountRow: (key) => (rows ??= new Map(grants.accounts.map(({ user, host }, row) => [accountKey(user, host), row]))).get(key),
  };
}

/** Rows of a name that apply to the client, in their order. */
export function rowsForClient<Row extends { readonly host: HostPattern }>(rows: readonly Row[] | undefined, client: Client): readonly Row[] {
  const first = rows?.[0];
  if (rows === undefined || first === undefined) return none;
  // Nearly always all rows of a name are of one host: then the list stays what it is.
  if (areOfHost(rows, first.host)) return hostFits(first.host, client) ? rows : none;
  return rows.filter((row) => hostFits(row.host, client));
}

/** Are all the rows of this very host? */
export function areOfHost(rows: readonly { readonly host: HostPattern }[], only: HostPattern): boolean {
  for (let at = 0; at < rows.length; at++) if (rows[at]?.host !== only) return false;
  return true;
}

/** `mysql.db` rows of exactly this account: all that counts on MySQL as soon as a role is active. */
export function rowsOfAccount(index: GrantIndex, account: number): readonly SchemaRow[] {
  const { user, host } = index.grants.accounts[account] ?? { user: '', host: '' };
  return (index.schemaRows.get(user) ?? []).filter((row) => row.host.text.toLowerCase() === host.toLowerCase());
}

const none: readonly never[] = [];

type HostOf = GrantIndex['hostOf'];

function indexAccounts(grants: GrantTables, server: ServerSemantics, hostOf: HostOf): Map<string, IndexedAccount[]> {
  const byUser = new Map<string, IndexedAccount[]>();
  for (let row = 0; row < grants.accounts.length; row++) {
    const account = grants.accounts[row];
    if (account === undefined || account.isRole) continue;
    const host = hostOf(account.user, account.host);
    const rank = accountRank({ user: account.user, host: host.text, network: host.network }, server);
    append(byUser, account.user, { row, account, host, rank, loaded: isHostLoaded(host.text, server) });
  }
  const order = server.flavor === 'mariadb' ? byRankThenHostDescending : byRank;
  for (const accounts of byUser.values()) if (accounts.length > 1) accounts.sort(order);
  return byUser;
}

function byRank(a: { readonly rank: Rank }, b: { readonly rank: Rank }): number {
  return compareRanks(a.rank, b.rank);
}

function byRankThenHostDescending(a: IndexedAccount, b: IndexedAccount): number {
  if (a.host.text === b.host.text) return byRank(a, b);
  return byRank(a, b) || (a.host.text < b.host.text ? 1 : -1);
}

function indexSchemaRows(grants: GrantTables, server: ServerSemantics, hostOf: HostOf): Map<string, SchemaRow[]> {
  const byUser = new Map<string, SchemaRow[]>();
  const rankOf = schemaRowRanks(server);
  let last: string | null = null;
  let rows: SchemaRow[] = [];
  for (let row = 0; row < grants.schemaGrants.length; row++) {
    const grant = grants.schemaGrants[row];
    if (grant === undefined) continue;
    const { user } = grant;
    const host = hostOf(user, grant.host);
    const pattern = compileSchemaPattern(grant.db, server);
    // Rows of one account stand together.
    if (last !== user) {
      last = user;
      rows = byUser.get(user) ?? [];
      byUser.set(user, rows);
    }
    rows.push({ row, user, host, pattern, rank: rankOf(host, pattern, user), privileges: privilegeSet(grant.privileges) });
  }
  // Copies: lists that grew have room for more.
  for (const [user, grown] of byUser) byUser.set(user, grown.length < worthSorting ? inserted(grown) : grown.toSorted(byRank));
  return byUser;
}

/** From this many rows on a sort is worth calling: a large server has a list of a few rows for each of its accounts. */
const worthSorting = 8;

/** The few rows in order, equal ones as they stood. */
function inserted(rows: readonly SchemaRow[]): SchemaRow[] {
  const sorted = rows.slice();
  for (let end = 0; end < rows.length; end++) {
    const row = rows[end];
    if (row === undefined) continue;
    let at = end;
    for (; at > 0; at--) {
      const before = sorted[at - 1];
      if (before === undefined || byRank(before, row) <= 0) break;
      sorted[at] = before;
    }
    sorted[at] = row;
  }
  return sorted;
}

function indexObjectRows(grants: GrantTables, server: ServerSemantics, hostOf: HostOf): Map<string, ObjectRow[]> {
  const byUser = new Map<string, ObjectRow[]>();
  const add = (table: ObjectRow['table'], row: number, source: { user: string; host: string; db: string }, object: string): void => {
    const host = hostOf(source.user, source.host);
    const db = comparableName(source.db, server);
    append(byUser, source.user, {
      table,
      row,
      user: source.user,
      host,
      db,
      object,
      rank: objectRowRank(host.text, server),
    });
  };
  for (const [row, grant] of grants.tableGrants.entries()) {
    if (grant.privileges !== '' || grant.columnPrivileges !== '') add('tableGrants', row, grant, comparableName(grant.table, server));
  }
  for (const [row, grant] of grants.routineGrants.entries()) {
    if (grant.privileges !== '') add('routineGrants', row, grant, `${grant.type} ${grant.routine.toLowerCase()}`);
  }
  for (const rows of byUser.values()) rows.sort(byRank);
  return byUser;
}

function rowsBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [row, value] of rows.entries()) append(found, keyOf(value), row);
  return found;
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

interface Known<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

function remember<Key, Value>(compute: (key: Key) => Value, known: Known<Key, Value>): (key: Key) => Value {
  // Rows of one account stand together, and so do questions about one index.
  let last: { readonly key: Key; readonly value: Value } | null = null;
  return (key) => {
    if (last?.key === key) return last.value;
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      known.set(key, value);
    }
    last = { key, value };
    return value;
  };
}
