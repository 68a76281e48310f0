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

/** A tenant's account and how it reaches the server's own databases. */
export interface AccountSystemReach {
  readonly account: TenantAccount;
  readonly reaches: readonly SystemReach[];
}

/** Tables of `mysql` that hold nothing of anybody: time zones and the help texts. */
const harmless = /^(?:time_zone|help_)/;

/** Per tenant account: how it reaches `mysql`, `sys` and `performance_schema`, from any client in any role state; empty lists included. */
export const systemReach: (facts: AccessFacts) => readonly AccountSystemReach[] = oncePerPlace((facts: AccessFacts) =>
  ownSessions(facts).map(({ account, inEveryState }) => ({ account, reaches: reachesOf(inEveryState) })),
);

const none: readonly never[] = [];
const systemDatabases = ['mysql', 'sys', 'performance_schema'];

function holdsAnything({ contributions, objects }: DatabaseAccess): boolean {
  return contributions.length > 0 || objects.length > 0;
}

function reachesOf(sessions: readonly Session[]): readonly SystemReach[] {
  // Nearly nobody comes there.
  if (!sessions.some((session) => systemDatabases.some((database) => holdsAnything(session.database(database))))) return none;
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
