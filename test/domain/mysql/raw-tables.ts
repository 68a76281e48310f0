import { z } from 'zod';
import { globalPrivilegeNames, mariadbGlobalPrivileges } from '../../../src/domain/mysql/global-privileges.ts';
import type { AccountRow, GrantTables, PrivilegeList, RoutineGrantRow, ServerSemantics } from '../../../src/domain/mysql/grant-tables.ts';
import type { RawTables } from './corpus.ts';

type Row = Readonly<Record<string, unknown>>;

/** By MariaDB's `ssl_type` number. */
const tlsTypes = ['', 'ANY', 'X509', 'SPECIFIED'] as const;

const privObject = z.object({
  access: z.string().optional(),
  version_id: z.number().optional(),
  is_role: z.boolean().optional(),
  account_locked: z.boolean().optional(),
  default_role: z.string().optional(),
  plugin: z.string().optional(),
  ssl_type: z.number().optional(),
});
const attributes = z.object({
  Restrictions: z.array(z.object({ Database: z.string(), Privileges: z.array(z.string()) })).optional(),
});

/** Turns grant tables as read from a server (`SELECT *`, MariaDB's `Priv` parsed, its `access` as text) into what the engine judges by. */
export function grantTablesOf(raw: RawTables, server: ServerSemantics): GrantTables {
  const rows = (name: string): Row[] => {
    const found = raw[name];
    return found?.rows.map((cells) => Object.fromEntries(found.columns.map((column, at) => [column.toLowerCase(), cells[at]]))) ?? [];
  };
  return {
    accounts: server.flavor === 'mariadb' ? rows('mysql.global_priv').map((row) => mariadbAccount(row, server)) : rows('mysql.user').map(mysqlAccount),
    schemaGrants: rows('mysql.db').map((row) => ({ ...who(row), db: text(row, 'db'), privileges: yesColumns(row) })),
    tableGrants: rows('mysql.tables_priv').map((row) => ({
      ...who(row),
      db: text(row, 'db'),
      table: text(row, 'table_name'),
      privileges: listOf(text(row, 'table_priv')),
      columnPrivileges: listOf(text(row, 'column_priv')),
    })),
    columnGrants: rows('mysql.columns_priv').map((row) => ({
      ...who(row),
      db: text(row, 'db'),
      table: text(row, 'table_name'),
      column: text(row, 'column_name'),
      privileges: listOf(text(row, 'column_priv')),
    })),
    routineGrants: rows('mysql.procs_priv').map((row) => ({
      ...who(row),
      db: text(row, 'db'),
      routine: text(row, 'routine_name'),
      type: routineType(text(row, 'routine_type')),
      privileges: listOf(text(row, 'proc_priv')),
    })),
    roleEdges:
      server.flavor === 'mariadb'
        ? rows('mysql.roles_mapping').map((row) => ({
            ...who(row),
            roleUser: text(row, 'role'),
            roleHost: '',
            adminOption: row['admin_option'] === 'Y',
          }))
        : rows('mysql.role_edges').map((row) => ({
            roleUser: text(row, 'from_user'),
            roleHost: text(row, 'from_host'),
            user: text(row, 'to_user'),
            host: text(row, 'to_host'),
            adminOption: row['with_admin_option'] === 'Y',
          })),
    defaultRoles: rows('mysql.default_roles').map((row) => ({
      ...who(row),
      roleUser: text(row, 'default_role_user'),
      roleHost: text(row, 'default_role_host'),
    })),
    dynamicGrants: rows('mysql.global_grants').map((row) => ({
      ...who(row),
      privilege: text(row, 'priv'),
      grantOption: row['with_grant_option'] === 'Y',
    })),
    proxies: [],
  };
}

function who(row: Row): { readonly user: string; readonly host: string } {
  return { user: text(row, 'user'), host: text(row, 'host') };
}

function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

function mariadbAccount(row: Row, server: ServerSemantics): AccountRow {
  const priv = privObject.parse(row['priv']);
  return {
    ...who(row),
    isRole: priv.is_role ?? false,
    privileges: mariadbGlobalPrivileges(priv.access ?? null, priv.version_id ?? null, server.version),
    plugins: priv.plugin === undefined ? null : [priv.plugin],
    locked: priv.account_locked ?? false,
    passwordExpired: false,
    tls: tlsTypes[priv.ssl_type ?? 0] ?? '',
    defaultRole: priv.default_role ?? null,
    restrictions: [],
  };
}

function mysqlAccount(row: Row): AccountRow {
  const { Restrictions: restrictions = [] } = row['user_attributes'] === null ? {} : attributes.parse(row['user_attributes']);
  return {
    ...who(row),
    isRole: false,
    privileges: yesColumns(row),
    plugins: [text(row, 'plugin')],
    locked: row['account_locked'] === 'Y',
    passwordExpired: row['password_expired'] === 'Y',
    tls: tlsTypes.find((type) => type === row['ssl_type']) ?? '',
    defaultRole: null,
    restrictions: restrictions.map(({ Database: database, Privileges: privileges }) => ({
      database,
      privileges: inOrder(privileges),
    })),
  };
}

/** Column names that are no plain spelling of their privilege. */
const columnSpellings: Readonly<Record<string, string>> = {
  'GRANT': 'GRANT OPTION',
  'SHOW DB': 'SHOW DATABASES',
  'CREATE TMP TABLE': 'CREATE TEMPORARY TABLES',
  'REPL SLAVE': 'REPLICATION SLAVE',
  'REPL CLIENT': 'REPLICATION CLIENT',
  'DELETE VERSIONING ROWS': 'DELETE HISTORY',
};

function yesColumns(row: Row): PrivilegeList {
  const names = Object.keys(row).filter((column) => column.endsWith('_priv') && row[column] === 'Y');
  return inOrder(names.map((column) => column.slice(0, -5).replaceAll('_', ' ')));
}

function listOf(set: string): PrivilegeList {
  return inOrder(set.split(','));
}

function inOrder(names: readonly string[]): PrivilegeList {
  const spelled = new Set(names.map((name) => columnSpellings[name.toUpperCase()] ?? name.toUpperCase()));
  return globalPrivilegeNames.filter((name) => spelled.has(name)).join(',');
}

function routineType(type: string): RoutineGrantRow['type'] {
  return type === 'FUNCTION' || type === 'PACKAGE' || type === 'PACKAGE BODY' ? type : 'PROCEDURE';
}
