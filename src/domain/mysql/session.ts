import type { Contribution, DatabaseAccess, DatabaseIndex, Session } from './access.ts';
import { accountKey, type GrantIndex, type IndexedAccount, type SchemaRow } from './grant-index.ts';
import { privilegeSet, type PrivilegeSet } from './privileges.ts';
import { coveringRows, usedCount, type SchemaLookup, worthIndexing } from './schema-lookup.ts';
import { comparableName, patternCovers } from './schema-pattern.ts';
import { type GlobalSource, holderOf, noObjectRights, schemaContribution, type SessionRights } from './session-rights.ts';

const grantOption = privilegeSet('GRANT OPTION');

/** What the session holds in every database, before restrictions, worked out once. */
interface Everywhere {
  readonly globals: readonly Contribution[];
  readonly oneOf: readonly Contribution[];
  /** SHOW DATABASES lists everything. */
  readonly showsAll: boolean;
}

/** Opens the session of a chosen account with its roles. Nothing is worked out before it is asked for. */
export function openSession(index: GrantIndex, rights: SessionRights, { user, client, roleState }: Pick<Session, 'user' | 'client' | 'roleState'>): Session {
  let knownGlobals: ReadonlyMap<string, Contribution> | null = null;
  let everywhere: Everywhere | null = null;
  return {
    user,
    client,
    account: rights.login.row,
    roleState,
    activeRoles: rights.activeRoles,
    globalPrivileges: () => (knownGlobals ??= globalPrivileges(index, rights)),
    database: (name) => databaseAccess(index, rights, (everywhere ??= heldEverywhere(index, rights)), comparableName(name, index.server)),
    databasesWithRows: (databases) => databasesWithRows(index, rights, databases),
  };
}

const noGlobals: ReadonlyMap<string, Contribution> = new Map();

function globalPrivileges(index: GrantIndex, { globalsOneOf, globals }: SessionRights): ReadonlyMap<string, Contribution> {
  const sources = globals.length === 0 ? globalsOneOf : [...globalsOneOf, ...globals];
  let found: Map<string, Contribution> | null = null;
  for (const { row, holder, role } of sources) {
    const account = index.grants.accounts[row];
    const dynamic = account === undefined || index.dynamicRows.size === 0 ? none : (index.dynamicRows.get(accountKey(account.user, account.host)) ?? none);
    // What nearly every tenant's account holds: nothing.
    if (account === undefined || (account.privileges === '' && dynamic.length === 0)) continue;
    found ??= new Map<string, Contribution>();
    const contribution: Contribution = {
      table: 'accounts',
      row,
      holder,
      role,
      privileges: privilegeSet(account.privileges),
    };
    for (const name of account.privileges === '' ? [] : account.privileges.split(',')) {
      if (!found.has(name)) found.set(name, contribution);
    }
    for (const position of dynamic) {
      const name = index.grants.dynamicGrants[position]?.privilege;
      if (name !== undefined && !found.has(name)) found.set(name, { table: 'dynamicGrants', row: position, holder, role, privileges: 0 });
    }
  }
  return found ?? noGlobals;
}

/** What nearly every session holds in nearly every database. */
const noAccess: DatabaseAccess = {
  privileges: 0,
  minimum: 0,
  tie: false,
  objects: [],
  usable: false,
  visible: false,
  contributions: [],
  shadowed: [],
};

/** What nearly every account has: one row that covers the database, or none. Null where it is not as simple. */
function ofOneRow(index: GrantIndex, rights: SessionRights, name: string): DatabaseAccess | null {
  const lookup = rights.lookups[0] ?? none;
  if (rights.lookups.length !== 1 || lookup.length >= worthIndexing || rights.restrictions.size > 0) return null;
  let only: SchemaLookup[number] | null = null;
  for (let at = 0; at < lookup.length; at++) {
    const row = lookup[at];
    if (row === undefined || !patternCovers(row.pattern, name)) continue;
    if (only !== null) return null;
    only = row;
  }
  if (only === null) return noAccess;
  if ('contributions' in only || only.privileges === 0) return null;
  const { privileges } = only;
  const usable = usableWith(index, rights, privileges, privileges);
  const contributions = [ofRow(index, rights.login, only)];
  return { privileges, minimum: privileges, tie: false, objects: none, usable, visible: true, contributions, shadowed: none };
}

