import type { AccessEngine, Contribution, DatabaseAccess, Session } from '../../domain/mysql/access.ts';
import { privilegeNames, type PrivilegeSet } from '../../domain/mysql/privileges.ts';
import type { InstanceContext } from '../fact-map.ts';
import { oncePerPlace } from '../once-per-place.ts';
import type { TenantAccount } from './account-passes.ts';
import { ownSessions } from './own-access.ts';

type AccessFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** A row other than a global one through which a tenant's account reaches a database of the server itself. */
export interface SystemReach {
  readonly row: Contribution;
  readonly database: string;
  /** Null: the whole database. */
  readonly object: string | null;
  readonly privileges: PrivilegeSet;
  /** `login`, `none` or `set role …`. */
  readonly roleState: string;
}

/** Tables of `mysql` that hold nothing of anybody: time zones and the help texts. */
const harmless = /^(?:time_zone|help_)/;

/** How tenants' accounts reach `mysql`, `sys` and `performance_schema`, from any client in any role state; by account of those that do. */
export const systemReach: (facts: AccessFacts) => ReadonlyMap<TenantAccount, readonly SystemReach[]> = oncePerPlace((facts: AccessFacts) => {
  const found = new Map<TenantAccount, readonly SystemReach[]>();
  for (const { account, inEveryState } of ownSessions(facts)) {
    const reaches = comesThere(inEveryState) ? reachesOf(inEveryState) : [];
    if (reaches.length > 0) found.set(account, reaches);
  }
  return found;
});

const systemDatabases = ['mysql', 'sys', 'performance_schema'];

/** Nearly nobody does. */
function comesThere(sessions: readonly Session[]): boolean {
  return sessions.some((session) => systemDatabases.some((database) => holdsSomething(session.database(database))));
}

function holdsSomething({ contributions, objects }: DatabaseAccess): boolean {
  return contributions.length > 0 || objects.length > 0;
}

function reachesOf(sessions: readonly Session[]): readonly SystemReach[] {
  const reaches = new Map<string, SystemReach>();
  for (const session of sessions) {
    const note = (row: Contribution, database: string, object: string | null, privileges: PrivilegeSet): void => {
      const key = [row.table, row.row, database, object ?? ''].join('\n');
      if (privileges !== 0 && !reaches.has(key)) reaches.set(key, { row, database, object, privileges, roleState: session.roleState.label });
    };
    for (const database of systemDatabases) {
      const access = session.database(database);
      for (const row of access.contributions) if (row.table === 'schemaGrants') note(row, database, null, row.privileges);
      for (const { name, privileges, contribution } of access.objects) {
        const onlyReads = privilegeNames(privileges).every((privilege) => privilege === 'SELECT');
        if (!(database === 'mysql' && onlyReads && harmless.test(name))) note(contribution, database, name, privileges);
      }
    }
  }
  return [...reaches.values()];
}
