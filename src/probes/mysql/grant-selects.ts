import type { GrantDialect } from '../../domain/grants-sql/dialect.ts';
import type { ArtifactKind } from '../../snapshot/snapshot.ts';
import { dbColumnsOf, userColumnsOf } from './privilege-columns.ts';
import { type Applies, appliesTo, plainColumns as plain, type PublishedSelect } from './statement.ts';

const mariadb103 = { flavor: 'mariadb', since: [5, 5, 0], before: [10, 4, 0] } as const satisfies Applies;
const mariadb104 = { flavor: 'mariadb', since: [10, 4, 0], before: null } as const satisfies Applies;
const mysql5 = { flavor: 'mysql', since: [5, 5, 0], before: [8, 0, 0] } as const satisfies Applies;
const mysql8 = { flavor: 'mysql', since: [8, 0, 0], before: null } as const satisfies Applies;

type Columns = PublishedSelect['columns'];

function packed(columns: readonly string[]): Columns[number] {
  return ['packed', `CONCAT(${columns.join(',')})`];
}

/** A read of a table of `mysql` that SELECT on the table allows. */
function systemTable(id: string, kind: ArtifactKind, what: string, applies: readonly Applies[], table: string, columns: Columns): PublishedSelect {
  return {
    id,
    kind,
    what,
    applies,
    columns,
    from: `mysql.${table}`,
    needs: `SELECT on mysql.${table}`,
    grant: `GRANT SELECT ON mysql.${table} TO {account}`,
    option: null,
    completeWith: [],
  };
}

const userFields = ['User', 'Host', 'plugin', 'ssl_type'] as const;

/** Keyed hash of a secret, given as an SQL expression; neither the secret nor its unkeyed hash leaves the server. */
export function keyedHash(secret: string): string {
  return `SHA2(CONCAT(@bitewing_key,${secret}),256)`;
}

function furtherWay(n: number): string {
  return `JSON_ARRAY(JSON_VALUE(Priv,'$.auth_or[${n}].plugin'),${keyedHash(`JSON_VALUE(Priv,'$.auth_or[${n}].authentication_string')`)})`;
}

/** As many of the ways to log in after the first as are read; an account with more is reported as not understood. */
export const furtherWaysRead = 6;
const furtherWays = Array.from({ length: furtherWaysRead }, (_, n) => furtherWay(n)).join(',');

const firstSecret = '"authentication_string":"';
const secretText = `SUBSTRING_INDEX(SUBSTRING_INDEX(BINARY Priv,'${firstSecret}',-1),'"',1)`;
/** As the server itself writes it: one way to log in, and no backslash, so that a quotation mark is never part of a value. */
const isPlainPriv = `INSTR(BINARY Priv,'${firstSecret}') AND NOT INSTR(BINARY Priv,CHAR(92)) AND NOT INSTR(BINARY Priv,'"auth_or"')`;
const hashedText = `CONVERT(REPLACE(BINARY Priv,CONCAT('${firstSecret}',${secretText}),CONCAT('${firstSecret}',${keyedHash(secretText)})) USING utf8mb4)`;
const hashedJson =
  "JSON_INSERT(JSON_REMOVE(Priv,'$.authentication_string','$.auth_or')," +
  `'$.authentication_string',${keyedHash("JSON_VALUE(Priv,'$.authentication_string')")},` +
  `'$.further_plugins',JSON_EXTRACT(Priv,'$.auth_or[*].plugin'),'$.further_ways',JSON_ARRAY(${furtherWays}))`;

/**
 * `Priv` with a keyed hash in place of every secret. Reading JSON would be most of what a large server spends on a collect: the usual
 * layout is read as text, and whatever differs from it as JSON.
 */
const privWithoutSecrets = `IF(${isPlainPriv},${hashedText},${hashedJson})`;

const accountSelects: readonly PublishedSelect[] = [
  {
    ...systemTable('accounts-mariadb', 'mysql.accounts', 'accounts and roles; password hashes are removed on the server', [mariadb104], 'global_priv', [
      ...plain('User', 'Host'),
      ['priv', privWithoutSecrets],
    ]),
    alsoFills: 'mysql.passwords',
  },
  systemTable('accounts-mariadb-103', 'mysql.accounts', 'accounts and roles', [mariadb103], 'user', [
    ...plain(...userFields, 'password_expired', 'is_role', 'default_role'),
    packed(userColumnsOf({ flavor: 'mariadb', version: [10, 2, 0] })),
  ]),
  systemTable('accounts-mysql-57', 'mysql.accounts', 'accounts', [mysql5], 'user', [
    ...plain(...userFields, 'password_expired', 'account_locked'),
    packed(userColumnsOf({ flavor: 'mysql', version: [5, 7, 0] })),
  ]),
  {
    ...systemTable('accounts-mysql', 'mysql.accounts', 'accounts and roles', [mysql8], 'user', [
      ...plain(...userFields, 'password_expired', 'account_locked'),
      ['restrictions', "JSON_EXTRACT(User_attributes,'$.Restrictions')"],
      packed(userColumnsOf({ flavor: 'mysql', version: [8, 0, 0] })),
    ]),
    // A column grant keeps authentication_string out of the scanner's reach.
    grant: `GRANT SELECT (${[...userFields, 'password_expired', 'account_locked', 'User_attributes', ...userColumnsOf({ flavor: 'mysql', version: [8, 0, 0] })].join(', ')}) ON mysql.user TO {account}`,
  },
];

