import { atLeast } from '../mysql/server-semantics.ts';
import type { ApplyContext } from './apply-context.ts';
import type { GrantDialect } from './dialect.ts';
import { type AccountDraft, ensure, keyOf } from './grant-ledger.ts';
import type { AccountOptions, Grantee } from './grant-statement.ts';
import type { StoredName } from './name-resolution.ts';
import { writtenPassword } from './password-state.ts';

/** The plugin of an account that was created without naming one. */
function defaultPlugin(dialect: GrantDialect): string {
  return dialect.flavor === 'mysql' && atLeast(dialect, 8, 0) ? 'caching_sha2_password' : 'mysql_native_password';
}

/** The account's row, made on first mention: unknown where a printed text has not told yet, the server's defaults in hand-written SQL. */
export function ensureAccount(context: ApplyContext, name: StoredName): AccountDraft {
  const known = !context.printed || name.isRole;
  return ensure(context.ledger.accounts, keyOf(name.user, name.host), () => ({
    user: name.user,
    host: name.host,
    isRole: name.isRole,
    privileges: new Set<string>(),
    plugins: name.isRole ? [] : known ? [defaultPlugin(context.dialect)] : null,
    locked: known ? false : null,
    passwordExpired: known ? false : null,
    tls: known ? '' : null,
    defaultRole: null,
    restrictions: new Map<string, Set<string>>(),
    password: null,
  }));
}

/** The kind of statement that mentions an account: only some of them tell everything about it. */
export type Mention = 'create-user' | 'alter-user' | 'create-role' | 'grant-global' | 'mention';

/** Applies IDENTIFIED, REQUIRE, ACCOUNT, PASSWORD and DEFAULT ROLE of one account. `options` null: none could be written. */
export function applyAccountStatement(context: ApplyContext, grantee: Grantee, options: AccountOptions | null, mention: Mention): void {
  const name = context.resolve(grantee);
  const account = ensureAccount(context, name);
  if (name.isRole) return;
  const { dialect, printed } = context;
  const plugin = defaultPlugin(dialect);
  const mariadbGrant = printed && mention === 'grant-global' && dialect.flavor === 'mariadb';
  const createsAll = mention === 'create-user';
  if (grantee.authentication.length > 0 || createsAll || (mariadbGrant && account.plugins === null)) {
    account.plugins = grantee.authentication.length === 0 ? [plugin] : grantee.authentication.map((way) => way.plugin ?? plugin);
    account.password = writtenPassword(grantee.authentication, plugin, context.fingerprint);
  }
  account.tls = options?.tls ?? (createsAll || (mariadbGrant && account.tls === null) ? '' : account.tls);
  account.locked = options?.locked ?? (createsAll ? false : account.locked);
  account.passwordExpired = options?.passwordExpired ?? (createsAll ? false : account.passwordExpired);
  if (mention === 'create-role') {
    account.plugins = [plugin];
    account.locked = true;
    account.passwordExpired = true;
    account.password = { state: 'empty', fingerprint: null };
  }
  for (const role of options?.defaultRoles ?? []) {
    const { user, host } = context.resolve(role);
    const row = { user: name.user, host: name.host, roleUser: user, roleHost: host };
    context.ledger.defaultRoles.set(keyOf(name.user, name.host, user, host), row);
  }
}
