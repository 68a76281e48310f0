import type { PrivilegeList, ServerSemantics } from './grant-tables.ts';
import { databasePrivileges } from './privileges.ts';
import { atLeast } from './server-semantics.ts';

/** Static global privileges, GRANT spelling: those that exist at database level in their order, then the rest. */
export const globalPrivilegeNames: readonly string[] = [
  ...databasePrivileges,
  'RELOAD',
  'SHUTDOWN',
  'PROCESS',
  'FILE',
  'SHOW DATABASES',
  'SUPER',
  'REPLICATION SLAVE',
  'REPLICATION CLIENT',
  'CREATE USER',
  'CREATE TABLESPACE',
  'CREATE ROLE',
  'DROP ROLE',
  'BINLOG MONITOR',
  'SET USER',
  'FEDERATED ADMIN',
  'CONNECTION ADMIN',
  'READ_ONLY ADMIN',
  'REPLICATION SLAVE ADMIN',
  'REPLICATION MASTER ADMIN',
  'BINLOG ADMIN',
  'BINLOG REPLAY',
  'SLAVE MONITOR',
];

/** Bit order of `access` in `mysql.global_priv`. Source: MariaDB sql/privilege.h, checked by experiment. */
const accessBits = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'RELOAD',
  'SHUTDOWN',
  'PROCESS',
  'FILE',
  'GRANT OPTION',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'SHOW DATABASES',
  'SUPER',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'EXECUTE',
  'REPLICATION SLAVE',
  'BINLOG MONITOR',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'CREATE USER',
  'EVENT',
  'TRIGGER',
  'CREATE TABLESPACE',
  'DELETE HISTORY',
  'SET USER',
  'FEDERATED ADMIN',
  'CONNECTION ADMIN',
  'READ_ONLY ADMIN',
  'REPLICATION SLAVE ADMIN',
  'REPLICATION MASTER ADMIN',
  'BINLOG ADMIN',
  'BINLOG REPLAY',
  'SLAVE MONITOR',
  'SHOW CREATE ROUTINE',
] as const;

/** What SUPER included before it was split up. */
const formerSuper = ['SET USER', 'FEDERATED ADMIN', 'CONNECTION ADMIN', 'READ_ONLY ADMIN', 'REPLICATION SLAVE ADMIN', 'BINLOG ADMIN', 'BINLOG REPLAY'];

/**
 * Global privileges that this MariaDB server takes from `Priv.access`. The number is larger than a double can hold, so it comes as
 * the digits of the JSON text. A number the server does not understand for the row's version gives no privilege at all.
 * @param accessText digits of `access`; null when absent
 * @param versionId `version_id` of the row (100521 = 10.5.21); null when absent, which means older than 10.5
 * @param version of the server that reads the row
 */
export function mariadbGlobalPrivileges(accessText: string | null, versionId: number | null, version: ServerSemantics['version']): PrivilegeList {
  if (accessText === null || !/^-?\d+$/.test(accessText)) return '';
  const knownToServer = accessBits.slice(0, knownBits(version[0] * 10_000 + version[1] * 100 + version[2]));
  const access = BigInt.asUintN(64, BigInt(accessText));
  if (access === 0xffff_ffff_ffff_ffffn) return privilegeList(new Set(knownToServer));
  const writer = versionId ?? 0;
  if (writer < 0 || writer > 999_999 || (writer > 0 && writer < 100_400)) return '';
  if (access >> BigInt(knownBits(writer)) !== 0n) return '';
  const held = new Set<string>(accessBits.filter((_, bit) => (access >> BigInt(bit)) & 1n));
  for (const name of addedBySuper(held, writer, version)) held.add(name);
  return privilegeList(new Set(knownToServer.filter((name) => held.has(name))));
}

function knownBits(versionId: number): number {
  if (versionId >= 110_300) return 40;
  if (versionId >= 100_508) return 39;
  return versionId >= 100_502 ? 38 : 30;
}

function addedBySuper(held: ReadonlySet<string>, writer: number, version: ServerSemantics['version']): readonly string[] {
  const added: string[] = [];
  if (held.has('SUPER')) {
    if (writer < 100_502 || (writer < 110_000 && atLeast({ version }, 11, 0))) added.push(...formerSuper);
    else if (writer < 101_100 && atLeast({ version }, 10, 11)) added.push('READ_ONLY ADMIN');
  }
  if (writer < 100_502 && held.has('REPLICATION SLAVE')) added.push('REPLICATION MASTER ADMIN');
  return added;
}

function privilegeList(held: ReadonlySet<string>): PrivilegeList {
  return globalPrivilegeNames.filter((name) => held.has(name)).join(',');
}
