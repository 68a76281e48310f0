import { keyedHash } from './grant-selects.ts';
import { type Applies, plainColumns as plain, type PublishedSelect, publishedSelect as select } from './statement.ts';
import { anyDatabasePrivilege, foreignServersSelect, ownSchemas, specialTablesSelect } from './table-selects.ts';

const mariadb = { flavor: 'mariadb', since: [5, 5, 0], before: null } as const satisfies Applies;
const mysql = { flavor: 'mysql', since: [5, 5, 0], before: null } as const satisfies Applies;

/** Server variables that decide access, transport or reach; nothing else is read. */
export const variableNames: readonly string[] = (
  'version version_comment version_compile_os hostname port bind_address admin_address datadir socket server_id read_only ' +
  'lower_case_table_names skip_name_resolve skip_networking skip_grant_tables skip_show_database partial_revokes mandatory_roles ' +
  'activate_all_roles_on_login activate_mandatory_roles check_proxy_users automatic_sp_privileges sql_mode old_mode init_connect init_file ' +
  'event_scheduler secure_file_priv local_infile have_symlink strict_password_validation require_secure_transport have_ssl ssl_ca ' +
  'ssl_cert tls_version log_bin general_log general_log_file log_output slow_query_log slow_query_log_file max_allowed_packet ' +
  'max_connections max_user_connections performance_schema default_authentication_plugin log_bin_trust_function_creators'
).split(' ');

const variableList = variableNames.map((name) => `'${name}'`).join(',');

function variables(id: string, applies: readonly Applies[], table: string): PublishedSelect {
  return select({
    id,
    kind: 'mysql.server',
    what: 'settings that decide access and transport',
    applies,
    columns: plain('VARIABLE_NAME', 'VARIABLE_VALUE'),
    from: `${table} WHERE VARIABLE_NAME IN (${variableList})`,
  });
}

/** What stands where others have a hash, and that no password has. */
const noPasswords = [
  ['empty_mark', ''],
  ['invalid_mark', 'invalid'],
  ['unusable_mark', '*THISISNOTAVALIDPASSWORDTHATCANBEUSEDHERE'],
] as const;

/** The first read of all: what the server is, and who asks. */
export const serverSelect: PublishedSelect = select({
  id: 'server',
  kind: 'mysql.server',
  what: 'version, and the account the scanner was given',
  columns: [
    ['version', 'VERSION()'],
    ['version_comment', '@@version_comment'],
    ['connected_as', 'CURRENT_USER()'],
    // With these MariaDB's accounts tell a password that is set from one that is not.
    ['key_id', '@bitewing_key_id'],
    ...noPasswords.map(([name, text]) => [name, keyedHash(`'${text}'`)] as const),
  ],
  from: '',
});

const myHost = "SUBSTRING_INDEX(CURRENT_USER(),'@',-1)";
/** The scanner's own global privileges: they tell whether lists of the server are complete. */
export const ownPrivilegesSelect: PublishedSelect = select({
  id: 'own-privileges',
  kind: 'mysql.server',
  what: "the scanner's own global privileges, to know whether what it sees is everything",
  columns: plain('PRIVILEGE_TYPE'),
  from:
    'information_schema.USER_PRIVILEGES WHERE GRANTEE = ' +
    `CONCAT('''',LEFT(CURRENT_USER(),CHAR_LENGTH(CURRENT_USER())-CHAR_LENGTH(${myHost})-1),'''@''',${myHost},'''')`,
});

