import type { AccountRow, GrantTables, SchemaGrantRow, ServerSemantics } from '../../../src/domain/mysql/grant-tables.ts';
import { serverSemantics } from '../../../src/domain/mysql/server-semantics.ts';

/** An account without privileges of its own; `%` unless said otherwise. */
export function account(user: string, host = '%', changes: Partial<AccountRow> = {}): AccountRow {
  return {
    user,
    host,
    isRole: false,
    privileges: '',
    plugins: null,
    locked: false,
    passwordExpired: false,
    tls: '',
    defaultRole: null,
    restrictions: [],
    ...changes,
  };
}

/** One `mysql.db` row. */
export function schemaGrant(user: string, host: string, db: string, privileges: string): SchemaGrantRow {
  return { user, host, db, privileges };
}

/** Grant tables with only these rows. */
export function grantTables(parts: Partial<GrantTables>): GrantTables {
  return {
    accounts: [],
    schemaGrants: [],
    tableGrants: [],
    columnGrants: [],
    routineGrants: [],
    roleEdges: [],
    defaultRoles: [],
    dynamicGrants: [],
    proxies: [],
    ...parts,
  };
}

/** One server of each kind that orders or matches rows in its own way, without name resolution. */
export const servers: readonly ServerSemantics[] = ['10.5.23-MariaDB', '10.11.6-MariaDB', '8.0.36', '9.7.4'].flatMap((version) =>
  ['0', '1'].map((lowerCase) => serverSemantics(version, { skip_name_resolve: 'ON', lower_case_table_names: lowerCase })),
);
