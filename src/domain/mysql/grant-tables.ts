/**
 * The rows that decide access on a MySQL or MariaDB server, as its grant tables spell them:
 * wildcards, escapes and letter case kept. Row positions are the evidence pointers.
 *
 * A privilege list is one string of GRANT spellings in the order of `privileges.ts`, comma-joined
 * without blanks ("SELECT,INSERT,GRANT OPTION"), '' for none: 30,000 rows hold few distinct strings.
 */
export type PrivilegeList = string;

/** One account or role: `mysql.user` (MySQL) or `mysql.global_priv` (MariaDB). Null fields were not readable. */
export interface AccountRow {
  readonly user: string;
  /** Host part as stored: name, address, pattern, address/netmask, address/prefix (MySQL), '' for MariaDB roles. */
  readonly host: string;
  /** MariaDB: `is_role`. MySQL has no such mark: any account can be granted as a role. */
  readonly isRole: boolean;
  /** Static global privileges, GRANT OPTION included, after the version's adjustment of MariaDB's access bits. */
  readonly privileges: PrivilegeList;
  /** Authentication plugins, any one of which suffices; null when not readable. */
  readonly plugins: readonly string[] | null;
  readonly locked: boolean | null;
  readonly passwordExpired: boolean | null;
  /** `ssl_type`: '' none, ANY (REQUIRE SSL), X509, SPECIFIED. */
  readonly tls: '' | 'ANY' | 'X509' | 'SPECIFIED' | null;
  /** MariaDB `default_role`; null when none or not readable. */
  readonly defaultRole: string | null;
  /** MySQL partial revokes (`User_attributes.Restrictions`); database names are literal. */
  readonly restrictions: readonly { readonly database: string; readonly privileges: PrivilegeList }[];
}

/** One row of `mysql.db`. `db` is a pattern: `%`, `_`, `\` escapes. */
export interface SchemaGrantRow {
  readonly user: string;
  readonly host: string;
  readonly db: string;
  readonly privileges: PrivilegeList;
}

/** One row of `mysql.tables_priv`; `db` and `table` are literal. `columnPrivileges` summarises its columns_priv rows. */
export interface TableGrantRow {
  readonly user: string;
  readonly host: string;
  readonly db: string;
  readonly table: string;
  readonly privileges: PrivilegeList;
  readonly columnPrivileges: PrivilegeList;
}

/** One row of `mysql.columns_priv`. */
export interface ColumnGrantRow {
  readonly user: string;
  readonly host: string;
  readonly db: string;
  readonly table: string;
  readonly column: string;
  readonly privileges: PrivilegeList;
}

/** One row of `mysql.procs_priv`. */
export interface RoutineGrantRow {
  readonly user: string;
  readonly host: string;
  readonly db: string;
  readonly routine: string;
  readonly type: 'PROCEDURE' | 'FUNCTION' | 'PACKAGE' | 'PACKAGE BODY';
  readonly privileges: PrivilegeList;
}

/**
 * A role granted to somebody. MariaDB `roles_mapping`: role host is '', grantee host '' means the grantee is a role or PUBLIC.
 * MySQL `role_edges`: FROM is the role, TO the grantee, both full accounts.
 */
export interface RoleEdgeRow {
  readonly roleUser: string;
  readonly roleHost: string;
  readonly user: string;
  readonly host: string;
  readonly adminOption: boolean;
}

/** MySQL `default_roles`. */
export interface DefaultRoleRow {
  readonly user: string;
  readonly host: string;
  readonly roleUser: string;
  readonly roleHost: string;
}

/** MySQL `global_grants`: one dynamic privilege of one account. */
export interface DynamicGrantRow {
  readonly user: string;
  readonly host: string;
  readonly privilege: string;
  readonly grantOption: boolean;
}

/** One row of `mysql.proxies_priv`. */
export interface ProxyRow {
  readonly user: string;
  readonly host: string;
  readonly proxiedUser: string;
  readonly proxiedHost: string;
  readonly grantOption: boolean;
}

/** Everything the access engine judges by. Lists keep the order of their source. */
export interface GrantTables {
  readonly accounts: readonly AccountRow[];
  readonly schemaGrants: readonly SchemaGrantRow[];
  readonly tableGrants: readonly TableGrantRow[];
  readonly columnGrants: readonly ColumnGrantRow[];
  readonly routineGrants: readonly RoutineGrantRow[];
  readonly roleEdges: readonly RoleEdgeRow[];
  readonly defaultRoles: readonly DefaultRoleRow[];
  readonly dynamicGrants: readonly DynamicGrantRow[];
  readonly proxies: readonly ProxyRow[];
}

/** The settings of a server that change how its grant tables are read. */
export interface ServerSemantics {
  readonly flavor: 'mariadb' | 'mysql';
  /** [major, minor, patch]. */
  readonly version: readonly [number, number, number];
  /** 0 case-sensitive; 1 and 2 compare lower-cased. */
  readonly lowerCaseTableNames: 0 | 1 | 2;
  readonly skipNameResolve: boolean;
  readonly partialRevokes: boolean;
  /** MySQL `mandatory_roles`, parsed. */
  readonly mandatoryRoles: readonly { readonly user: string; readonly host: string }[];
  readonly activateAllRolesOnLogin: boolean;
  /** MySQL ≥ 9.5 `activate_mandatory_roles`; false before. */
  readonly activateMandatoryRoles: boolean;
  readonly automaticSpPrivileges: boolean;
  /** MySQL `check_proxy_users`. */
  readonly checkProxyUsers: boolean;
}
