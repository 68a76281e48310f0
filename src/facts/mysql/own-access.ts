import type { AccessEngine, DatabaseAccess, Session } from '../../domain/mysql/access.ts';
import { escapeSchemaName } from '../../domain/mysql/pattern-language.ts';
import { type PrivilegeSet, privilegeNames, privilegeSet } from '../../domain/mysql/privileges.ts';
import { requiredPrivileges } from '../../domain/open-dental/recommended-patterns.ts';
import type { Pass, Subject } from '../../model/verdict.ts';
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
    const sessions = only(facts['mysql.access'].sessionsOf(account.user), (session) => session.account === account.row);
    return sessions.length === 0 ? [] : [{ account, atLogin: only(sessions, ({ roleState }) => roleState.label === 'login'), inEveryState: sessions }];
  }),
);

/** Those that are meant; nearly always all of them are, and the list stays what it is. */
function only<Value>(all: readonly Value[], isMeant: (value: Value) => boolean): readonly Value[] {
  return all.every(isMeant) ? all : all.filter(isMeant);
}

/** Database names that one schema pattern should cover. */
export interface CoveredNames {
  readonly pattern: string;
  readonly names: readonly string[];
  /** What an account is judged on: the pattern, or the one name. */
  readonly on: string;
}

/** The worst answer over an account's clients for the databases under one pattern, with the session that gave it. */
export interface WorstAccess {
  readonly account: TenantAccount;
  /** One for every kind of client, at login. */
  readonly atLogin: readonly Session[];
  readonly session: Session;
  readonly pattern: string;
  readonly database: string;
  readonly access: DatabaseAccess;
  /** The account on what it is judged on. */
  readonly subject: Subject;
  /** What nearly every rule says of nearly every one; one object for all of them. */
  readonly pass: Pass;
}

/** For every tenant account and every pattern that `coveredBy` gives for its tenant: the name and the client that it holds least for. */
export function worstOwnAccess(facts: AccessFacts, coveredBy: (tenant: string) => readonly CoveredNames[]): readonly WorstAccess[] {
  const all: WorstAccess[] = [];
  for (const { account, atLogin } of ownSessions(facts)) {
    for (const { pattern, names, on } of coveredBy(account.tenant)) {
      const worst = worstOf(atLogin, names);
      if (worst === null) continue;
      const { session, database, access } = worst;
      const subject: Subject = { type: 'account', id: `${account.subject.id} on ${on}` };
      all.push({ account, atLogin, session, pattern, database, access, subject, pass: { status: 'pass', subject, tenants: account.pass.tenants } });
    }
  }
  return all;
}

function worstOf(sessions: readonly Session[], names: readonly string[]): Pick<WorstAccess, 'session' | 'database' | 'access'> | null {
  let worst: ReturnType<typeof worstOf> = null;
  for (const database of names) {
    for (const session of sessions) {
      const access = session.database(database);
      if (worst === null || missingCount(access.minimum) > missingCount(worst.access.minimum)) worst = { session, database, access };
    }
  }
  return worst;
}

/** The same for the databases the inventory gives to the account's tenant, each by its exact name. */
export const worstAccessToOwn: (facts: AccessFacts) => readonly WorstAccess[] = oncePerPlace((facts: AccessFacts) =>
  worstOwnAccess(facts, (tenant) =>
    (facts.inventory.tenants[tenant]?.databases ?? []).map((name) => ({ pattern: escapeSchemaName(name), names: [name], on: name })),
  ),
);
