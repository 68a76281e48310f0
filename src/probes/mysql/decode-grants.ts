import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import { privilegeList, staticPrivileges } from '../../domain/grants-sql/privilege-names.ts';
import type {
  ColumnGrantRow,
  DefaultRoleRow,
  DynamicGrantRow,
  PrivilegeList,
  ProxyRow,
  RoleEdgeRow,
  RoutineGrantRow,
  SchemaGrantRow,
  TableGrantRow,
} from '../../domain/mysql/grant-tables.ts';
import { type Decoded, decodeRows, type RowReader } from './decode-problem.ts';
import { privilegeOfColumn } from './privilege-columns.ts';

/** The privileges of a packed `YNY…` text; `columns` names what each letter stands for. */
export function unpackPrivileges(row: RowReader, columns: readonly string[]): PrivilegeList {
  const packed = row.text('packed');
  if (packed.length !== columns.length || /[^YN]/i.test(packed)) throw row.fail('packed', `${columns.length} letters Y or N`);
  return privilegeList(columns.flatMap((column, index) => (/y/i.test(packed.charAt(index)) ? (privilegeOfColumn.get(column) ?? []) : [])));
}

const setWords: ReadonlyMap<string, string> = new Map([
  ...staticPrivileges.map((name) => [name, name] as const),
  ['GRANT', 'GRANT OPTION'],
  ['DELETE VERSIONING ROWS', 'DELETE HISTORY'],
]);

/** A SET column (`Select,Create View,Grant`) as a privilege list. */
function setColumn(row: RowReader, column: string): PrivilegeList {
  const words = row.text(column).split(',');
  return privilegeList(
    words.flatMap((word) => {
      if (word === '') return [];
      const name = setWords.get(word.toUpperCase());
      if (name === undefined) throw row.fail(column, 'known privileges');
      return [name];
    }),
  );
}

function holder(row: RowReader): { readonly user: string; readonly host: string; readonly db: string } {
  return { user: row.text('User'), host: row.text('Host'), db: row.text('Db') };
}

/** Rows of `mysql.db`; `columns` are the privilege columns this server has, in the order they were packed. */
export function decodeSchemaGrants(table: ResultTable, columns: readonly string[]): Decoded<SchemaGrantRow> {
  // A large server has few different sets of privileges.
  const unpacked = new Map<string, PrivilegeList>();
  return decodeRows(table, (row) => {
    const packed = row.text('packed');
    const privileges = unpacked.get(packed) ?? unpackPrivileges(row, columns);
    unpacked.set(packed, privileges);
    return { user: row.text('User'), host: row.text('Host'), db: row.text('Db'), privileges };
  });
}

/** Rows of `mysql.tables_priv`. `columnPrivileges` says only that some column has them. */
export function decodeTableGrants(table: ResultTable): Decoded<TableGrantRow> {
  return decodeRows(table, (row) => ({
    ...holder(row),
    table: row.text('Table_name'),
    privileges: setColumn(row, 'Table_priv'),
    columnPrivileges: setColumn(row, 'Column_priv'),
  }));
}

/** Rows of `mysql.columns_priv`. */
export function decodeColumnGrants(table: ResultTable): Decoded<ColumnGrantRow> {
  return decodeRows(table, (row) => ({
    ...holder(row),
    table: row.text('Table_name'),
    column: row.text('Column_name'),
    privileges: setColumn(row, 'Column_priv'),
  }));
}

/** Rows of `mysql.procs_priv`, packages of MariaDB included. */
export function decodeRoutineGrants(table: ResultTable): Decoded<RoutineGrantRow> {
  return decodeRows(table, (row) => ({
    ...holder(row),
    routine: row.text('Routine_name'),
    type: row.oneOf('Routine_type', ['PROCEDURE', 'FUNCTION', 'PACKAGE', 'PACKAGE BODY']),
    privileges: setColumn(row, 'Proc_priv'),
  }));
}

/** MariaDB `roles_mapping` or MySQL `role_edges`, told apart by their columns. */
export function decodeRoleEdges(table: ResultTable): Decoded<RoleEdgeRow> {
  const mariadb = table.columns.includes('Role');
  return decodeRows(table, (row) =>
    mariadb
      ? {
          roleUser: row.text('Role'),
          roleHost: '',
          user: row.text('User'),
          host: row.text('Host'),
          adminOption: row.flag('Admin_option'),
        }
      : {
          roleUser: row.text('FROM_USER'),
          roleHost: row.text('FROM_HOST'),
          user: row.text('TO_USER'),
          host: row.text('TO_HOST'),
          adminOption: row.flag('WITH_ADMIN_OPTION'),
        },
  );
}

/** Rows of `mysql.default_roles` (MySQL 8 and later). */
export function decodeDefaultRoles(table: ResultTable): Decoded<DefaultRoleRow> {
  return decodeRows(table, (row) => ({
    user: row.text('USER'),
    host: row.text('HOST'),
    roleUser: row.text('DEFAULT_ROLE_USER'),
    roleHost: row.text('DEFAULT_ROLE_HOST'),
  }));
}

/** Rows of `mysql.global_grants` (MySQL 8 and later), privilege names in capitals. */
export function decodeDynamicGrants(table: ResultTable): Decoded<DynamicGrantRow> {
  return decodeRows(table, (row) => ({
    user: row.text('USER'),
    host: row.text('HOST'),
    privilege: row.text('PRIV').toUpperCase(),
    grantOption: row.flag('WITH_GRANT_OPTION'),
  }));
}

/** Rows of `mysql.proxies_priv`. */
export function decodeProxies(table: ResultTable): Decoded<ProxyRow> {
  return decodeRows(table, (row) => ({
    user: row.text('User'),
    host: row.text('Host'),
    proxiedUser: row.text('Proxied_user'),
    proxiedHost: row.text('Proxied_host'),
    grantOption: row.flag('With_grant'),
  }));
}
