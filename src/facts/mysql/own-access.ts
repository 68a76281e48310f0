import type { AccessEngine, DatabaseAccess, Session } from '../../domain/mysql/access.ts';
import { type PrivilegeSet, privilegeNames, privilegeSet } from '../../domain/mysql/privileges.ts';
import { requiredPrivileges } from '../../domain/open-dental/recommended-patterns.ts';
import type { InstanceContext } from '../fact-map.ts';
import { oncePerPlace } from '../once-per-place.ts';
import { type TenantAccount, tenantAccounts } from './account-passes.ts';

type AccessFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** What Open Dental needs on a database of its own. */
export const requiredSet: PrivilegeSet = privilegeSet(requiredPrivileges.join(','));

/** The required privileges that a set lacks, GRANT spelling. */
export function missingPrivileges(held: PrivilegeSet): string[] {
  return privilegeNames(requiredSet & ~held);
}

/** How many of the required privileges a set lacks. */
export function missingCount(held: PrivilegeSet): number {
  let count = 0;
  for (let rest = requiredSet & ~held; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** A tenant's account that can log in, with a session for every kind of client that reaches its row. */
export interface OwnSessions {
  readonly account: TenantAccount;
  readonly atLogin: readonly Session[];
  /** In every role state; those of one client stand together, login first. */
  readonly inEveryState: readonly Session[];
}

/** The sessions of every tenant account, in the order of the grant table; accounts nobody can log in with are left out. */
export const ownSessions: (facts: AccessFacts) => readonly OwnSessions[] = oncePerPlace((facts: AccessFacts) =>
  tenantAccounts(facts).flatMap((account): OwnSessions[] => {
    const sessions = facts['mysql.access'].sessionsOf(account.user).filter((session) => session.account === account.row);
    return sessions.length === 0 ? [] : [{ account, atLogin: sessions.filter(({ roleState }) => roleState.label === 'login'), inEveryState: sessions }];
  }),
);

/** The worst answer over an account's clients for one database, with the session that gave it. */
export interface WorstAccess {
  readonly account: TenantAccount;
  readonly session: Session;
  readonly database: string;
  readonly access: DatabaseAccess;
}

/** For every tenant account and every database name `namesOf` gives for its tenant: the client that holds least. */
export function worstOwnAccess(facts: AccessFacts, namesOf: (tenant: string) => readonly string[]): WorstAccess[] {
  return ownSessions(facts).flatMap(({ account, atLogin }) =>
    namesOf(account.tenant).flatMap((database) => {
      let worst: WorstAccess | null = null;
      for (const session of atLogin) {
        const access = session.database(database);
        if (worst === null || missingCount(access.minimum) > missingCount(worst.access.minimum)) worst = { account, session, database, access };
      }
      return worst ?? [];
    }),
  );
}

/** The same for the databases the inventory gives to the account's tenant. */
export const worstAccessToOwn: (facts: AccessFacts) => readonly WorstAccess[] = oncePerPlace((facts: AccessFacts) =>
  worstOwnAccess(facts, (tenant) => facts.inventory.tenants[tenant]?.databases ?? []),
);
