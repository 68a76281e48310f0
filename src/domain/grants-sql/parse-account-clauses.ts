import type { AccountOptions, Grantee, WrittenAccount, WrittenAuthentication } from './grant-statement.ts';
import type { TokenCursor } from './token-cursor.ts';

/** `user`, `user@host`, or PUBLIC; the host keeps its letters. */
export function writtenAccount(cursor: TokenCursor): WrittenAccount {
  const first = cursor.peek();
  const user = cursor.name('an account or role');
  if (cursor.takeSymbol('@')) return { user, host: cursor.name('a host after @'), isPublic: false };
  const isPublic = first?.kind === 'word' && user.toUpperCase() === 'PUBLIC';
  return { user: isPublic ? 'PUBLIC' : user, host: null, isPublic };
}

/** Accounts separated by commas, without IDENTIFIED clauses. */
export function writtenAccounts(cursor: TokenCursor): WrittenAccount[] {
  const accounts = [writtenAccount(cursor)];
  while (cursor.takeSymbol(',')) accounts.push(writtenAccount(cursor));
  return accounts;
}

function secretOf(cursor: TokenCursor, plugin: string | null): WrittenAuthentication {
  if (cursor.take('BY', 'RANDOM', 'PASSWORD')) return { plugin, clear: 'random', hash: null };
  if (cursor.take('BY', 'PASSWORD')) return { plugin: plugin ?? 'mysql_native_password', clear: null, hash: cursor.string('a password hash') };
  if (cursor.take('BY')) return { plugin, clear: cursor.string('a password'), hash: null };
  if (cursor.take('USING', 'PASSWORD') || cursor.take('AS', 'PASSWORD')) {
    if (!cursor.takeSymbol('(')) throw cursor.stop("'('");
    const clear = cursor.string('a password');
    if (!cursor.takeSymbol(')')) throw cursor.stop("')'");
    return { plugin, clear, hash: null };
  }
  // MySQL may print the hash as 0x…, a bare word.
  if (cursor.take('USING') || cursor.take('AS')) return { plugin, clear: null, hash: cursor.name('an authentication string') };
  return { plugin, clear: null, hash: null };
}

function authentication(cursor: TokenCursor): WrittenAuthentication[] {
  if (!cursor.take('IDENTIFIED')) return [];
  const ways: WrittenAuthentication[] = [];
  do {
    cursor.take('IDENTIFIED');
    const named = cursor.take('VIA') || cursor.take('WITH') || ways.length > 0;
    const bare = cursor.peek()?.text.toUpperCase() === 'BY';
    ways.push(secretOf(cursor, named && !bare ? cursor.name('an authentication plugin') : null));
    if (cursor.take('REPLACE')) cursor.string('a password');
    cursor.take('RETAIN', 'CURRENT', 'PASSWORD');
    if (cursor.take('INITIAL', 'AUTHENTICATION')) authentication(cursor);
  } while (cursor.take('OR') || cursor.take('AND'));
  return ways;
}

/** Accounts separated by commas, each with its own IDENTIFIED clause. */
export function grantees(cursor: TokenCursor): Grantee[] {
  const list: Grantee[] = [];
  do {
    const account = writtenAccount(cursor);
    list.push({ ...account, authentication: authentication(cursor) });
  } while (cursor.takeSymbol(','));
  return list;
}

function requirement(cursor: TokenCursor): AccountOptions['tls'] {
  if (cursor.take('NONE')) return '';
  if (cursor.take('SSL')) return 'ANY';
  if (cursor.take('X509')) return 'X509';
  let seen = false;
  while (cursor.take('SUBJECT') || cursor.take('ISSUER') || cursor.take('CIPHER')) {
    cursor.string('a certificate field');
    cursor.take('AND');
    seen = true;
  }
  if (!seen) throw cursor.stop('NONE, SSL, X509, SUBJECT, ISSUER or CIPHER');
  return 'SPECIFIED';
}

function passwordClause(cursor: TokenCursor): boolean | null {
  if (!cursor.take('EXPIRE')) {
    // HISTORY n, REUSE INTERVAL n DAY, REQUIRE CURRENT …: nothing that decides access.
    const known = cursor.take('HISTORY') || cursor.take('REUSE', 'INTERVAL') || cursor.take('REQUIRE', 'CURRENT');
    if (!known) throw cursor.stop('EXPIRE, HISTORY, REUSE or REQUIRE after PASSWORD');
    if (!cursor.take('DEFAULT') && !cursor.take('OPTIONAL') && /^\d+$/.test(cursor.peek()?.text ?? '')) cursor.skip();
    cursor.take('DAY');
    return null;
  }
  if (cursor.take('DEFAULT') || cursor.take('NEVER')) return false;
  if (!cursor.take('INTERVAL')) return true;
  cursor.name('a number of days');
  cursor.take('DAY');
  return false;
}

function withClause(cursor: TokenCursor): { readonly grant: boolean; readonly admin: boolean } {
  const found = { grant: false, admin: false };
  for (;;) {
    if (cursor.take('GRANT', 'OPTION')) found.grant = true;
    else if (cursor.take('ADMIN', 'OPTION')) found.admin = true;
    else if (/^MAX_\w+$/i.test(cursor.peek()?.text ?? '')) {
      cursor.skip();
      cursor.name('a number');
    } else return found;
  }
}

/** Everything that may follow the accounts of a statement, in any order, to its end. */
export function accountOptions(cursor: TokenCursor): AccountOptions {
  let options: AccountOptions = {
    tls: null,
    locked: null,
    passwordExpired: null,
    defaultRoles: null,
    grantOption: false,
    adminOption: false,
  };
  while (cursor.peek() !== null) {
    if (cursor.take('REQUIRE')) options = { ...options, tls: requirement(cursor) };
    else if (cursor.take('ACCOUNT', 'LOCK')) options = { ...options, locked: true };
    else if (cursor.take('ACCOUNT', 'UNLOCK')) options = { ...options, locked: false };
    else if (cursor.take('PASSWORD')) options = { ...options, passwordExpired: passwordClause(cursor) ?? options.passwordExpired };
    else if (cursor.take('DEFAULT', 'ROLE')) options = { ...options, defaultRoles: cursor.take('NONE') ? [] : writtenAccounts(cursor) };
    else if (cursor.take('WITH', 'ADMIN')) {
      // CREATE ROLE … WITH ADMIN account; GRANT role … WITH ADMIN OPTION.
      if (cursor.take('OPTION')) options = { ...options, adminOption: true };
      else writtenAccount(cursor);
    } else if (cursor.take('WITH')) {
      const found = withClause(cursor);
      options = {
        ...options,
        grantOption: options.grantOption || found.grant,
        adminOption: options.adminOption || found.admin,
      };
    } else if (cursor.take('FAILED_LOGIN_ATTEMPTS') || cursor.take('PASSWORD_LOCK_TIME')) cursor.name('a number');
    else if (cursor.take('COMMENT') || cursor.take('ATTRIBUTE')) cursor.string('a text');
    else if (cursor.take('AS')) {
      // GRANT … AS user [WITH ROLE …]: whose rights it ran with, no part of the result.
      writtenAccount(cursor);
      if (cursor.take('WITH', 'ROLE')) while (cursor.peek() !== null) cursor.skip();
    } else throw cursor.stop('REQUIRE, WITH, ACCOUNT, PASSWORD, DEFAULT ROLE or the end');
  }
  return options;
}
