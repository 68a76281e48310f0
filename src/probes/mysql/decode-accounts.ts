import type { ResultTable } from '../../adapters/mysql/mysql-port.ts';
import { isUnsalted, passwordStateOf, type PasswordState, weakestPassword } from '../../domain/grants-sql/password-state.ts';
import { privilegeList } from '../../domain/grants-sql/privilege-names.ts';
import { mariadbGlobalPrivileges } from '../../domain/mysql/global-privileges.ts';
import type { AccountRow, ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import type { AccountPassword } from '../../snapshot/artifacts/mysql.ts';
import { unpackPrivileges } from './decode-grants.ts';
import { type Decoded, decodeRows, type RowReader } from './decode-problem.ts';
import { furtherWaysRead } from './grant-selects.ts';
import { privilegeOfColumn } from './privilege-columns.ts';

type Json = Readonly<Record<string, unknown>>;
const tlsWords = ['', 'ANY', 'X509', 'SPECIFIED'] as const;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonObject(row: RowReader, column: string): Json {
  try {
    const value: unknown = JSON.parse(row.text(column));
    if (isObject(value)) return value;
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
  }
  throw row.fail(column, 'a JSON object');
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/**
 * The digits of `access` in a `Priv` text; `value` is what it was parsed to. 18446744073709551615, everything, does not survive a JSON
 * number. Null when the text does not show them.
 */
export function accessDigits(value: number, text: string): string | null {
  if (Number.isSafeInteger(value)) return String(value);
  return /(?<!\\)"access"\s*:\s*(-?\d+)\s*[,}]/.exec(text)?.[1] ?? null;
}

/** `ssl_type` of `global_priv` is the number of the word. */
function mariadbTls(value: unknown): AccountRow['tls'] {
  return typeof value === 'number' ? (tlsWords[value] ?? 'SPECIFIED') : '';
}

/** The first way to log in of a `Priv`. */
function mainPlugin(priv: Json): string {
  return typeof priv['plugin'] === 'string' ? priv['plugin'] : 'mysql_native_password';
}

type GlobalPrivileges = (access: string | null, versionId: number | null) => string;

/** A large server has few different sets of privileges. */
function globalPrivileges(server: ServerSemantics): GlobalPrivileges {
  const known = new Map<string, string>();
  return (access, versionId) => {
    const key = `${access}/${versionId}`;
    const list = known.get(key) ?? mariadbGlobalPrivileges(access, versionId, server.version);
    known.set(key, list);
    return list;
  };
}

/** `Priv` of each row: accounts and passwords are made of the same answer, and parsing it is most of what either costs. */
const parsedPrivs = new WeakMap<ResultTable, Map<string, Json>>();

function privReader(table: ResultTable): (row: RowReader) => Json {
  const known = parsedPrivs.get(table) ?? new Map<string, Json>();
  parsedPrivs.set(table, known);
  return (row) => {
    const text = row.text('priv');
    let priv = known.get(text);
    if (priv === undefined) {
      priv = jsonObject(row, 'priv');
      known.set(text, priv);
    }
    return priv;
  };
}

function mariadbAccount(row: RowReader, priv: Json, privilegesOf: GlobalPrivileges): AccountRow {
  const isRole = priv['is_role'] === true;
  const versionId = typeof priv['version_id'] === 'number' ? priv['version_id'] : null;
  const access = typeof priv['access'] === 'number' ? accessDigits(priv['access'], row.text('priv')) : null;
  const main = mainPlugin(priv);
  const others = textsOf(priv['further_plugins']);
  const host = row.text('Host');
  return {
    user: row.text('User'),
    host: host === '' && !isRole ? '%' : host,
    isRole,
    privileges: privilegesOf(access, versionId),
    plugins: isRole ? [] : [...others, ...(others.includes(main) ? [] : [main])],
    locked: priv['account_locked'] === true,
    passwordExpired: priv['password_last_changed'] === 0,
    tls: mariadbTls(priv['ssl_type']),
    defaultRole: typeof priv['default_role'] === 'string' && priv['default_role'] !== '' ? priv['default_role'] : null,
    restrictions: [],
  };
}

function jsonList(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function restrictionsOf(row: RowReader): AccountRow['restrictions'] {
  const text = row.nullable('restrictions');
  if (text === null) return [];
  const list = jsonList(text);
  if (list === null) throw row.fail('restrictions', 'a JSON list');
  return list.map((item: unknown) => {
    const entry: Json = isObject(item) ? item : {};
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
  if (!table.columns.includes('priv')) return decodeRows(table, (row) => columnAccount(row, columns, server));
  const privilegesOf = globalPrivileges(server);
  const privOf = privReader(table);
  return decodeRows(table, (row) => mariadbAccount(row, privOf(row), privilegesOf));
}

/** `*_priv` columns of a statement's packed text. */
export function packedColumns(expression: string): string[] {
  return expression.match(/\w+_priv/g)?.filter((column) => privilegeOfColumn.has(column)) ?? [];
}

const states = ['empty', 'invalid', 'set'] as const;

/** What tells the fingerprints of one collect apart: their key's id, and those of what is no password. */
export interface PasswordMarks {
  readonly keyId: string;
  readonly empty: string;
  /** Of what stands in place of a hash where no password is to match. */
  readonly unusable: readonly string[];
}

/** Classifies one way to log in by what the server said of it; `mark` is the fingerprint of its secret. */
type WayReader = (plugin: string, state: (typeof states)[number], mark: string | null) => PasswordState;

/** A large server has few different plugins. */
function wayReader(): WayReader {
  const known = new Map<string, PasswordState>();
  return (plugin, state, mark) => {
    const key = `${state} ${plugin}`;
    let base = known.get(key);
    if (base === undefined) {
      base = passwordStateOf(plugin, state === 'empty' ? '' : state === 'invalid' ? 'invalid' : null, () => '');
      known.set(key, base);
    }
    return base.state === 'set' && mark !== null ? { state: 'set', fingerprint: mark } : base;
  };
}

/** A way known by its keyed hash alone. */
function markedWay(plugin: string, mark: unknown, marks: PasswordMarks, wayOf: WayReader): PasswordState {
  if (typeof mark !== 'string' || mark === marks.empty) return wayOf(plugin, 'empty', null);
  return wayOf(plugin, marks.unusable.includes(mark) ? 'invalid' : 'set', isUnsalted(plugin) ? `${marks.keyId}:${mark}` : null);
}

function furtherWays({ further_plugins: plugins, further_ways: ways }: Json, row: RowReader, marks: PasswordMarks, wayOf: WayReader): PasswordState[] {
  if (!Array.isArray(ways)) return [];
  if (textsOf(plugins).length > furtherWaysRead) throw row.fail('User', `at most ${furtherWaysRead} further ways to log in`);
  return ways.flatMap((way: unknown) => {
    const pair: readonly unknown[] = Array.isArray(way) ? way : [];
    const [plugin, mark] = pair;
    return typeof plugin === 'string' ? [markedWay(plugin, mark, marks, wayOf)] : [];
  });
}

function mariadbPassword(row: RowReader, priv: Json, marks: PasswordMarks, wayOf: WayReader): AccountPassword | null {
  if (priv['is_role'] === true) return null;
  const first = markedWay(mainPlugin(priv), priv['authentication_string'], marks, wayOf);
  const { state, fingerprint } = Array.isArray(priv['further_ways']) ? weakestPassword([first, ...furtherWays(priv, row, marks, wayOf)]) : first;
  return { user: row.text('User'), host: row.text('Host'), state, fingerprint };
}

/** Passwords by what the server said of them. Roles have none and are left out. `marks` are needed where accounts carry keyed hashes. */
export function decodePasswords(table: ResultTable, marks: PasswordMarks | null): Decoded<AccountPassword> {
  const json = table.columns.includes('priv');
  const wayOf = wayReader();
  const privOf = privReader(table);
  const decoded = decodeRows(table, (row) => {
    if (!json) return { user: row.text('User'), host: row.text('Host'), ...wayOf(row.text('plugin'), row.oneOf('state', states), row.nullable('mark')) };
    if (marks === null) throw row.fail('User', 'the key id of the collect');
    return mariadbPassword(row, privOf(row), marks, wayOf);
  });
  return { rows: decoded.rows.filter((row) => row !== null), problems: decoded.problems };
}
