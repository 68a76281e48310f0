import { applyGrantStatement } from '../../domain/grants-sql/apply-grant-statement.ts';
import type { GrantDialect } from '../../domain/grants-sql/dialect.ts';
import { closeLedger, type GrantLedger, keyOf, openLedger } from '../../domain/grants-sql/grant-ledger.ts';
import type { GrantStatement, WrittenAccount } from '../../domain/grants-sql/grant-statement.ts';
import type { NameResolver, StoredName } from '../../domain/grants-sql/name-resolution.ts';
import { isUnsalted } from '../../domain/grants-sql/password-state.ts';
import type { GrantTables } from '../../domain/mysql/grant-tables.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import type { AccountPassword } from '../../snapshot/artifacts/mysql.ts';
import type { InstanceKind } from '../../snapshot/snapshot.ts';
import { applied, type ApplyOutcome, notModelled, refused } from './apply-outcome.ts';
import { followRename } from './follow-rename.ts';
import type { Draft, Renamed, World } from './world.ts';

type Holder = { readonly user: string; readonly host: string };

/** The grant tables, part by part: all rows of one user and host are a part, of which every statement changes few. */
type GrantDrafts = { readonly [Table in keyof GrantTables]: Draft<GrantTables[Table]> } & { readonly passwords: Draft<readonly AccountPassword[]> };

/** The key of an account's rows. */
export function holderKey({ user, host }: Holder): string {
  return keyOf(user, host);
}

/** The grant tables of an instance; the name of the source that is missing when one is. */
export function grantDrafts(world: World, target: string): GrantDrafts | string {
  const of = (kind: InstanceKind): Draft<readonly Holder[]> | null => world.rows(kind, target, holderKey);
  const drafts = {
    accounts: of('mysql.accounts'),
    schemaGrants: of('mysql.schemaGrants'),
    tableGrants: of('mysql.tableGrants'),
    columnGrants: of('mysql.columnGrants'),
    routineGrants: of('mysql.routineGrants'),
    roleEdges: of('mysql.roleEdges'),
    defaultRoles: of('mysql.defaultRoles'),
    dynamicGrants: of('mysql.dynamicGrants'),
    proxies: of('mysql.proxies'),
    passwords: of('mysql.passwords'),
  };
  const missing = Object.entries(drafts).find(([, draft]) => draft === null);
  // Every draft is there: the line above looked.
  return missing === undefined ? (drafts as unknown as GrantDrafts) : `mysql.${missing[0]}@${target} was not collected`;
}

/** Runs a statement about accounts and rights as the server would, refusals included. */
export function applyGrants(world: World, target: string, statement: GrantStatement, dialect: GrantDialect): ApplyOutcome {
  const drafts = grantDrafts(world, target);
  if (typeof drafts === 'string') return notModelled(drafts);
  const resolve = resolverOf(drafts, dialect);
  const refusal = refusalOf(drafts, statement, resolve, dialect);
  if (refusal !== null) return refused(refusal);
  const holders = holdersOf(drafts, statement, resolve);
  const ledger = openLedger(rowsOf(drafts, holders));
  for (const password of holders.flatMap((holder) => drafts.passwords.get(holderKey(holder)) ?? [])) {
    const account = ledger.accounts.get(holderKey(password));
    if (account) account.password = { state: password.state, fingerprint: password.fingerprint };
  }
  // Nobody knows the password that will be chosen, only that it is nobody else's.
  const chosen =
    statement.type === 'create-user' || statement.type === 'alter-user'
      ? statement.accounts.filter(({ authentication }) => authentication.some(({ clear }) => clear !== null && clear !== ''))
      : [];
  applyGrantStatement({ ledger, dialect, resolve, printed: false, unseen: [], fingerprint: () => '' }, statement);
  for (const written of chosen) {
    const account = ledger.accounts.get(holderKey(resolve(written)));
    if (account)
      account.password = { state: 'set', fingerprint: account.plugins?.every(isUnsalted) === true ? `chosen:${target}:${holderKey(account)}` : null };
  }
  keepRows(drafts, holders, ledger);
  if (statement.type === 'rename') for (const { from, to } of statement.renames) noteRename(world, { target, from: resolve(from), to: resolve(to) });
  return applied;
}