/** Adds up global rows, the database rows that each search uses, and rows on objects. */
function databaseAccess(index: GrantIndex, rights: SessionRights, everywhere: Everywhere, name: string): DatabaseAccess {
  const objectRights = rights.objectRights();
  const isByRowsAlone = everywhere === nowhere && objectRights === noObjectRights && rights.globalsOneOf.length < 2;
  const simple = isByRowsAlone ? ofOneRow(index, rights, name) : null;
  if (simple !== null) return simple;
  const restricted = rights.restrictions.size === 0 ? 0 : (rights.restrictions.get(name) ?? 0);
  const onDatabase = schemaAccess(index, rights, name, rights.withRoles ? ~restricted : ~0);
  if (isByRowsAlone) return ofSchemaRows(index, rights, onDatabase);
  const globals = masked(everywhere.globals, ~restricted);
  const oneOf = masked(everywhere.oneOf, ~restricted);
  const privileges = union(globals) | union(oneOf) | onDatabase.privileges;
  const minimum = union(globals) | intersection(oneOf) | onDatabase.minimum;
  const opened = objectRights.opened.has(name);
  return {
    privileges,
    minimum,
    tie: onDatabase.tie || objectRights.tied.has(name) || rights.globalsOneOf.length > 1,
    objects: objectRights.objects.get(name) ?? none,
    usable: opened || usableWith(index, rights, privileges, onDatabase.privileges),
    visible: opened || privileges !== 0 || everywhere.showsAll,
    contributions: withPrivileges(joined(joined(oneOf, globals), onDatabase.contributions)),
    shadowed: onDatabase.shadowed,
  };
}

/** What a session has that holds nothing but database rows. */
function ofSchemaRows(index: GrantIndex, rights: SessionRights, onDatabase: SchemaAccess): DatabaseAccess {
  if (onDatabase === noSchemaAccess) return noAccess;
  const { privileges, minimum, tie, contributions, shadowed } = onDatabase;
  return {
    privileges,
    minimum,
    tie,
    objects: none,
    usable: usableWith(index, rights, privileges, privileges),
    visible: privileges !== 0,
    contributions: withPrivileges(contributions),
    shadowed,
  };
}

/** MySQL does not count a bare GRANT OPTION, save from a database row while roles are active. */
function usableWith(index: GrantIndex, rights: SessionRights, all: PrivilegeSet, onDatabase: PrivilegeSet): boolean {
  if (index.server.flavor === 'mariadb') return all !== 0;
  return (all & ~grantOption) !== 0 || (rights.withRoles && onDatabase !== 0);
}

const nowhere: Everywhere = { globals: [], oneOf: [], showsAll: false };

function holdsNothing({ grants }: GrantIndex, sources: readonly GlobalSource[]): boolean {
  for (const { row } of sources) if ((grants.accounts[row]?.privileges ?? '') !== '') return false;
  return true;
}

function heldEverywhere(index: GrantIndex, rights: SessionRights): Everywhere {
  if (holdsNothing(index, rights.globals) && holdsNothing(index, rights.globalsOneOf)) return nowhere;
  const textOf = ({ row }: GlobalSource): string => index.grants.accounts[row]?.privileges ?? '';
  const contributions = (sources: readonly GlobalSource[]): readonly Contribution[] =>
    sources.every((source) => privilegeSet(textOf(source)) === 0)
      ? none
      : sources.map((source) => ({ table: 'accounts', ...source, privileges: privilegeSet(textOf(source)) }));
  return {
    globals: contributions(rights.globals),
    oneOf: contributions(rights.globalsOneOf),
    showsAll: [...rights.globals, ...rights.globalsOneOf].some((source) => textOf(source).split(',').includes('SHOW DATABASES')),
  };
}

type SchemaAccess = Pick<DatabaseAccess, 'privileges' | 'minimum' | 'tie' | 'contributions' | 'shadowed'>;

const none: readonly never[] = [];
const noSchemaAccess: SchemaAccess = { privileges: 0, minimum: 0, tie: false, contributions: none, shadowed: none };

