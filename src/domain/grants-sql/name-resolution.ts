import type { GrantDialect } from './dialect.ts';
import type { GrantStatement, WrittenAccount } from './grant-statement.ts';

/** An account or role as the grant tables store it. */
export interface StoredName {
  readonly user: string;
  readonly host: string;
  readonly isRole: boolean;
}

/** Turns an account as written into its key in the grant tables; roles have an empty host there on MariaDB. */
export type NameResolver = (written: WrittenAccount) => StoredName;

/** Names without a host that the statements themselves show to be MariaDB roles. */
function namedRoles(statements: readonly GrantStatement[]): Set<string> {
  const roles = new Set<string>();
  const add = (list: readonly WrittenAccount[]): void => {
    for (const role of list) if (role.host === null) roles.add(role.user);
  };
  for (const statement of statements) {
    if (statement.type === 'create-role' || statement.type === 'grant-roles' || statement.type === 'revoke-roles') add(statement.roles);
    else if (statement.type === 'default-role' && typeof statement.roles !== 'string') add(statement.roles);
  }
  return roles;
}

/**
 * How names are stored. A MySQL role is an account, `%` when no host is written. A MariaDB role has host '' and no `@`:
 * in printed text every name without host is one (`printed`), in hand-written SQL only those that are used as roles.
 * Hosts are stored lower-cased; MariaDB stores '' as `%`.
 */
export function nameResolver(statements: readonly GrantStatement[], dialect: GrantDialect, printed: boolean): NameResolver {
  const mariadb = dialect.flavor === 'mariadb';
  const roles = namedRoles(statements);
  return ({ user, host, isPublic }) => {
    if (host !== null) return { user, host: mariadb && host === '' ? '%' : host.toLowerCase(), isRole: false };
    if (mariadb && (isPublic || printed || roles.has(user))) return { user, host: '', isRole: true };
    return { user, host: '%', isRole: false };
  };
}