function noteRename(world: World, renamed: Renamed): void {
  world.noteRename(renamed);
  followRename(world, renamed);
}

/** As the server stores a written name: a name without host is a role where the server has one. */
function resolverOf(drafts: GrantDrafts, dialect: GrantDialect): NameResolver {
  return ({ user, host, isPublic }): StoredName => {
    if (host !== null) return { user, host: dialect.flavor === 'mariadb' && host === '' ? '%' : host.toLowerCase(), isRole: false };
    const isRole = dialect.flavor === 'mariadb' && (isPublic || drafts.accounts.get(keyOf(user, '')) !== undefined);
    return { user, host: isRole ? '' : '%', isRole };
  };
}

function namesIn(statement: GrantStatement): readonly WrittenAccount[] {
  switch (statement.type) {
    case 'create-user':
    case 'alter-user':
    case 'drop':
      return statement.accounts;
    case 'create-role':
      return statement.roles;
    case 'rename':
      return statement.renames.flatMap(({ from, to }) => [from, to]);
    case 'default-role':
      return [...statement.accounts, ...(typeof statement.roles === 'string' ? [] : statement.roles)];
    case 'grant-roles':
    case 'revoke-roles':
      return [...statement.roles, ...statement.grantees];
    default:
      return statement.grantees;
  }
}

/** Whose rows the statement can change: those it names, and members of a role that goes or gets another name. */
function holdersOf(drafts: GrantDrafts, statement: GrantStatement, resolve: NameResolver): readonly Holder[] {
  const named = namesIn(statement).map((written): Holder => resolve(written));
  const wanders = statement.type === 'drop' || statement.type === 'rename';
  const members = wanders ? [...drafts.roleEdges.keys()].flatMap((key) => drafts.roleEdges.get(key) ?? []).filter((edge) => isNamed(edge, named)) : [];
  return [...new Map([...named, ...members].map((holder) => [holderKey(holder), { user: holder.user, host: holder.host }])).values()];
}

function isNamed(edge: { readonly roleUser: string; readonly roleHost: string }, named: readonly Holder[]): boolean {
  return named.some(({ user, host }) => edge.roleUser === user && edge.roleHost === host);
}

function rowsOf(drafts: GrantDrafts, holders: readonly Holder[]): GrantTables {
  const of = <Row>(draft: Draft<readonly Row[]>): readonly Row[] => holders.flatMap((holder) => draft.get(holderKey(holder)) ?? []);
  return {
    accounts: of(drafts.accounts),
    schemaGrants: of(drafts.schemaGrants),
    tableGrants: of(drafts.tableGrants),
    columnGrants: of(drafts.columnGrants),
    routineGrants: of(drafts.routineGrants),
    roleEdges: of(drafts.roleEdges),
    defaultRoles: of(drafts.defaultRoles),
    dynamicGrants: of(drafts.dynamicGrants),
    proxies: of(drafts.proxies),
  };
}

function keepRows(drafts: GrantDrafts, holders: readonly Holder[], ledger: GrantLedger): void {
  const tables = closeLedger(ledger);
  const passwords = [...ledger.accounts.values()].flatMap(({ user, host, password }) => (password === null ? [] : [{ user, host, ...password }]));
  const keep = <Row extends Holder>(draft: Draft<readonly Row[]>, rows: readonly Row[]): void => {
    for (const holder of holders) {
      const key = holderKey(holder);
      const own = rows.filter((row) => holderKey(row) === key);
      const before = draft.get(key) ?? [];
      if (!areSame(own, before)) draft.set(key, own.length === 0 ? undefined : own);
    }
  };
  keep(drafts.accounts, tables.accounts);
  keep(drafts.schemaGrants, tables.schemaGrants);
  keep(drafts.tableGrants, tables.tableGrants);
  keep(drafts.columnGrants, tables.columnGrants);
  keep(drafts.routineGrants, tables.routineGrants);
  keep(drafts.roleEdges, tables.roleEdges);
  keep(drafts.defaultRoles, tables.defaultRoles);
  keep(drafts.dynamicGrants, tables.dynamicGrants);
  keep(drafts.proxies, tables.proxies);
  keep(drafts.passwords, passwords);
}

