import type { AccessEngine, DatabaseAccess, RoleState, Session } from '../../domain/mysql/access.ts';
import { type PrivilegeSet, privilegeNames, privilegeSet } from '../../domain/mysql/privileges.ts';
import { requiredPrivileges } from '../../domain/open-dental/recommended-patterns.ts';
import type { InstanceContext } from '../fact-map.ts';
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

/** A tenant's account, logged in from one client in one role state. */
export interface OwnSession {
  readonly account: TenantAccount;
  readonly session: Session;
  readonly state: RoleState;
}

const known = new WeakMap<AccessEngine, { readonly ownership: InstanceContext['ownership']; readonly sessions: readonly OwnSession[] }>();

/** Sessions of every tenant account from every kind of client that reaches its row; role states other than login on request. */
export function ownSessions(facts: AccessFacts, states: 'login' | 'all' = 'login'): readonly OwnSession[] {
  const engine = facts['mysql.access'];
  let all = known.get(engine);
  if (all?.ownership !== facts.ownership) {
    all = { ownership: facts.ownership, sessions: [...openOwnSessions(facts)] };
    known.set(engine, all);
  }
  return states === 'all' ? all.sessions : all.sessions.filter(({ state }) => state.label === 'login');
}

function* openOwnSessions(facts: AccessFacts): Iterable<OwnSession> {
  const engine = facts['mysql.access'];
  for (const account of tenantAccounts(facts)) {
    for (const client of engine.representativeClients(account.user)) {
      if (engine.chooseAccount(account.user, client)?.account !== account.row) continue;
      for (const state of engine.roleStates(account.user, client)) {
        const session = engine.session(account.user, client, state);
        if (!('code' in session)) yield { account, session, state };
      }
    }
  }
}

/** The worst answer over an account's clients for one database, with the session that gave it; null when nobody can log in. */
export interface WorstAccess {
  readonly account: TenantAccount;
  readonly session: Session;
  readonly database: string;
  readonly access: DatabaseAccess;
}

/** For every tenant account and every database name `namesOf` gives for its tenant: the client that holds least. */
export function* worstOwnAccess(facts: AccessFacts, namesOf: (tenant: string) => readonly string[]): Iterable<WorstAccess> {
  const worst = new Map<string, WorstAccess>();
  for (const { account, session } of ownSessions(facts)) {
    for (const database of namesOf(account.tenant)) {
      const access = session.database(database);
      const key = `${account.row}/${database}`;
      const known = worst.get(key);
      if (!known || missingCount(access.minimum) > missingCount(known.access.minimum)) {
        worst.set(key, { account, session, database, access });
      }
    }
  }
  yield* worst.values();
}
