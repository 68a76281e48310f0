/** What one global privilege opens for an account that should only reach its own database. */
export interface GlobalPrivilegeEffect {
  /** `takeover`: the server or any tenant. `reaches`: reads or changes another tenant. `availability`: names or service only. */
  readonly effect: 'takeover' | 'reaches' | 'availability';
  readonly opens: string;
}

const everyTable = 'every table of every database';
const takeover = (opens: string): GlobalPrivilegeEffect => ({ effect: 'takeover', opens });
const reaches = (opens: string): GlobalPrivilegeEffect => ({ effect: 'reaches', opens });
const availability = (opens: string): GlobalPrivilegeEffect => ({ effect: 'availability', opens });

/** Privileges whose effect was tried on MariaDB 10.5, 10.11, 11.8 and MySQL 9.7 with one account and that privilege alone. */
const everywhere: Readonly<Record<string, GlobalPrivilegeEffect>> = {
  'SELECT': takeover(`reads ${everyTable}, password hashes included`),
  'INSERT': takeover(`writes ${everyTable}, the grant tables included`),
  'UPDATE': takeover(`changes ${everyTable}, passwords included`),
  'DELETE': reaches(`deletes rows of ${everyTable}, accounts included`),
  'CREATE': reaches('creates tables in any database; with ALTER and DROP it can take a table away by RENAME'),
  'DROP': reaches('drops any table or database'),
  'ALTER': reaches('alters any table; with DROP it can take a table away by RENAME'),
  'INDEX': reaches('alters the indexes of any table'),
  'CREATE VIEW': reaches('plants views in any database'),
  'CREATE ROUTINE': reaches('plants routines in any database'),
  'ALTER ROUTINE': reaches('alters or drops the routines of any database'),
  'EVENT': reaches('plants events in any database'),
  'TRIGGER': reaches("plants triggers in any database; a trigger can stop a neighbour's inserts"),
  'EXECUTE': reaches('runs every routine of every tenant with its definer’s rights'),
  'REFERENCES': reaches('probes which rows exist in any table through a foreign key'),
  'FILE': takeover('reads and writes files as the server'),
  'SUPER': takeover('runs code as any definer, changes global settings, ends any session'),
  'PROCESS': reaches("shows other tenants' statements, patient data included, while they run"),
  'CREATE USER': takeover("changes, renames or drops any tenant's account"),
  'REPLICATION SLAVE': takeover('reads the whole binary log of all tenants'),
  'SHUTDOWN': availability('stops the server for everybody'),
  'LOCK TABLES': availability('locks tables of any database and shows all names'),
  'CREATE TEMPORARY TABLES': availability('enters any database and shows all names'),
  'SHOW VIEW': availability('shows the structure of every database'),
  'CREATE TABLESPACE': availability('creates tablespaces'),
  'GRANT OPTION': availability('hands on every global right it holds'),
};

const mariadbOnly: Readonly<Record<string, GlobalPrivilegeEffect>> = {
  'BINLOG MONITOR': reaches('SHOW BINLOG EVENTS shows statements of all tenants'),
  'BINLOG ADMIN': takeover('the BINLOG statement applies row changes without data privileges'),
  'BINLOG REPLAY': takeover('the BINLOG statement applies row changes without data privileges'),
  'SET USER': takeover('creates routines and events that run as root or as a neighbour'),
  'CONNECTION ADMIN': reaches('SET GLOBAL init_connect runs its SQL as every other tenant'),
  'FEDERATED ADMIN': reaches('creates server entries that open other databases'),
};

const mysqlOnly: Readonly<Record<string, GlobalPrivilegeEffect>> = {
  BINLOG_ADMIN: takeover('the BINLOG statement applies row changes without data privileges'),
  REPLICATION_APPLIER: takeover('the BINLOG statement applies row changes without data privileges'),
  SET_USER_ID: reaches('creates routines and events that run as a neighbour'),
  SET_ANY_DEFINER: reaches('creates routines and events that run as a neighbour'),
  SYSTEM_VARIABLES_ADMIN: takeover('init_connect runs its SQL as every other tenant; the general log shows their statements'),
  ROLE_ADMIN: reaches("grants itself a neighbour's account as a role"),
  BACKUP_ADMIN: takeover('with the clone plugin, copies all data'),
  CLONE_ADMIN: takeover('with the clone plugin, copies all data'),
  CONNECTION_ADMIN: availability("ends other tenants' sessions"),
};

/** What a global privilege opens on a server of this flavor; null when holding it alone opens nothing beyond the account's own rights. */
export function globalPrivilegeEffect(privilege: string, flavor: 'mariadb' | 'mysql'): GlobalPrivilegeEffect | null {
  return everywhere[privilege] ?? (flavor === 'mariadb' ? mariadbOnly : mysqlOnly)[privilege] ?? null;
}
