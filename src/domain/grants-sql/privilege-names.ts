import { globalPrivilegeNames } from '../mysql/global-privileges.ts';
import { databasePrivileges } from '../mysql/privileges.ts';
import { atLeast } from '../mysql/server-semantics.ts';
import type { GrantDialect } from './dialect.ts';

/** The levels a static privilege can be granted at. */
export type GrantLevel = 'global' | 'database' | 'table' | 'column' | 'routine';

/** Every static privilege in GRANT spelling, in the order privilege lists are stored. */
export const staticPrivileges: readonly string[] = globalPrivilegeNames;
const rank: ReadonlyMap<string, number> = new Map(staticPrivileges.map((name, index) => [name, index]));

const synonyms: ReadonlyMap<string, string> = new Map([
  ['DELETE VERSIONING ROWS', 'DELETE HISTORY'],
  ['REPLICATION REPLICA', 'REPLICATION SLAVE'],
  ['REPLICATION REPLICA ADMIN', 'REPLICATION SLAVE ADMIN'],
  ['REPLICA MONITOR', 'SLAVE MONITOR'],
  ['CREATE TEMPORARY TABLE', 'CREATE TEMPORARY TABLES'],
]);

/** The server's own spelling of a static privilege; null when it is not one (a dynamic privilege or a role name). */
export function staticPrivilege(words: string, dialect: GrantDialect): string | null {
  const upper = words.toUpperCase();
  const name = synonyms.get(upper) ?? upper;
  if (name === 'REPLICATION CLIENT' && dialect.flavor === 'mariadb' && atLeast(dialect, 10, 5)) return 'BINLOG MONITOR';
  return rank.has(name) ? name : null;
}

/** A privilege list (see `PrivilegeList`) of names in any order; names that are not static come last, sorted. */
export function privilegeList(names: Iterable<string>): string {
  const last = staticPrivileges.length;
  const order = (name: string): number => rank.get(name) ?? last;
  return [...new Set(names)].sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1)).join(',');
}

const databaseNames: ReadonlySet<string> = new Set(databasePrivileges);
/** What MariaDB 10.5 cut out of SUPER and REPLICATION CLIENT. */
const splitFromSuper: ReadonlySet<string> = new Set(globalPrivilegeNames.slice(globalPrivilegeNames.indexOf('BINLOG MONITOR')));
const tableLevel: readonly string[] = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'CREATE VIEW',
  'SHOW VIEW',
  'TRIGGER',
  'DELETE HISTORY',
];

function exists(name: string, dialect: GrantDialect): boolean {
  const mariadb = dialect.flavor === 'mariadb';
  switch (name) {
    case 'GRANT OPTION':
      return false;
    case 'DELETE HISTORY':
      return mariadb && atLeast(dialect, 10, 3, 4);
    case 'SHOW CREATE ROUTINE':
      return mariadb && atLeast(dialect, 11, 3);
    case 'CREATE ROLE':
    case 'DROP ROLE':
      return !mariadb && atLeast(dialect, 8, 0);
    case 'REPLICATION CLIENT':
      return !mariadb || !atLeast(dialect, 10, 5);
    default:
      return !splitFromSuper.has(name) || (mariadb && atLeast(dialect, 10, 5));
  }
}

/** What ALL PRIVILEGES means at a level on this server, GRANT OPTION never included; dynamic privileges see `dynamicPrivileges`. */
export function allPrivileges(level: GrantLevel, dialect: GrantDialect): readonly string[] {
  const here = staticPrivileges.filter((name) => exists(name, dialect));
  switch (level) {
    case 'global':
      return here;
    case 'database':
      return here.filter((name) => databaseNames.has(name));
    case 'table':
      return here.filter((name) => tableLevel.includes(name));
    case 'column':
      return ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'];
    case 'routine':
      return here.filter((name) => name === 'EXECUTE' || name === 'ALTER ROUTINE' || name === 'SHOW CREATE ROUTINE');
  }
}

const dynamicSince: readonly (readonly [name: string, major: number, minor: number, patch: number])[] = [
  ['ALLOW_NONEXISTENT_DEFINER', 8, 2, 0],
  ['APPLICATION_PASSWORD_ADMIN', 8, 0, 14],
  ['AUDIT_ABORT_EXEMPT', 8, 0, 28],
  ['AUDIT_ADMIN', 8, 0, 0],
  ['AUTHENTICATION_POLICY_ADMIN', 8, 0, 27],
  ['BACKUP_ADMIN', 8, 0, 0],
  ['BINLOG_ADMIN', 8, 0, 0],
  ['BINLOG_ENCRYPTION_ADMIN', 8, 0, 14],
  ['CLONE_ADMIN', 8, 0, 17],
  ['CONNECTION_ADMIN', 8, 0, 0],
  ['ENCRYPTION_KEY_ADMIN', 8, 0, 0],
  ['FIREWALL_EXEMPT', 8, 0, 27],
  ['FLUSH_OPTIMIZER_COSTS', 8, 0, 23],
  ['FLUSH_PRIVILEGES', 8, 4, 0],
  ['FLUSH_STATUS', 8, 0, 23],
  ['FLUSH_TABLES', 8, 0, 23],
  ['FLUSH_USER_RESOURCES', 8, 0, 23],
  ['GROUP_REPLICATION_ADMIN', 8, 0, 0],
  ['GROUP_REPLICATION_STREAM', 8, 0, 27],
  ['INNODB_REDO_LOG_ARCHIVE', 8, 0, 17],
  ['INNODB_REDO_LOG_ENABLE', 8, 0, 21],
  ['OPTIMIZE_LOCAL_TABLE', 8, 4, 0],
  ['PASSWORDLESS_USER_ADMIN', 8, 0, 27],
  ['PERSIST_RO_VARIABLES_ADMIN', 8, 0, 0],
  ['REPLICATION_APPLIER', 8, 0, 18],
  ['REPLICATION_SLAVE_ADMIN', 8, 0, 0],
  ['RESOURCE_GROUP_ADMIN', 8, 0, 0],
  ['RESOURCE_GROUP_USER', 8, 0, 0],
  ['ROLE_ADMIN', 8, 0, 0],
  ['SENSITIVE_VARIABLES_OBSERVER', 8, 0, 29],
  ['SERVICE_CONNECTION_ADMIN', 8, 0, 14],
  ['SESSION_VARIABLES_ADMIN', 8, 0, 14],
  ['SET_ANY_DEFINER', 8, 2, 0],
  ['SHOW_ROUTINE', 8, 0, 20],
  ['SYSTEM_USER', 8, 0, 16],
  ['SYSTEM_VARIABLES_ADMIN', 8, 0, 0],
  ['TABLE_ENCRYPTION_ADMIN', 8, 0, 16],
  ['TELEMETRY_LOG_ADMIN', 8, 0, 33],
  ['TRANSACTION_GTID_TAG', 8, 3, 0],
  ['XA_RECOVER_ADMIN', 8, 0, 0],
];

/** MySQL's dynamic privileges that exist without optional plugins in this version; ALL ON *.* includes them. Empty for MariaDB. */
export function dynamicPrivileges(dialect: GrantDialect): readonly string[] {
  if (dialect.flavor === 'mariadb' || !atLeast(dialect, 8, 0)) return [];
  const names = dynamicSince.filter(([, major, minor, patch]) => atLeast(dialect, major, minor, patch)).map(([name]) => name);
  return atLeast(dialect, 8, 4) ? names : [...names, 'SET_USER_ID'].sort();
}
