import { parseNetwork, rangesContain, rangesOverlap } from '../network/address-ranges.ts';
import { hostPatternRange } from '../network/host-pattern-range.ts';
import type { GrantRowReference } from './access.ts';
import type { AccountRow, GrantTables, SchemaGrantRow, ServerSemantics } from './grant-tables.ts';
import { compileHostPattern } from './host-pattern.ts';
import { parseSchemaPattern, patternIntersection } from './pattern-language.ts';
import { revokeRow, type RowRemoval } from './revoke-row.ts';
import { comparableName } from './schema-pattern.ts';
import { compareRanks, objectRowRank, schemaRowRank } from './specificity.ts';

/** One account whose host is to be changed. */
export interface HostChange {
  readonly user: string;
  readonly from: string;
  readonly to: string;
}

/** What accounts of the same user need, and which they are. `commands` grant, `undo` takes exactly that away. */
export interface SiblingGrants extends RowRemoval {
  readonly siblings: readonly string[];
}

type ObjectTable = 'tableGrants' | 'columnGrants' | 'routineGrants';
const objectTables = ['tableGrants', 'columnGrants', 'routineGrants'] as const;

/** Rows of one user and of the anonymous one, as far as a session may use them. */
interface UserRows {
  readonly accounts: readonly AccountRow[];
  readonly schema: readonly SchemaGrantRow[];
  readonly objects: readonly ObjectRow[];
}

interface ObjectRow {
  readonly table: ObjectTable;
  readonly row: GrantTables[ObjectTable][number];
  /** Equal for rows that compete: a routine, or a table with its columns. */
  readonly object: string;
}

const nobody: UserRows = { accounts: [], schema: [], objects: [] };

/**
 * A session takes the rows of every host pattern of its user that its address fits. What the other accounts of a user have to be granted so that
 * their sessions, and those of the account itself from the new host, stay what they are when an account is renamed to a narrower host. Null when
 * that cannot be said for certain: the order among rows that compete would become another one, or roles and proxies play a part.
 */
export function siblingGrants(grants: GrantTables, server: ServerSemantics, change: HostChange): SiblingGrants | null {
  const { user, from, to } = change;
  const mine = rowsOf(grants, server).get(user) ?? nobody;
  const anonymous = rowsOf(grants, server).get('')?.schema ?? [];
  const moved = { schema: mine.schema.filter(({ host }) => isSame(host, from)), objects: mine.objects.filter(({ row }) => isSame(row.host, from)) };
  const siblings = siblingsOf(mine, from);
  const rival = { schema: [...mine.schema.filter(({ host }) => !isSame(host, from)), ...(user === '' ? [] : anonymous)], objects: mine.objects };
  const isTaken = [...rival.schema, ...mine.objects.map(({ row }) => row)].some((row) => row.user === user && isSame(row.host, to));
  if (isTaken || rival.schema.some(({ host }) => host === '')) return null;
  if (siblings.length > 0 && hasOtherWays(grants, server, user, from)) return null;
  // A grant to a host that fits more clients would give those something new.
  if (siblings.some(({ host }) => !isInside(host, from))) return null;
  const commands: string[] = [];
  const undo: string[] = [];
  const given: string[] = [];
  for (const { host, given: asAccount } of [
    { host: to, given: null },
    ...siblings.filter((each) => !isInside(each.host, to)).map((each) => ({ host: each.host, given: each })),
  ]) {
    const schema = schemaRowsFor(moved.schema, rival.schema, host, change, server);
    const objects = objectRowsFor(moved.objects, rival.objects, host, change, server);
    if (schema === null || objects === null) return null;
    if (asAccount === null) continue;
    const rows = [...schema.map((row) => ({ table: 'schemaGrants' as const, row })), ...objects];
    for (const { table, row } of rows) {
      const removal = removalFrom(asAccount, table, { ...row, host }, server);
      commands.push(...removal.undo);
      undo.unshift(...removal.commands);
    }
    if (rows.length > 0) given.push(host);
  }
  return { commands, undo, siblings: given };
}

/** True when sessions of other accounts of the user may take rows of this one. */
export function isLeanedOn(grants: GrantTables, server: ServerSemantics, user: string, host: string): boolean {
  const mine = rowsOf(grants, server).get(user) ?? nobody;
  return siblingsOf(mine, host).length > 0 && [...mine.schema, ...mine.objects.map(({ row }) => row)].some((row) => isSame(row.host, host));
}

/** An account for every address is chosen only where no other fits, and so never where this one fits. */
function siblingsOf({ accounts }: UserRows, from: string): readonly AccountRow[] {
  return accounts.filter(({ host }) => !isSame(host, from) && !isApart(host, from) && hostPatternRange(host).kind !== 'any');
}

