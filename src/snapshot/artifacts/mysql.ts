import type { EnforcedDifference } from '../../domain/mysql/enforced-difference.ts';
import type {
  AccountRow,
  ColumnGrantRow,
  DefaultRoleRow,
  DynamicGrantRow,
  ProxyRow,
  RoleEdgeRow,
  RoutineGrantRow,
  SchemaGrantRow,
  TableGrantRow,
} from '../../domain/mysql/grant-tables.ts';

/** Version, settings and the identity the scanner used. Variable values are strings as in SHOW VARIABLES. */
export interface MysqlServer {
  readonly version: string;
  readonly versionComment: string;
  /** CURRENT_USER() of the scanner; null when read from files. */
  readonly connectedAs: string | null;
  readonly variables: Readonly<Record<string, string>>;
}

/** What is known of an account's password, never the password or its hash. */
export interface AccountPassword {
  readonly user: string;
  readonly host: string;
  /** `empty`: anybody logs in. `unusable`: no password can match. `external`: another system decides (unix_socket, PAM …). */
  readonly state: 'set' | 'empty' | 'unusable' | 'external';
  /** Keyed fingerprint of an unsalted hash, `key id:hex`; equal fingerprints are equal passwords. Null for salted plugins. */
  readonly fingerprint: string | null;
}

/** A database (schema) of the instance, name as the server stores it. */
export interface DatabaseRow {
  readonly name: string;
}

/** A database object that runs with somebody's rights, or reaches other databases. */
export interface StoredObject {
  readonly database: string;
  readonly name: string;
  readonly type: 'view' | 'procedure' | 'function' | 'trigger' | 'event' | 'package' | 'package body';
  /** `user@host` as stored. */
  readonly definer: string;
  readonly security: 'DEFINER' | 'INVOKER';
  /** Databases its body names, other than its own, as far as it could be read. */
  readonly references: readonly string[];
  /** `parsed`: references are complete. `scanned`: found by the lexer. `dynamic`: body prepares statements at run time. `unreadable`: body hidden or not understood. */
  readonly body: 'parsed' | 'scanned' | 'dynamic' | 'unreadable';
}

/** A table stored by an engine that can reach elsewhere, or in a directory of its own. */
export interface SpecialTable {
  readonly database: string;
  readonly name: string;
  readonly engine: string;
  /** Databases its definition leads to (MERGE children, FEDERATED target), as far as known. */
  readonly references: readonly string[];
  /** Host or server name a remote engine connects to; null when none. */
  readonly remote: string | null;
  /** DATA DIRECTORY or INDEX DIRECTORY outside the data directory; null when none. */
  readonly directory: string | null;
}

/** A row of `mysql.servers`: stored credentials for remote tables. The password is never read. */
export interface ForeignServer {
  readonly name: string;
  readonly host: string;
  readonly db: string;
  readonly user: string;
  readonly port: number;
  readonly wrapper: string;
}

/** A loadable function of `mysql.func`. */
export interface LoadableFunction {
  readonly name: string;
  readonly library: string;
}

/** A server plugin. */
export interface ServerPlugin {
  readonly name: string;
  readonly status: string;
  readonly type: string;
}

/** A session that was open while the scanner looked. */
export interface SessionSeen {
  readonly user: string;
  /** Address or name without the port. */
  readonly host: string;
  readonly database: string | null;
  /** Null when the server does not tell. */
  readonly encrypted: boolean | null;
}

/** Marks a part of the grant tables that some roads cannot show (orphan rows, PUBLIC, mandatory roles). */
export interface Completeness {
  readonly complete: true;
}

/** Artifacts of one MySQL or MariaDB instance; the target is its inventory name. */
export interface MysqlArtifacts {
  readonly 'mysql.server': MysqlServer;
  readonly 'mysql.accounts': readonly AccountRow[];
  readonly 'mysql.passwords': readonly AccountPassword[];
  readonly 'mysql.schemaGrants': readonly SchemaGrantRow[];
  readonly 'mysql.tableGrants': readonly TableGrantRow[];
  readonly 'mysql.columnGrants': readonly ColumnGrantRow[];
  readonly 'mysql.routineGrants': readonly RoutineGrantRow[];
  readonly 'mysql.roleEdges': readonly RoleEdgeRow[];
  readonly 'mysql.defaultRoles': readonly DefaultRoleRow[];
  readonly 'mysql.dynamicGrants': readonly DynamicGrantRow[];
  readonly 'mysql.proxies': readonly ProxyRow[];
  /** Rights that are in force but not in the tables, or the other way round; empty when both agree. */
  readonly 'mysql.tablesAhead': readonly EnforcedDifference[];
  readonly 'mysql.databases': readonly DatabaseRow[];
  readonly 'mysql.routines': readonly StoredObject[];
  readonly 'mysql.events': readonly StoredObject[];
  readonly 'mysql.views': readonly StoredObject[];
  readonly 'mysql.triggers': readonly StoredObject[];
  readonly 'mysql.specialTables': readonly SpecialTable[];
  readonly 'mysql.foreignServers': readonly ForeignServer[];
  readonly 'mysql.loadableFunctions': readonly LoadableFunction[];
  readonly 'mysql.plugins': readonly ServerPlugin[];
  readonly 'mysql.sessions': readonly SessionSeen[];
  /** Rows without an account: SHOW GRANTS cannot show them. */
  readonly 'mysql.orphanRows': Completeness;
  /** Grants to PUBLIC: `--system=users` dumps omit them. */
  readonly 'mysql.publicGrants': Completeness;
  /** MySQL mandatory roles: only the variable shows them. */
  readonly 'mysql.mandatoryRoles': Completeness;
}