function schemaSelect(id: string, applies: Applies, version: readonly [number, number, number]): PublishedSelect {
  const columns = [...plain('Host', 'Db', 'User'), packed(dbColumnsOf({ flavor: applies.flavor, version }))];
  return systemTable(id, 'mysql.schemaGrants', 'grants on databases and patterns, orphan rows included', [applies], 'db', columns);
}

const tls = ['Host', 'Db', 'User'] as const;

/** Reads of the grant tables. */
export const grantSelects: readonly PublishedSelect[] = [
  ...accountSelects,
  schemaSelect('schema-grants-mariadb-113', { ...mariadb104, since: [11, 3, 0] }, [11, 3, 0]),
  schemaSelect('schema-grants-mariadb', { flavor: 'mariadb', since: [10, 3, 4], before: [11, 3, 0] }, [10, 4, 0]),
  schemaSelect('schema-grants-mariadb-102', { ...mariadb103, before: [10, 3, 4] }, [10, 2, 0]),
  schemaSelect('schema-grants-mysql', { ...mysql8, since: [5, 5, 0] }, [8, 0, 0]),
  systemTable('table-grants', 'mysql.tableGrants', 'grants on tables', [], 'tables_priv', plain(...tls, 'Table_name', 'Table_priv', 'Column_priv')),
  systemTable('column-grants', 'mysql.columnGrants', 'grants on columns', [], 'columns_priv', plain(...tls, 'Table_name', 'Column_name', 'Column_priv')),
  systemTable('routine-grants', 'mysql.routineGrants', 'grants on routines', [], 'procs_priv', plain(...tls, 'Routine_name', 'Routine_type', 'Proc_priv')),
  systemTable('proxies', 'mysql.proxies', 'proxy grants', [], 'proxies_priv', plain('Host', 'User', 'Proxied_host', 'Proxied_user', 'With_grant')),
  systemTable(
    'roles-mariadb',
    'mysql.roleEdges',
    'who holds which role',
    [{ ...mariadb104, since: [10, 0, 5] }],
    'roles_mapping',
    plain('Host', 'User', 'Role', 'Admin_option'),
  ),
  systemTable(
    'roles-mysql',
    'mysql.roleEdges',
    'who holds which role',
    [mysql8],
    'role_edges',
    plain('FROM_HOST', 'FROM_USER', 'TO_HOST', 'TO_USER', 'WITH_ADMIN_OPTION'),
  ),
  systemTable(
    'default-roles',
    'mysql.defaultRoles',
    'default roles',
    [mysql8],
    'default_roles',
    plain('HOST', 'USER', 'DEFAULT_ROLE_HOST', 'DEFAULT_ROLE_USER'),
  ),
  systemTable('dynamic-grants', 'mysql.dynamicGrants', 'dynamic privileges', [mysql8], 'global_grants', plain('USER', 'HOST', 'PRIV', 'WITH_GRANT_OPTION')),
];

const unsalted = "('mysql_native_password','mysql_old_password','ed25519')";

/** State and keyed fingerprint of one authentication string. */
function passwordColumns(plugin: string, secret: string): Columns {
  const invalid = `${secret}='invalid' OR ${secret} LIKE '%THISISNOTAVALIDPASSWORD%' OR (${plugin}='mysql_native_password' AND LENGTH(${secret})<>41)`;
  return [
    ['plugin', plugin],
    ['state', `CASE WHEN COALESCE(${secret},'')='' THEN 'empty' WHEN ${invalid} THEN 'invalid' ELSE 'set' END`],
    ['mark', `IF(${plugin} IN ${unsalted} AND COALESCE(${secret},'')<>'',CONCAT(@bitewing_key_id,':',${keyedHash(secret)}),NULL)`],
  ];
}

function passwordSelect(id: string, applies: Applies, table: string, columns: Columns, secretColumn: string): PublishedSelect {
  const what = 'whether a password is empty, and a keyed fingerprint of unsalted hashes';
  const base = systemTable(id, 'mysql.passwords', what, [applies], table, [...plain('User', 'Host'), ...columns]);
  return table === 'user' ? { ...base, grant: `GRANT SELECT (User, Host, plugin, ${secretColumn}) ON mysql.user TO {account}` } : base;
}

const legacySecret = "IF(COALESCE(authentication_string,'')='',Password,authentication_string)";

/**
 * Reads about passwords where they have columns of their own: a source of its own, so that a login without these columns still collects
 * everything else. MariaDB keeps them with the account since 10.4.
 */
export const passwordSelects: readonly PublishedSelect[] = [
  passwordSelect(
    'passwords-mariadb-103',
    mariadb103,
    'user',
    passwordColumns("IF(plugin='','mysql_native_password',plugin)", legacySecret),
    'authentication_string, Password',
  ),
  passwordSelect('passwords-mysql', { ...mysql8, since: [5, 7, 6] }, 'user', passwordColumns('plugin', 'authentication_string'), 'authentication_string'),
];

/** False for a version whose accounts no statement reads: then nothing at all is known of it, least of all that it has no other rows. */
export function isKnownVersion(server: GrantDialect): boolean {
  return accountSelects.some((select) => appliesTo(select, server));
}