/** Those of the moved rows that sessions of the host use now; null when they would not be used like that any more. */
function schemaRowsFor(
  moved: readonly SchemaGrantRow[],
  rivals: readonly SchemaGrantRow[],
  host: string,
  { user, from }: HostChange,
  server: ServerSemantics,
): readonly SchemaGrantRow[] | null {
  const near = rivals.filter((rival) => !isApart(rival.host, host));
  const rank = (row: SchemaGrantRow, at: string): ReturnType<typeof schemaRowRank> =>
    schemaRowRank({ host: at, network: compileHostPattern(at, server).network, db: row.db, user: row.user }, server);
  const needed: SchemaGrantRow[] = [];
  for (const row of moved) {
    if (near.some((rival) => rival.user === user && isSame(rival.host, host) && rival.db === row.db)) continue;
    const pattern = parseSchemaPattern(row.db, server);
    for (const rival of near) {
      if (patternIntersection(pattern, parseSchemaPattern(rival.db, server)) === null) continue;
      if (!keepsOrder(compareRanks(rank(rival, rival.host), rank(row, from)), compareRanks(rank(rival, rival.host), rank(row, host)))) return null;
    }
    needed.push(row);
  }
  return needed;
}

/** The same of rows on tables, columns and routines, of which each object has its own competition. */
function objectRowsFor(
  moved: readonly ObjectRow[],
  rivals: readonly ObjectRow[],
  host: string,
  { from }: HostChange,
  server: ServerSemantics,
): readonly ObjectRow[] | null {
  const needed: ObjectRow[] = [];
  for (const one of moved) {
    const near = rivals.filter(({ object, row }) => object === one.object && !isSame(row.host, from) && !isApart(row.host, host));
    if (near.some(({ row }) => isSame(row.host, host))) continue;
    const rank = (at: string): ReturnType<typeof objectRowRank> => objectRowRank(at, server);
    if (near.some(({ row }) => !keepsOrder(compareRanks(rank(row.host), rank(from)), compareRanks(rank(row.host), rank(host))))) return null;
    needed.push(one);
  }
  return needed;
}

function keepsOrder(before: number, after: number): boolean {
  return before !== 0 && Math.sign(before) === Math.sign(after);
}

/** Roles take rows in ways of their own, and whom an account may act for is not written in grants. */
function hasOtherWays(grants: GrantTables, server: ServerSemantics, user: string, from: string): boolean {
  const isMine = (row: { readonly user: string }): boolean => row.user === user;
  const usesRoles = server.flavor === 'mysql' && (server.mandatoryRoles.length > 0 || grants.roleEdges.some(isMine));
  const isRole = grants.accounts.some((account) => isMine(account) && account.isRole);
  return usesRoles || isRole || grants.proxies.some((row) => isMine(row) && isSame(row.host, from));
}

function removalFrom(account: AccountRow, table: GrantRowReference['table'], row: object, server: ServerSemantics): RowRemoval {
  const empty = { schemaGrants: [], tableGrants: [], columnGrants: [], routineGrants: [], roleEdges: [], defaultRoles: [], dynamicGrants: [], proxies: [] };
  // A row of `table` with another host is a row of `table`.
  const alone = { ...empty, accounts: [account], [table]: [row] } as GrantTables;
  return revokeRow(alone, server, { table, row: 0 }) ?? { commands: [], undo: [] };
}

const perTables = new WeakMap<GrantTables, ReadonlyMap<string, UserRows>>();

function rowsOf(grants: GrantTables, server: ServerSemantics): ReadonlyMap<string, UserRows> {
  const known = perTables.get(grants);
  if (known !== undefined) return known;
  const users = new Map<string, { readonly accounts: AccountRow[]; readonly schema: SchemaGrantRow[]; readonly objects: ObjectRow[] }>();
  const of = (user: string): { readonly accounts: AccountRow[]; readonly schema: SchemaGrantRow[]; readonly objects: ObjectRow[] } => {
    const rows = users.get(user) ?? { accounts: [], schema: [], objects: [] };
    users.set(user, rows);
    return rows;
  };
  for (const account of grants.accounts) if (!account.isRole) of(account.user).accounts.push(account);
  for (const row of grants.schemaGrants) of(row.user).schema.push(row);
  for (const table of objectTables)
    for (const row of grants[table]) {
      if (row.privileges === '') continue;
      const name = 'routine' in row ? `${row.type} ${row.routine.toLowerCase()}` : comparableName(row.table, server);
      of(row.user).objects.push({ table, row, object: `${comparableName(row.db, server)}\0${name}` });
    }
  perTables.set(grants, users);
  return users;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** What a client of the machine itself may come from besides `localhost`. */
const loopback = [parseNetwork('127.0.0.0/8'), parseNetwork('::1')].filter((range) => range !== null);

/** True when no client fits both host patterns. */
function isApart(one: string, other: string): boolean {
  const [a, b] = [hostPatternRange(one), hostPatternRange(other)];
  if (a.kind === 'ranges' && b.kind === 'ranges') return !rangesOverlap(a.ranges, b.ranges);
  const [local, far] = a.kind === 'local' ? [a, b] : [b, a];
  return local.kind === 'local' && far.kind === 'ranges' && !rangesOverlap(loopback, far.ranges);
}

/** True when whoever fits the one host fits the other: every client, or those of a network that is spelled exactly. */
function isInside(inner: string, outer: string): boolean {
  const [a, b] = [hostPatternRange(inner), hostPatternRange(outer)];
  if (b.kind === 'any') return true;
  if (parseNetwork(outer) === null && !/^(?:\d+\.){1,3}%$/.test(outer)) return false;
  return a.kind === 'ranges' && b.kind === 'ranges' && rangesContain(b.ranges, a.ranges);
}
