import type { GrantDialect } from '../../domain/grants-sql/dialect.ts';
import { atLeast } from '../../domain/mysql/server-semantics.ts';

/** `*_priv` columns of `mysql.db` with the privilege each stands for, in the order they are packed. */
export const dbColumns: readonly (readonly [column: string, privilege: string])[] = [
  ['Select_priv', 'SELECT'],
  ['Insert_priv', 'INSERT'],
  ['Update_priv', 'UPDATE'],
  ['Delete_priv', 'DELETE'],
  ['Create_priv', 'CREATE'],
  ['Drop_priv', 'DROP'],
  ['Grant_priv', 'GRANT OPTION'],
  ['References_priv', 'REFERENCES'],
  ['Index_priv', 'INDEX'],
  ['Alter_priv', 'ALTER'],
  ['Create_tmp_table_priv', 'CREATE TEMPORARY TABLES'],
  ['Lock_tables_priv', 'LOCK TABLES'],
  ['Create_view_priv', 'CREATE VIEW'],
  ['Show_view_priv', 'SHOW VIEW'],
  ['Create_routine_priv', 'CREATE ROUTINE'],
  ['Alter_routine_priv', 'ALTER ROUTINE'],
  ['Execute_priv', 'EXECUTE'],
  ['Event_priv', 'EVENT'],
  ['Trigger_priv', 'TRIGGER'],
  ['Delete_history_priv', 'DELETE HISTORY'],
  ['Show_create_routine_priv', 'SHOW CREATE ROUTINE'],
];

/** Further `*_priv` columns of `mysql.user`. */
const globalColumns: readonly (readonly [column: string, privilege: string])[] = [
  ['Reload_priv', 'RELOAD'],
  ['Shutdown_priv', 'SHUTDOWN'],
  ['Process_priv', 'PROCESS'],
  ['File_priv', 'FILE'],
  ['Show_db_priv', 'SHOW DATABASES'],
  ['Super_priv', 'SUPER'],
  ['Repl_slave_priv', 'REPLICATION SLAVE'],
  ['Repl_client_priv', 'REPLICATION CLIENT'],
  ['Create_user_priv', 'CREATE USER'],
  ['Create_tablespace_priv', 'CREATE TABLESPACE'],
  ['Create_role_priv', 'CREATE ROLE'],
  ['Drop_role_priv', 'DROP ROLE'],
];

/** Every `*_priv` column of `mysql.user` and `mysql.db`, any version, with its privilege. */
export const privilegeOfColumn: ReadonlyMap<string, string> = new Map([...dbColumns, ...globalColumns]);

/** The `*_priv` columns that `mysql.db` has in this version, in packing order. */
export function dbColumnsOf(server: GrantDialect): readonly string[] {
  const mariadb = server.flavor === 'mariadb';
  const extra = mariadb ? (atLeast(server, 11, 3) ? 2 : atLeast(server, 10, 3, 4) ? 1 : 0) : 0;
  return dbColumns.slice(0, 19 + extra).map(([column]) => column);
}

/** The `*_priv` columns that `mysql.user` has in this version (MySQL, MariaDB up to 10.3), in packing order. */
export function userColumnsOf(server: GrantDialect): readonly string[] {
  const roles = server.flavor === 'mysql' && atLeast(server, 8, 0);
  return [...dbColumnsOf(server), ...globalColumns.slice(0, roles ? 12 : 10).map(([column]) => column)];
}
