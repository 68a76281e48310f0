import { atLeast } from '../mysql/server-semantics.ts';
import { applyAccountStatement, ensureAccount } from './apply-account-statement.ts';
import type { ApplyContext } from './apply-context.ts';
import type { GrantDialect } from './dialect.ts';
import { closeLedger, ensure, type GrantLedger, keyOf, openLedger } from './grant-ledger.ts';
import type { GrantObject, GrantStatement, WrittenPrivilege } from './grant-statement.ts';
import type { StoredName } from './name-resolution.ts';
import { allPrivileges, dynamicPrivileges, type GrantLevel, staticPrivilege } from './privilege-names.ts';

type PrivilegeStatement = Extract<GrantStatement, { type: 'grant' | 'revoke' }>;

interface Named {
  readonly statics: Set<string>;
  readonly dynamics: Set<string>;
}

/** Static and dynamic privileges of a list; an unknown name is dynamic on MySQL, and nothing elsewhere. */
function named(privileges: readonly WrittenPrivilege[], level: GrantLevel, dialect: GrantDialect): Named {
  const found: Named = { statics: new Set(), dynamics: new Set() };
  for (const { name } of privileges) {
    if (name === 'USAGE') continue;
    if (name === 'ALL' || name === 'ALL PRIVILEGES') {
      for (const each of allPrivileges(level, dialect)) found.statics.add(each);
      if (level === 'global') for (const each of dynamicPrivileges(dialect)) found.dynamics.add(each);
      continue;
    }
    const known = staticPrivilege(name, dialect);
    if (known !== null) found.statics.add(known);
    else if (level === 'global' && dialect.flavor === 'mysql' && atLeast(dialect, 8, 0)) found.dynamics.add(name.replaceAll(' ', '_'));
  }
  return found;
}

function change(held: Set<string>, names: Iterable<string>, revoke: boolean): void {
  for (const name of names) {
    if (revoke) held.delete(name);
    else held.add(name);
  }
}

function applyGlobal(context: ApplyContext, who: StoredName, statement: PrivilegeStatement): void {
  const revoke = statement.type === 'revoke';
  const { statics, dynamics } = named(statement.privileges, 'global', context.dialect);
  // A line of dynamic privileges only carries its own grant option.
  if (statement.options.grantOption && (statics.size > 0 || dynamics.size === 0)) statics.add('GRANT OPTION');
  change(ensureAccount(context, who).privileges, statics, revoke);
  for (const privilege of dynamics) {
    const key = keyOf(who.user, who.host, privilege);
    const grantOption = statement.options.grantOption || (context.ledger.dynamic.get(key)?.grantOption ?? false);
    if (revoke) context.ledger.dynamic.delete(key);
    else context.ledger.dynamic.set(key, { user: who.user, host: who.host, privilege, grantOption });
  }
}

function applyDatabase(context: ApplyContext, who: StoredName, db: string, statement: PrivilegeStatement): void {
  const { statics } = named(statement.privileges, 'database', context.dialect);
  if (statement.options.grantOption) statics.add('GRANT OPTION');
  const key = keyOf(who.user, who.host, db);
  if (statement.type === 'grant') {
    const row = ensure(context.ledger.schemas, key, () => ({
      user: who.user,
      host: who.host,
      db,
      privileges: new Set<string>(),
    }));
    return change(row.privileges, statics, false);
  }
  const row = context.ledger.schemas.get(key);
  if (row !== undefined && !context.printed) return change(row.privileges, statics, true);
  if (context.dialect.flavor !== 'mysql') return;
  // MySQL partial revoke: only what is held globally can be restricted.
  const account = ensureAccount(context, who);
  const restricted = ensure(account.restrictions, db, () => new Set<string>());
  for (const name of statics) if (context.printed || account.privileges.has(name)) restricted.add(name);
}