function areSame(rows: readonly object[], others: readonly object[]): boolean {
  const isSame = (row: object, other: object | undefined): boolean =>
    other !== undefined && Object.entries(row).every(([name, value]) => JSON.stringify(value) === JSON.stringify(other[name as keyof typeof other]));
  return rows.length === others.length && rows.every((row, at) => isSame(row, others[at]));
}

/** Why the server would answer with an error, or do nothing at all; null when it would do what the statement says. */
function refusalOf(drafts: GrantDrafts, statement: GrantStatement, resolve: NameResolver, dialect: GrantDialect): string | null {
  const exists = (holder: Holder): boolean => drafts.accounts.get(holderKey(holder)) !== undefined;
  const absent = (names: readonly WrittenAccount[]): string | null => {
    const missing = names
      .filter(({ isPublic }) => !isPublic)
      .map((written) => resolve(written))
      .find((holder) => !exists(holder));
    return missing === undefined ? null : `the server has no account ${accountLabel(missing.user, missing.host)}`;
  };
  const present = (names: readonly WrittenAccount[]): string | null => {
    const known = names.map((written) => resolve(written)).find(exists);
    return known === undefined ? null : `the server has an account ${accountLabel(known.user, known.host)} already`;
  };
  switch (statement.type) {
    case 'create-user':
      return present(statement.accounts) ?? unmatchable(statement.accounts, dialect);
    case 'create-role':
      return present(statement.roles);
    case 'rename':
      return (
        absent(statement.renames.map(({ from }) => from)) ??
        present(statement.renames.map(({ to }) => to)) ??
        unmatchable(
          statement.renames.map(({ to }) => to),
          dialect,
        )
      );
    case 'revoke':
      return absent(statement.grantees) ?? noSuchGrant(drafts, statement, resolve, dialect);
    case 'revoke-roles':
      return absent(namesIn(statement)) ?? noSuchRole(drafts, statement, resolve);
    case 'grant-proxy':
    case 'revoke-proxy':
      return absent(statement.grantees);
    default:
      return absent(namesIn(statement));
  }
}

/** MariaDB takes an address with a netmask and patterns; an address with a prefix length is text to it that no client's address equals. */
function unmatchable(names: readonly WrittenAccount[], dialect: GrantDialect): string | null {
  const prefixed = dialect.flavor === 'mariadb' ? names.find(({ host }) => host !== null && /^[\d.]+\/\d{1,2}$/.test(host)) : undefined;
  return prefixed === undefined ? null : `MariaDB does not read ${prefixed.host ?? ''} as a network: nobody could log in`;
}

type Revoke = Extract<GrantStatement, { type: 'grant' | 'revoke' }>;

/** Errors 1141, 1147 and 1403: there is no such grant. A partial revoke of MySQL needs none. */
function noSuchGrant(drafts: GrantDrafts, { grantees, object }: Revoke, resolve: NameResolver, dialect: GrantDialect): string | null {
  if (object.level === 'global') return null;
  for (const written of grantees) {
    const holder = resolve(written);
    const key = holderKey(holder);
    const found =
      object.level === 'database'
        ? dialect.flavor === 'mysql' || drafts.schemaGrants.get(key)?.some(({ db }) => db === object.db)
        : object.level === 'table'
          ? drafts.tableGrants.get(key)?.some(({ db, table }) => db === object.db && table === object.name)
          : drafts.routineGrants.get(key)?.some(({ db, routine }) => db === object.db && routine === object.name);
    if (found !== true) return `${accountLabel(holder.user, holder.host)} has no such grant on ${object.db}`;
  }
  return null;
}

function noSuchRole(
  drafts: GrantDrafts,
  { roles, grantees }: Extract<GrantStatement, { type: 'grant-roles' | 'revoke-roles' }>,
  resolve: NameResolver,
): string | null {
  for (const written of grantees) {
    const holder = resolve(written);
    const held = drafts.roleEdges.get(holderKey(holder)) ?? [];
    const missing = roles.map((role) => resolve(role)).find((role) => !held.some(({ roleUser, roleHost }) => roleUser === role.user && roleHost === role.host));
    if (missing !== undefined) return `${accountLabel(holder.user, holder.host)} was not granted ${accountLabel(missing.user, missing.host)}`;
  }
  return null;
}