function schemaAccess(index: GrantIndex, rights: SessionRights, name: string, mask: PrivilegeSet): SchemaAccess {
  let access = noSchemaAccess;
  for (const lookup of rights.lookups) {
    const found = coveringRows(lookup, name);
    const count = usedCount(found);
    if (count === 0) continue;
    const used = count === found.length ? found : found.slice(0, count);
    access = {
      privileges: access.privileges | (union(used) & mask),
      minimum: access.minimum | (intersection(used) & mask),
      tie: access.tie || count > 1,
      contributions: joined(access.contributions, contributionsOf(index, rights, used, mask)),
      shadowed: count === found.length ? access.shadowed : joined(access.shadowed, contributionsOf(index, rights, found.slice(count), ~0)),
    };
  }
  return access;
}

/** A row's contribution is less than its text where a restriction takes something away. */
function contributionsOf(index: GrantIndex, { login }: SessionRights, rows: SchemaLookup, mask: PrivilegeSet): readonly Contribution[] {
  let all: readonly Contribution[] = none;
  for (const row of rows) {
    const contributions = 'contributions' in row ? row.contributions : [ofRow(index, login, row)];
    all = joined(all, masked(contributions, row.privileges & mask));
  }
  return all;
}

function ofRow(index: GrantIndex, login: IndexedAccount, { row, user, host, privileges }: SchemaRow): Contribution {
  return schemaContribution(row, holderOf(index, login, user, host.text), null, privileges);
}

/** The contributions less what the mask takes; those it takes nothing from stay the same objects. */
function masked(contributions: readonly Contribution[], mask: PrivilegeSet): readonly Contribution[] {
  if ((union(contributions) & ~mask) === 0) return contributions;
  return contributions.map((one) => ((one.privileges & ~mask) === 0 ? one : { ...one, privileges: one.privileges & mask }));
}

function withPrivileges(contributions: readonly Contribution[]): readonly Contribution[] {
  for (const { privileges } of contributions) if (privileges === 0) return contributions.filter((one) => one.privileges !== 0);
  return contributions;
}

function joined<Value>(first: readonly Value[], second: readonly Value[]): readonly Value[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

function union(sets: readonly { readonly privileges: PrivilegeSet }[]): PrivilegeSet {
  let all = 0;
  for (const { privileges } of sets) all |= privileges;
  return all;
}

function intersection(sets: readonly { readonly privileges: PrivilegeSet }[]): PrivilegeSet {
  let common = sets.length === 0 ? 0 : ~0;
  for (const { privileges } of sets) common &= privileges;
  return common;
}

const nobody: ReadonlySet<number> = new Set();

/** Databases that the same rows match get the same answer, unless their name is in a row on an object. */
function databasesWithRows(index: GrantIndex, rights: SessionRights, databases: DatabaseIndex): readonly (readonly number[])[] {
  const objectRights = rights.objectRights();
  const search = index.searchOf(databases);
  const named = objectRights === noObjectRights ? nobody : new Set([...objectRights.objects.keys()].flatMap((name) => search.named(name)));
  const alone = named.size === 0 ? none : [...named].map((position) => [position]);
  const only = rights.lookups.length === 1 ? rights.lookups[0] : undefined;
  const candidates = only ?? rights.lookups.flat();
  const gives = ([position = -1]: readonly number[]): boolean => givesSomething(index, rights, databases.names[position] ?? '');
  // A restriction empties rows by name, and with MySQL roles a name without wildcards is compared as plain text: then a pattern that
  // matches is not yet a right, and each database is asked for.
  if (rights.restrictions.size > 0 || rights.withRoles || candidates.length > search.marksAtMost) {
    const found = new Set(candidates.flatMap(({ pattern }) => search.matching(pattern)));
    return [
      ...alone,
      ...[...found]
        .filter((position) => !named.has(position))
        .map((position) => [position])
        .filter(gives),
    ];
  }
  const groups = search.alike(candidates);
  // A row without privileges hides others.
  const certain = candidates.every(({ privileges }) => privileges !== 0);
  if (named.size === 0) return certain ? groups : groups.filter(gives);
  const besides = groups.map((group) => group.filter((position) => !named.has(position)));
  return [...alone, ...besides.filter((group) => group.length > 0 && (certain || gives(group)))];
}

function givesSomething(index: GrantIndex, rights: SessionRights, name: string): boolean {
  const key = comparableName(name, index.server);
  const restricted = rights.withRoles ? (rights.restrictions.get(key) ?? 0) : 0;
  return schemaAccess(index, rights, key, ~restricted).privileges !== 0;
}
