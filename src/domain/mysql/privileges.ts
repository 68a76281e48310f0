import type { PrivilegeList, ServerSemantics } from './grant-tables.ts';
import { atLeast } from './server-semantics.ts';

/** Privileges that can be held on a database, table, column or routine, as a bit set. Bit order is the order of `databasePrivileges`. */
export type PrivilegeSet = number;

/** Privileges that exist at database level, GRANT spelling, in the order of the `*_priv` columns of `mysql.db`. */
export const databasePrivileges = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'GRANT OPTION',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'EXECUTE',
  'EVENT',
  'TRIGGER',
  'DELETE HISTORY',
  'SHOW CREATE ROUTINE',
] as const;
export type DatabasePrivilege = (typeof databasePrivileges)[number];

const bitOf: ReadonlyMap<string, number> = new Map(databasePrivileges.map((name, bit) => [name, 1 << bit]));

const parsed = new Map<PrivilegeList, PrivilegeSet>();
// Rows that stand together have the same; to compare two long texts takes a fraction of looking one up.
let last: { readonly list: PrivilegeList; readonly set: PrivilegeSet } = { list: '', set: 0 };

/** The bit set of a stored privilege list; names that do not exist at database level are ignored. */
export function privilegeSet(list: PrivilegeList): PrivilegeSet {
  if (list === last.list) return last.set;
  let set = parsed.get(list);
  if (set === undefined) {
    set = 0;
    for (const name of list.split(',')) set |= bitOf.get(name) ?? 0;
    parsed.set(list, set);
  }
  last = { list, set };
  return set;
}

const named = new Map<PrivilegeList, readonly string[]>();

/** The names of a stored privilege list, in its order: thousands of rows have the same. */
export function listedPrivileges(list: PrivilegeList): readonly string[] {
  let names = named.get(list);
  if (names === undefined) named.set(list, (names = list.split(',')));
  return names;
}

/** GRANT spellings of a bit set, in column order. */
export function privilegeNames(set: PrivilegeSet): DatabasePrivilege[] {
  return databasePrivileges.filter((_, bit) => (set & (1 << bit)) !== 0);
}

/** Privileges as a GRANT spells them: `ALL PRIVILEGES` when nothing that this server can grant on a database is left out, else the names. GRANT OPTION is never part of it. */
export function spelledPrivileges(names: readonly string[], server: ServerSemantics): string {
  const isMariadb = server.flavor === 'mariadb';
  let left = everywhere;
  if (isMariadb && atLeast(server, 10, 3, 4)) left |= privilegeSet('DELETE HISTORY');
  if (isMariadb && atLeast(server, 11, 3)) left |= privilegeSet('SHOW CREATE ROUTINE');
  for (const name of names) left &= ~(bitOf.get(name) ?? 0);
  return left === 0 ? 'ALL PRIVILEGES' : names.filter((name) => name !== '' && name !== 'GRANT OPTION').join(', ');
}

/** What every server can grant on a database. */
const everywhere = privilegeSet(databasePrivileges.filter((name) => !['GRANT OPTION', 'DELETE HISTORY', 'SHOW CREATE ROUTINE'].includes(name)).join(','));
