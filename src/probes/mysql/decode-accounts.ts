import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import { passwordStateOf, type PasswordState, weakestPassword } from '../../domain/grants-sql/password-state.ts';
import { privilegeList } from '../../domain/grants-sql/privilege-names.ts';
import { mariadbGlobalPrivileges } from '../../domain/mysql/global-privileges.ts';
import type { AccountRow, ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import type { AccountPassword } from '../../snapshot/artifacts/mysql.ts';
import { unpackPrivileges } from './decode-grants.ts';
import { type Decoded, decodeRows, type RowReader } from './decode-problem.ts';
import { privilegeOfColumn } from './privilege-columns.ts';

type Json = Readonly<Record<string, unknown>>;
const tlsWords = ['', 'ANY', 'X509', 'SPECIFIED'] as const;

function jsonObject(row: RowReader, column: string): Json {
  try {
    const value: unknown = JSON.parse(row.text(column));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.fromEntries(Object.entries(value));
  } catch {
    // Reported below like any other text that is no object.
  }
  throw row.fail(column, 'a JSON object');
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** `ssl_type` of `global_priv` is the number of the word. */
function mariadbTls(value: unknown): AccountRow['tls'] {
  return typeof value === 'number' ? (tlsWords[value] ?? 'SPECIFIED') : '';
}

function mariadbAccount(row: RowReader, server: ServerSemantics): AccountRow {
  const priv = jsonObject(row, 'priv');
  const isRole = priv['is_role'] === true;
  const versionId = typeof priv['version_id'] === 'number' ? priv['version_id'] : null;
  const main = typeof priv['plugin'] === 'string' ? priv['plugin'] : 'mysql_native_password';
  const orPlugins = row.nullable('or_plugins');
  const others = orPlugins === null ? [] : textsOf(JSON.parse(orPlugins));
  const host = row.text('Host');
  return {
    user: row.text('User'),
    host: host === '' && !isRole ? '%' : host,
    isRole,
    privileges: mariadbGlobalPrivileges(row.nullable('access_text'), versionId, server.version),
    plugins: isRole ? [] : [...others, ...(others.includes(main) ? [] : [main])],
    locked: priv['account_locked'] === true,
    passwordExpired: priv['password_last_changed'] === 0,
    tls: mariadbTls(priv['ssl_type']),
    defaultRole: typeof priv['default_role'] === 'string' && priv['default_role'] !== '' ? priv['default_role'] : null,
    restrictions: [],
  };
}

function restrictionsOf(row: RowReader): AccountRow['restrictions'] {
  const text = row.nullable('restrictions');
  if (text === null) return [];
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw row.fail('restrictions', 'a JSON list');
  return list.map((item: unknown) => {
    const entry: Json = typeof item === 'object' && item !== null ? Object.fromEntries(Object.entries(item)) : {};
    const database = entry['Database'];
    if (typeof database !== 'string') throw row.fail('restrictions', 'Database and Privileges in every entry');
    return { database, privileges: privilegeList(textsOf(entry['Privileges'])) };
  });
}

function columnAccount(row: RowReader, columns: readonly string[], server: ServerSemantics): AccountRow {
  const mariadb = server.flavor === 'mariadb';
  const plugin = row.text('plugin');
  const isRole = mariadb && row.flag('is_role');
  const defaultRole = mariadb ? row.nullable('default_role') : null;
  return {
    user: row.text('User'),
    host: row.text('Host'),
    isRole,
    privileges: unpackPrivileges(row, columns),
    plugins: isRole ? [] : [plugin === '' ? 'mysql_native_password' : plugin],
    locked: mariadb ? false : row.flag('account_locked'),
    passwordExpired: row.flag('password_expired'),
    tls: row.oneOf('ssl_type', tlsWords),
    defaultRole: defaultRole === '' ? null : defaultRole,
    restrictions: mariadb || server.version[0] < 8 ? [] : restrictionsOf(row),
  };
}

/** Accounts and roles of any version; `columns` names the packed `*_priv` columns where privileges come packed. */
export function decodeAccounts(table: ResultTable, server: ServerSemantics, columns: readonly string[]): Decoded<AccountRow> {
  const json = table.columns.includes('priv');
  return decodeRows(table, (row) => {
    try {
      return json ? mariadbAccount(row, server) : columnAccount(row, columns, server);
    } catch (problem) {
      if (problem instanceof SyntaxError) throw row.fail(json ? 'or_plugins' : 'restrictions', 'JSON');
      throw problem;
    }
  });
}

/** `*_priv` columns of a statement's packed text. */
export function packedColumns(expression: string): string[] {
  return expression.match(/\w+_priv/g)?.filter((column) => privilegeOfColumn.has(column)) ?? [];
}

const states = ['empty', 'invalid', 'set'] as const;

/** Passwords by what the server said of them. Roles have none and are left out. */
export function decodePasswords(table: ResultTable): Decoded<AccountPassword> {
  const suffixes = table.columns.filter((column) => column.startsWith('plugin')).map((column) => column.slice('plugin'.length));
  const hasRole = table.columns.includes('is_role');
  const decoded = decodeRows(table, (row): AccountPassword | null => {
    if (hasRole && row.flag('is_role')) return null;
    const ways = suffixes.flatMap((suffix): PasswordState[] => {
      const plugin = row.nullable(`plugin${suffix}`);
      if (plugin === null) return [];
      const state = row.oneOf(`state${suffix}`, states);
      const mark = row.nullable(`mark${suffix}`);
      const base = passwordStateOf(plugin, state === 'empty' ? '' : state === 'invalid' ? 'invalid' : null, () => '');
      return [{ state: base.state, fingerprint: base.state === 'set' ? mark : null }];
    });
    return { user: row.text('User'), host: row.text('Host'), ...weakestPassword(ways) };
  });
  return { rows: decoded.rows.filter((row) => row !== null), problems: decoded.problems };
}