function applyTable(context: ApplyContext, who: StoredName, object: Extract<GrantObject, { level: 'table' }>, statement: PrivilegeStatement): void {
  const revoke = statement.type === 'revoke';
  const { db, name: table } = object;
  const row = ensure(context.ledger.tables, keyOf(who.user, who.host, db, table), () => ({
    user: who.user,
    host: who.host,
    db,
    table,
    privileges: new Set<string>(),
    columns: new Map<string, Set<string>>(),
  }));
  const whole = statement.privileges.filter((privilege) => privilege.columns === null);
  const { statics } = named(whole, 'table', context.dialect);
  if (statement.options.grantOption) statics.add('GRANT OPTION');
  change(row.privileges, statics, revoke);
  for (const privilege of statement.privileges) {
    for (const column of privilege.columns ?? []) {
      const held = ensure(row.columns, column, () => new Set<string>());
      change(held, named([privilege], 'column', context.dialect).statics, revoke);
      if (held.size === 0) row.columns.delete(column);
    }
  }
}

function applyRoutine(context: ApplyContext, who: StoredName, object: Extract<GrantObject, { level: 'routine' }>, statement: PrivilegeStatement): void {
  const { db, name: routine, type } = object;
  const row = ensure(context.ledger.routines, keyOf(who.user, who.host, db, routine, type), () => ({
    user: who.user,
    host: who.host,
    db,
    routine,
    type,
    privileges: new Set<string>(),
  }));
  const { statics } = named(statement.privileges, 'routine', context.dialect);
  if (statement.options.grantOption) statics.add('GRANT OPTION');
  change(row.privileges, statics, statement.type === 'revoke');
}

function applyPrivileges(context: ApplyContext, statement: PrivilegeStatement): void {
  for (const written of statement.grantees) {
    const who = context.resolve(written);
    applyAccountStatement(context, written, statement.options, statement.object.level === 'global' ? 'grant-global' : 'mention');
    switch (statement.object.level) {
      case 'global':
        applyGlobal(context, who, statement);
        break;
      case 'database':
        applyDatabase(context, who, statement.object.db, statement);
        break;
      case 'table':
        applyTable(context, who, statement.object, statement);
        break;
      case 'routine':
        applyRoutine(context, who, statement.object, statement);
    }
  }
}

function revokeAll(context: ApplyContext, who: StoredName): void {
  const { ledger } = context;
  ensureAccount(context, who).privileges.clear();
  const mine = (row: { readonly user: string; readonly host: string }): boolean => row.user === who.user && row.host === who.host;
  for (const map of [ledger.schemas, ledger.tables, ledger.routines, ledger.dynamic] as const) for (const [key, row] of map) if (mine(row)) map.delete(key);
}

function drop(context: ApplyContext, who: StoredName): void {
  const { ledger } = context;
  revokeAll(context, who);
  ledger.accounts.delete(keyOf(who.user, who.host));
  for (const [key, edge] of ledger.edges) {
    const isRole = edge.roleUser === who.user && edge.roleHost === who.host;
    if (isRole || (edge.user === who.user && edge.host === who.host)) ledger.edges.delete(key);
  }
  for (const map of [ledger.defaultRoles, ledger.proxies] as const)
    for (const [key, row] of map) if (row.user === who.user && row.host === who.host) map.delete(key);
}

/** Everything a user holds moves to the new name; rows of a user that does not exist move too, as on the server. */
function rename(ledger: GrantLedger, from: StoredName, to: StoredName): void {
  const moved = closeLedger(ledger);
  const renamed = <Row extends { readonly user: string; readonly host: string }>(row: Row): Row =>
    row.user === from.user && row.host === from.host ? { ...row, user: to.user, host: to.host } : row;
  const role = <Row extends { readonly roleUser: string; readonly roleHost: string }>(row: Row): Row =>
    row.roleUser === from.user && row.roleHost === from.host ? { ...row, roleUser: to.user, roleHost: to.host } : row;
  const passwords = new Map([...ledger.accounts].map(([key, { password }]) => [key, password]));
  const next = openLedger({
    accounts: moved.accounts.map(renamed),
    schemaGrants: moved.schemaGrants.map(renamed),
    tableGrants: moved.tableGrants.map(renamed),
    columnGrants: moved.columnGrants.map(renamed),
    routineGrants: moved.routineGrants.map(renamed),
    roleEdges: moved.roleEdges.map((row) => role(renamed(row))),
    defaultRoles: moved.defaultRoles.map((row) => role(renamed(row))),
    dynamicGrants: moved.dynamicGrants.map(renamed),
    proxies: moved.proxies.map(renamed),
  });
  for (const [key, account] of next.accounts) {
    account.password = passwords.get(account.user === to.user && account.host === to.host ? keyOf(from.user, from.host) : key) ?? null;
  }
  Object.assign(ledger, next);
}

