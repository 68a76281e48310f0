import { databasePrivileges } from '../../domain/mysql/privileges.ts';
import { type Applies, plainColumns as plain, type PublishedSelect, publishedSelect as select } from './statement.ts';

const mariadb = { flavor: 'mariadb', since: [5, 5, 0], before: null } as const satisfies Applies;
const mysql = { flavor: 'mysql', since: [5, 5, 0], before: null } as const satisfies Applies;

/** The server's own databases, as SQL. */
export const ownSchemas = "('sys','mysql','performance_schema','information_schema')";
/** Any one of these, held globally, shows every database and table. */
export const anyDatabasePrivilege: readonly string[] = databasePrivileges.filter((name) => name !== 'GRANT OPTION');

const tableNeeds = {
  kind: 'mysql.specialTables',
  needs: 'any privilege on every table, such as SHOW VIEW',
  grant: 'GRANT SHOW VIEW ON *.* TO {account}',
  option: 'objects',
  completeWith: anyDatabasePrivilege,
} as const;

/** Tables of engines that lead elsewhere. */
export const specialTablesSelect: PublishedSelect = select({
  ...tableNeeds,
  id: 'special-tables',
  what: 'tables of engines that reach other tables or servers; reads every table file on MariaDB',
  columns: plain('TABLE_SCHEMA', 'TABLE_NAME', 'ENGINE'),
  from: `information_schema.TABLES WHERE TABLE_SCHEMA NOT IN ${ownSchemas} AND ENGINE IN ('FEDERATED','CONNECT','SPIDER','MRG_MYISAM','MERGE','OQGRAPH','S3')`,
});

/** Counts the tables that would be connected to their servers by a list of tables with their options. */
export const remoteTablesFrom = "information_schema.TABLES WHERE ENGINE IN ('FEDERATED','CONNECT','SPIDER')";

const seesOthers = {
  kind: 'mysql.tablesAhead',
  applies: [
    { ...mariadb, since: [10, 5, 2] },
    { ...mysql, since: [5, 7, 0] },
  ],
  needs: 'SELECT on the whole of mysql, which shows password hashes',
  option: 'objects',
} as const;

/** Rights the running server enforces, which it keeps in memory: the grant tables may have been edited since it read them. Not for the least-privilege account. */
export const enforcedSelects: readonly PublishedSelect[] = [
  select({
    ...seesOthers,
    id: 'enforced-global',
    what: 'global rights in force, to compare with the grant tables',
    columns: plain('GRANTEE', 'PRIVILEGE_TYPE', 'IS_GRANTABLE'),
    from: 'information_schema.USER_PRIVILEGES',
  }),
  select({
    ...seesOthers,
    id: 'enforced-schemas',
    what: 'rights on databases in force, to compare with the grant tables; about 25 µs per grant',
    columns: [...plain('GRANTEE', 'TABLE_SCHEMA'), ['privileges', 'GROUP_CONCAT(PRIVILEGE_TYPE)'], ['IS_GRANTABLE', 'MAX(IS_GRANTABLE)']],
    from: 'information_schema.SCHEMA_PRIVILEGES GROUP BY CAST(GRANTEE AS BINARY),CAST(TABLE_SCHEMA AS BINARY)',
  }),
];

const schemaOfSpace = "SUBSTRING_INDEX(t.NAME,'/',1)";
/** Tables that stand in a directory of their own, or have partitions that may. Additions to `special-tables`. */
export const relocatedSelects: readonly PublishedSelect[] = [
  select({
    ...tableNeeds,
    id: 'relocated-tables-mariadb',
    what: 'tables in directories of their own; opens every table, and is left out where that would make the server log in elsewhere',
    applies: [mariadb],
    columns: plain('TABLE_SCHEMA', 'TABLE_NAME', 'ENGINE', 'CREATE_OPTIONS'),
    from: `information_schema.TABLES WHERE TABLE_SCHEMA NOT IN ${ownSchemas} AND (CREATE_OPTIONS LIKE '%DIRECTORY=%' OR CREATE_OPTIONS LIKE '%partitioned%')`,
  }),
  select({
    id: 'relocated-tables-mysql',
    kind: 'mysql.specialTables',
    what: 'InnoDB tables in directories of their own',
    applies: [{ ...mysql, since: [8, 0, 0] }],
    columns: [
      ['TABLE_SCHEMA', schemaOfSpace],
      ['TABLE_NAME', "SUBSTRING_INDEX(SUBSTRING_INDEX(t.NAME,'/',-1),'#p#',1)"],
      ['ENGINE', "'InnoDB'"],
      ['CREATE_OPTIONS', "CONCAT('DATA DIRECTORY=',QUOTE(d.PATH))"],
    ],
    from: `information_schema.INNODB_TABLESPACES t JOIN information_schema.INNODB_DATAFILES d ON d.SPACE=t.SPACE WHERE t.NAME LIKE '%/%' AND d.PATH NOT LIKE '.%' AND ${schemaOfSpace} NOT IN ${ownSchemas}`,
    needs: 'PROCESS',
    grant: 'GRANT PROCESS ON *.* TO {account}',
    option: 'objects',
  }),
];

/** Rows of `mysql.servers`. */
export const foreignServersSelect: PublishedSelect = select({
  id: 'foreign-servers',
  kind: 'mysql.foreignServers',
  what: 'stored connections to other servers, without their passwords',
  columns: plain('Server_name', 'Host', 'Db', 'Username', 'Port', 'Wrapper'),
  from: 'mysql.servers',
  needs: 'SELECT on these columns of mysql.servers',
  grant: 'GRANT SELECT (Server_name, Host, Db, Username, Port, Wrapper) ON mysql.servers TO {account}',
});