/** Reads about the instance other than grants. */
export const instanceSelects: readonly PublishedSelect[] = [
  variables('variables-mariadb', [mariadb], 'information_schema.GLOBAL_VARIABLES'),
  variables('variables-mysql-56', [{ ...mysql, before: [5, 7, 0] }], 'information_schema.GLOBAL_VARIABLES'),
  variables('variables-mysql', [{ ...mysql, since: [5, 7, 0] }], 'performance_schema.global_variables'),
  select({
    id: 'databases',
    kind: 'mysql.databases',
    what: 'names of all databases',
    columns: plain('SCHEMA_NAME'),
    from: 'information_schema.SCHEMATA',
    needs: 'SHOW DATABASES',
    grant: 'GRANT SHOW DATABASES ON *.* TO {account}',
    completeWith: ['SHOW DATABASES', ...anyDatabasePrivilege],
  }),
  select({
    id: 'routines-mariadb',
    kind: 'mysql.routines',
    what: 'stored routines: definer and body (only the database names in a body are kept)',
    applies: [mariadb],
    columns: plain('db', 'name', 'type', 'definer', 'security_type', 'body'),
    from: "mysql.proc WHERE db NOT IN ('sys','mysql')",
    needs: 'SELECT on mysql.proc',
    grant: 'GRANT SELECT ON mysql.proc TO {account}',
  }),
  select({
    id: 'routines-mysql',
    kind: 'mysql.routines',
    what: 'stored routines: definer and body (only the database names in a body are kept)',
    applies: [mysql],
    columns: [
      ['db', 'ROUTINE_SCHEMA'],
      ['name', 'ROUTINE_NAME'],
      ['type', 'ROUTINE_TYPE'],
      ['definer', 'DEFINER'],
      ['security_type', 'SECURITY_TYPE'],
      ['body', 'ROUTINE_DEFINITION'],
    ],
    from: `information_schema.ROUTINES WHERE ROUTINE_SCHEMA NOT IN ${ownSchemas}`,
    needs: 'SHOW_ROUTINE',
    grant: 'GRANT SHOW_ROUTINE ON *.* TO {account}',
    completeWith: ['SHOW_ROUTINE', 'SELECT'],
  }),
  select({
    id: 'events-mariadb',
    kind: 'mysql.events',
    what: 'scheduled events: definer and body',
    applies: [mariadb],
    columns: plain('db', 'name', 'definer', 'body'),
    from: 'mysql.event',
    needs: 'SELECT on mysql.event',
    grant: 'GRANT SELECT ON mysql.event TO {account}',
  }),
  select({
    id: 'events-mysql',
    kind: 'mysql.events',
    what: 'scheduled events: definer and body',
    applies: [mysql],
    columns: [
      ['db', 'EVENT_SCHEMA'],
      ['name', 'EVENT_NAME'],
      ['definer', 'DEFINER'],
      ['body', 'EVENT_DEFINITION'],
    ],
    from: 'information_schema.EVENTS',
    needs: 'EVENT (a right to create events: grant it for one run only)',
    grant: 'GRANT EVENT ON *.* TO {account}',
    completeWith: ['EVENT'],
  }),
  select({
    id: 'views',
    kind: 'mysql.views',
    what: 'views: definer and definition; opens every view on MariaDB',
    columns: plain('TABLE_SCHEMA', 'TABLE_NAME', 'DEFINER', 'SECURITY_TYPE', 'VIEW_DEFINITION'),
    from: `information_schema.VIEWS WHERE TABLE_SCHEMA NOT IN ${ownSchemas}`,
    needs: 'SHOW VIEW (definers), SELECT (definitions)',
    grant: 'GRANT SHOW VIEW ON *.* TO {account}',
    option: 'objects',
    completeWith: ['SHOW VIEW'],
  }),
  select({
    id: 'triggers',
    kind: 'mysql.triggers',
    what: 'triggers: definer and body',
    columns: plain('TRIGGER_SCHEMA', 'TRIGGER_NAME', 'DEFINER', 'ACTION_STATEMENT'),
    from: `information_schema.TRIGGERS WHERE TRIGGER_SCHEMA NOT IN ${ownSchemas}`,
    needs: 'TRIGGER (a right to create triggers: grant it for one run only)',
    grant: 'GRANT TRIGGER ON *.* TO {account}',
    option: 'objects',
    completeWith: ['TRIGGER'],
  }),
  specialTablesSelect,
  foreignServersSelect,
  select({
    id: 'loadable-functions',
    kind: 'mysql.loadableFunctions',
    what: 'functions from shared libraries',
    columns: plain('name', 'dl'),
    from: 'mysql.func',
    needs: 'SELECT on mysql.func',
    grant: 'GRANT SELECT ON mysql.func TO {account}',
  }),
  select({
    id: 'plugins',
    kind: 'mysql.plugins',
    what: 'server plugins',
    columns: plain('PLUGIN_NAME', 'PLUGIN_STATUS', 'PLUGIN_TYPE'),
    from: 'information_schema.PLUGINS',
  }),
  select({
    id: 'sessions',
    kind: 'mysql.sessions',
    what: 'who is connected from where to which database; never what they run',
    columns: plain('ID', 'USER', 'HOST', 'DB'),
    from: 'information_schema.PROCESSLIST',
    needs: 'PROCESS',
    grant: 'GRANT PROCESS ON *.* TO {account}',
    completeWith: ['PROCESS'],
  }),
];

/** Whether each session is encrypted; an addition to `sessions`, null there when this cannot be read. */
export const transportSelect: PublishedSelect = select({
  id: 'session-transport',
  kind: 'mysql.sessions',
  what: 'whether each session is encrypted (needs performance_schema=ON)',
  applies: [
    { ...mariadb, since: [10, 5, 0] },
    { ...mysql, since: [5, 7, 0] },
  ],
  columns: plain('PROCESSLIST_ID', 'CONNECTION_TYPE'),
  from: 'performance_schema.threads WHERE PROCESSLIST_ID IS NOT NULL AND CONNECTION_TYPE IS NOT NULL',
  needs: 'SELECT on performance_schema.threads',
  grant: 'GRANT SELECT ON performance_schema.threads TO {account}',
});

const grantStatements = 'GRANT GRANT_ROLE REVOKE REVOKE_ALL REVOKE_ROLE CREATE_USER ALTER_USER DROP_USER RENAME_USER CREATE_ROLE DROP_ROLE FLUSH'.split(' ');
const grantCounts = 'USERS ROLES ROLE_GRANTS DATABASE_GRANTS TABLE_GRANTS COLUMN_GRANTS PROCEDURE_GRANTS FUNCTION_GRANTS PROXY_USERS'.split(' ');
const changeCounters = [...grantStatements.map((name) => `COM_${name}`), ...grantCounts.map((name) => `ACL_${name}`)];

/**
 * Tells whether grants changed while a MariaDB server was read: its grant tables have no snapshot. Counts every statement that changes what
 * is in force, at no cost to the server; a row edited by hand is not in force before FLUSH, which is counted.
 */
export const grantChangesSelect: PublishedSelect = select({
  id: 'grant-changes',
  kind: 'mysql.schemaGrants',
  what: 'whether grants changed while they were read',
  applies: [mariadb],
  columns: plain('VARIABLE_NAME', 'VARIABLE_VALUE'),
  from: `information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN (${changeCounters.map((name) => `'${name}'`).join(',')})`,
});