/** Changes the ledger as the server would. */
export function applyGrantStatement(context: ApplyContext, statement: GrantStatement): void {
  const { ledger, resolve } = context;
  switch (statement.type) {
    case 'create-user':
    case 'alter-user':
      for (const account of statement.accounts) applyAccountStatement(context, account, statement.options, statement.type);
      return;
    case 'create-role':
      for (const role of statement.roles) applyAccountStatement(context, { ...role, authentication: [] }, null, 'create-role');
      return;
    case 'grant':
    case 'revoke':
      return applyPrivileges(context, statement);
    case 'drop':
      for (const account of statement.accounts) drop(context, resolve(account));
      return;
    case 'revoke-all':
      for (const grantee of statement.grantees) revokeAll(context, resolve(grantee));
      return;
    case 'rename':
      for (const { from, to } of statement.renames) rename(ledger, resolve(from), resolve(to));
      return;
    case 'default-role':
      return applyDefaultRole(context, statement);
    default:
      return applyEdges(context, statement);
  }
}

type EdgeStatement = Extract<GrantStatement, { type: 'grant-roles' | 'revoke-roles' | 'grant-proxy' | 'revoke-proxy' }>;

function applyEdges(context: ApplyContext, statement: EdgeStatement): void {
  const { ledger, resolve } = context;
  const sources = 'roles' in statement ? statement.roles : [statement.proxied];
  for (const written of statement.grantees) {
    const to = resolve(written);
    applyAccountStatement(context, written, statement.options, 'mention');
    for (const source of sources) {
      const from = resolve(source);
      const key = keyOf(from.user, from.host, to.user, to.host);
      if (statement.type === 'revoke-roles') ledger.edges.delete(key);
      else if (statement.type === 'revoke-proxy') ledger.proxies.delete(key);
      else if (statement.type === 'grant-proxy')
        ledger.proxies.set(key, {
          user: to.user,
          host: to.host,
          proxiedUser: from.user,
          proxiedHost: source.host ?? '%',
          grantOption: statement.options.grantOption,
        });
      else {
        ensureAccount(context, from);
        ledger.edges.set(key, {
          roleUser: from.user,
          roleHost: from.host,
          user: to.user,
          host: to.host,
          adminOption: statement.options.adminOption,
        });
      }
    }
  }
}

function applyDefaultRole(context: ApplyContext, statement: Extract<GrantStatement, { type: 'default-role' }>): void {
  const { ledger, resolve } = context;
  for (const written of statement.accounts) {
    const who = resolve(written);
    if (context.printed && !ledger.accounts.has(keyOf(who.user, who.host))) {
      // `mariadb-dump --force` prints this line for accounts whose grants the server refused to show.
      context.unseen.push({ user: who.user, host: who.host });
      continue;
    }
    const account = ensureAccount(context, who);
    const all = statement.roles === 'all' ? [...ledger.edges.values()].filter((edge) => edge.user === who.user && edge.host === who.host) : [];
    const listed = typeof statement.roles === 'string' ? [] : statement.roles.map((role) => resolve(role));
    const roles = [...listed.map((role) => ({ roleUser: role.user, roleHost: role.host })), ...all];
    if (context.dialect.flavor === 'mariadb') {
      account.defaultRole = roles[0]?.roleUser ?? null;
      continue;
    }
    for (const [key, row] of ledger.defaultRoles) if (row.user === who.user && row.host === who.host) ledger.defaultRoles.delete(key);
    for (const { roleUser, roleHost } of roles)
      ledger.defaultRoles.set(keyOf(who.user, who.host, roleUser, roleHost), {
        user: who.user,
        host: who.host,
        roleUser,
        roleHost,
      });
  }
}
