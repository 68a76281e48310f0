import type { AccessEngine, Contribution } from '../../domain/mysql/access.ts';
import { privilegeNames, type PrivilegeSet } from '../../domain/mysql/privileges.ts';
import type { InstanceContext } from '../fact-map.ts';
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

/** Per tenant account row: how it reaches `mysql`, `sys` and `performance_schema`, from any client in any role state; empty lists included. */
export function systemReach(facts: AccessFacts): ReadonlyMap<number, { readonly account: TenantAccount; readonly reaches: readonly SystemReach[] }> {
  const found = new Map<number, { account: TenantAccount; reaches: Map<string, SystemReach> }>();
  for (const { account, session, state } of ownSessions(facts, 'all')) {
    const entry = found.get(account.row) ?? { account, reaches: new Map<string, SystemReach>() };
    found.set(account.row, entry);
    const note = (row: Contribution, database: string, object: string | null, privileges: PrivilegeSet): void => {
      const key = [row.table, row.row, database, object ?? ''].join('\n');
      if (privileges !== 0 && !entry.reaches.has(key)) entry.reaches.set(key, { row, database, object, privileges, roleState: state.label });
    };
    for (const database of ['mysql', 'sys', 'performance_schema']) {
      const access = session.database(database);
      for (const row of access.contributions) if (row.table === 'schemaGrants') note(row, database, null, row.privileges);
      for (const { name, privileges, contribution } of access.objects) {
        const onlyReads = privilegeNames(privileges).every((privilege) => privilege === 'SELECT');
        if (!(database === 'mysql' && onlyReads && harmless.test(name))) note(contribution, database, name, privileges);
      }
    }
  }
  return new Map([...found].map(([row, { account, reaches }]) => [row, { account, reaches: [...reaches.values()] }]));
}
