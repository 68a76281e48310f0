import type { AccountRow, GrantTables, ProxyRow, RoleEdgeRow, RoutineGrantRow } from '../mysql/grant-tables.ts';
import type { PasswordState } from './password-state.ts';
import { privilegeList } from './privilege-names.ts';

/** An account row while statements still add to it. */
export interface AccountDraft extends Omit<{ -readonly [field in keyof AccountRow]: AccountRow[field] }, 'privileges' | 'restrictions'> {
  readonly privileges: Set<string>;
  readonly restrictions: Map<string, Set<string>>;
  password: PasswordState | null;
}

interface HeldOn {
  readonly user: string;
  readonly host: string;
  readonly db: string;
  readonly privileges: Set<string>;
}
interface TableDraft extends HeldOn {
  readonly table: string;
  readonly columns: Map<string, Set<string>>;
}
interface RoutineDraft extends HeldOn {
  readonly routine: string;
  readonly type: RoutineGrantRow['type'];
}

/** Grant tables under construction: rows by key, in order of first mention. */
export interface GrantLedger {
  readonly accounts: Map<string, AccountDraft>;
  readonly schemas: Map<string, HeldOn>;
  readonly tables: Map<string, TableDraft>;
  readonly routines: Map<string, RoutineDraft>;
  readonly edges: Map<string, RoleEdgeRow>;
  readonly defaultRoles: Map<string, { readonly user: string; readonly host: string; readonly roleUser: string; readonly roleHost: string }>;
  readonly dynamic: Map<string, { readonly user: string; readonly host: string; readonly privilege: string; readonly grantOption: boolean }>;
  readonly proxies: Map<string, ProxyRow>;
}

/** A ledger in which nobody exists and nothing is granted. */
export function emptyLedger(): GrantLedger {
  return {
    accounts: new Map(),
    schemas: new Map(),
    tables: new Map(),
    routines: new Map(),
    edges: new Map(),
    defaultRoles: new Map(),
    dynamic: new Map(),
    proxies: new Map(),
  };
}

/** A ledger that holds these rows, so that statements can go on from them. What is known of passwords is not in the tables. */
export function openLedger(tables: GrantTables): GrantLedger {
  const ledger = emptyLedger();
  for (const { privileges, restrictions, ...row } of tables.accounts) {
    const revoked = new Map(restrictions.map((one) => [one.database, setOf(one.privileges)]));
    ledger.accounts.set(keyOf(row.user, row.host), { ...row, privileges: setOf(privileges), restrictions: revoked, password: null });
  }
  for (const row of tables.schemaGrants) ledger.schemas.set(keyOf(row.user, row.host, row.db), { ...row, privileges: setOf(row.privileges) });
  for (const { user, host, db, table, privileges } of tables.tableGrants) {
    ledger.tables.set(keyOf(user, host, db, table), { user, host, db, table, privileges: setOf(privileges), columns: new Map() });
  }
  for (const { user, host, db, table, column, privileges } of tables.columnGrants) {
    const made = { user, host, db, table, privileges: new Set<string>(), columns: new Map<string, Set<string>>() };
    ensure(ledger.tables, keyOf(user, host, db, table), () => made).columns.set(column, setOf(privileges));
  }
  for (const row of tables.routineGrants) {
    ledger.routines.set(keyOf(row.user, row.host, row.db, row.routine, row.type), { ...row, privileges: setOf(row.privileges) });
  }
  for (const row of tables.roleEdges) ledger.edges.set(keyOf(row.roleUser, row.roleHost, row.user, row.host), row);
  for (const row of tables.defaultRoles) ledger.defaultRoles.set(keyOf(row.user, row.host, row.roleUser, row.roleHost), row);
  for (const row of tables.dynamicGrants) ledger.dynamic.set(keyOf(row.user, row.host, row.privilege), row);
  for (const row of tables.proxies) ledger.proxies.set(keyOf(row.proxiedUser, row.proxiedHost, row.user, row.host), row);
  return ledger;
}

function setOf(list: string): Set<string> {
  return new Set(list === '' ? [] : list.split(','));
}

/** One key of several names, unambiguous whatever they hold. */
export function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** The value of a key, made when it is not there yet. */
export function ensure<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}

function columnRows(draft: TableDraft): GrantTables['columnGrants'] {
  return [...draft.columns].map(([column, privileges]) => ({
    user: draft.user,
    host: draft.host,
    db: draft.db,
    table: draft.table,
    column,
    privileges: privilegeList(privileges),
  }));
}

/** Field by field: what is known of the password stays behind. */
function accountRow(draft: AccountDraft): AccountRow {
  const { user, host, isRole, plugins, locked, passwordExpired, tls, defaultRole } = draft;
  const restrictions = [...draft.restrictions]
    .filter(([, revoked]) => revoked.size > 0)
    .map(([database, revoked]) => ({ database, privileges: privilegeList(revoked) }));
  return {
    user,
    host,
    isRole,
    privileges: privilegeList(draft.privileges),
    plugins,
    locked,
    passwordExpired,
    tls,
    defaultRole,
    restrictions,
  };
}

/** The rows as grant tables; rows that hold nothing any more are left out, as the server deletes them. */
export function closeLedger(ledger: GrantLedger): GrantTables {
  return {
    accounts: [...ledger.accounts.values()].map((draft) => accountRow(draft)),
    schemaGrants: [...ledger.schemas.values()]
      .filter((row) => row.privileges.size > 0)
      .map((row) => ({ user: row.user, host: row.host, db: row.db, privileges: privilegeList(row.privileges) })),
    tableGrants: [...ledger.tables.values()]
      .filter((row) => row.privileges.size > 0 || row.columns.size > 0)
      .map((row) => ({
        user: row.user,
        host: row.host,
        db: row.db,
        table: row.table,
        privileges: privilegeList(row.privileges),
        columnPrivileges: privilegeList([...row.columns.values()].flatMap((held) => [...held])),
      })),
    columnGrants: [...ledger.tables.values()].flatMap(columnRows),
    routineGrants: [...ledger.routines.values()]
      .filter((row) => row.privileges.size > 0)
      .map((row) => ({
        user: row.user,
        host: row.host,
        db: row.db,
        routine: row.routine,
        type: row.type,
        privileges: privilegeList(row.privileges),
      })),
    roleEdges: [...ledger.edges.values()],
    defaultRoles: [...ledger.defaultRoles.values()],
    dynamicGrants: [...ledger.dynamic.values()],
    proxies: [...ledger.proxies.values()],
  };
}
