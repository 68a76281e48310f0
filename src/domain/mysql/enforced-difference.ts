import type { AccountRow, DynamicGrantRow, PrivilegeList, RoleEdgeRow, SchemaGrantRow, ServerSemantics } from './grant-tables.ts';
import { isHostLoaded } from './host-pattern.ts';

/** Rights of one grantee as the running server enforces them; `grantee` as information_schema spells it, `'user'@'host'` without escapes. */
export interface EnforcedRights {
  readonly grantee: string;
  /** Pattern of `mysql.db`; null for global rights. */
  readonly db: string | null;
  readonly privileges: readonly string[];
}

/** Rights that are not the same in the grant tables and in the running server. */
export interface EnforcedDifference {
  readonly grantee: string;
  readonly db: string | null;
  /** What the tables say, and the next FLUSH PRIVILEGES or restart puts in force; '' for no such row. */
  readonly stored: PrivilegeList;
  /** What is in force now; '' for nothing. */
  readonly enforced: PrivilegeList;
}

/** The grant tables that show in information_schema. */
export interface StoredRights {
  readonly accounts: readonly AccountRow[];
  readonly schemaGrants: readonly SchemaGrantRow[];
  readonly dynamicGrants: readonly DynamicGrantRow[];
  readonly roleEdges: readonly RoleEdgeRow[];
}

type Rights = Map<string, { readonly grantee: string; readonly db: string | null; readonly held: Set<string> }>;

function add(rights: Rights, grantee: string, db: string | null, privileges: Iterable<string>): void {
  const key = JSON.stringify([grantee, db]);
  const entry = rights.get(key) ?? { grantee, db, held: new Set<string>() };
  rights.set(key, entry);
  for (const privilege of privileges) if (privilege !== '') entry.held.add(privilege);
}

/**
 * Compares the grant tables with the rights the server enforces. Rows that a server never loads (MariaDB without name resolution: hosts that
 * are names; an empty database) are left out; rights a MariaDB role has from roles it holds count as its own, as the server merges them.
 * Global rights of MariaDB's roles show nowhere and are not compared, nor are grants on tables, columns and routines.
 */
export function enforcedDifferences(stored: StoredRights, enforced: readonly EnforcedRights[], server: ServerSemantics): EnforcedDifference[] {
  const tables = storedRights(stored, server);
  const running: Rights = new Map();
  for (const { grantee, db, privileges } of enforced) add(running, grantee, db === null ? null : folded(db, server), privileges);
  const entries = new Map([...tables, ...running]);
  return [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { grantee, db }]) => ({ grantee, db, stored: listOf(tables.get(key)?.held), enforced: listOf(running.get(key)?.held) }))
    .filter((pair) => pair.stored !== pair.enforced);
}

function listOf(held: ReadonlySet<string> | undefined): PrivilegeList {
  return [...(held ?? [])].sort().join(',');
}

function folded(db: string, server: ServerSemantics): string {
  return server.lowerCaseTableNames === 0 ? db : db.toLowerCase();
}

function storedRights(stored: StoredRights, server: ServerSemantics): Rights {
  const rights: Rights = new Map();
  const mariadb = server.flavor === 'mariadb';
  const roles = new Set(mariadb ? stored.accounts.flatMap((account) => (account.isRole ? [account.user] : [])) : []);
  const grantee = (user: string, host: string): string => `'${user}'@'${mariadb && host === '' && !roles.has(user) ? '%' : host}'`;
  for (const { user, host, isRole, privileges } of stored.accounts)
    if (!isRole && isHostLoaded(host, server)) add(rights, grantee(user, host), null, privileges.split(','));
  for (const { user, host, privilege } of stored.dynamicGrants) add(rights, grantee(user, host), null, [privilege]);
  const holders = mariadb ? holdersOfRoles(stored.roleEdges, roles) : new Map<string, ReadonlySet<string>>();
  for (const { user, host, db, privileges } of stored.schemaGrants) {
    if (db === '' || !isHostLoaded(host, server)) continue;
    const list = privileges.split(',');
    add(rights, grantee(user, host), folded(db, server), list);
    if (host === '') for (const holder of holders.get(user) ?? []) add(rights, grantee(holder, ''), folded(db, server), list);
  }
  return rights;
}

/** For each role the roles that hold it, directly or through others. */
function holdersOfRoles(edges: readonly RoleEdgeRow[], roles: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const direct = new Map<string, string[]>();
  for (const { roleUser, user, host } of edges) {
    if (host !== '' || !roles.has(user)) continue;
    const held = direct.get(roleUser) ?? [];
    held.push(user);
    direct.set(roleUser, held);
  }
  const all = new Map<string, ReadonlySet<string>>();
  for (const role of direct.keys()) {
    const found = new Set<string>();
    const waiting = [...(direct.get(role) ?? [])];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      waiting.push(...(direct.get(next) ?? []));
    }
    all.set(role, found);
  }
  return all;
}
