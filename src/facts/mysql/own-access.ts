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

/** The tenant accounts that somebody can log in with, in the order of the grant table. */
export const loginAccounts: (facts: AccessFacts) => readonly TenantAccount[] = oncePerPlace((facts: AccessFacts) => {
  const all = tenantAccounts(facts);
  const own = ownSessions(facts);
  return own.length === all.length ? all : own.map(({ account }) => account);
});

/** The sessions of every tenant account, in the order of the grant table; accounts nobody can log in with are left out. */
export const ownSessions: (facts: AccessFacts) => readonly OwnSessions[] = oncePerPlace((facts: AccessFacts) => {
  const all: OwnSessions[] = [];
  for (const account of tenantAccounts(facts)) {
    const sessions = only(facts['mysql.access'].sessionsOf(account.user), (session) => session.account === account.row);
    if (sessions.length > 0) all.push({ account, atLogin: only(sessions, ({ roleState }) => roleState.label === 'login'), inEveryState: sessions });
  }
  return all;
});

/** Those that are meant; nearly always all of them are, and the list stays what it is. */
function only<Value>(all: readonly Value[], isMeant: (value: Value) => boolean): readonly Value[] {
  return all.every(isMeant) ? all : all.filter(isMeant);
}

/** Database names that one schema pattern should cover. */
interface CoveredNames {
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
  readonly on: string;
  readonly database: string;
  readonly access: DatabaseAccess;
  /** The account on what it is judged on. */
  readonly subject: Subject;
  /** What nearly every rule says of nearly every one; one object for all of them. */
  readonly pass: Pass;
}

/** The name and the client that an account holds least for. */
export function worstAccess({ account, atLogin }: Pick<WorstAccess, 'account' | 'atLogin'>, { pattern, names, on }: CoveredNames): WorstAccess {
  let [session, database] = [atLogin[0], names[0] ?? ''];
  if (session === undefined) throw new Error('every client has a session at login');
  let access = session.database(database);
  let missing = missingCount(access.minimum);
  for (let at = 0; at < names.length * atLogin.length; at++) {
    const name = names[Math.floor(at / atLogin.length)] ?? '';
    const other = atLogin[at % atLogin.length];
    if (other === undefined || (other === session && name === database)) continue;
    const held = other.database(name);
    const lacking = missingCount(held.minimum);
    if (lacking > missing) [session, database, access, missing] = [other, name, held, lacking];
  }
  const subject: Subject = { type: 'account', id: `${account.subject.id} on ${on}` };
  return { account, atLogin, session, pattern, on, database, access, subject, pass: { status: 'pass', subject, tenants: account.pass.tenants } };
}

/** The same for live tenants alone. */
export const worstAccessToLive: (facts: AccessFacts) => readonly WorstAccess[] = oncePerPlace((facts: AccessFacts) =>
  only(worstAccessToOwn(facts), ({ account }) => facts.inventory.tenants[account.tenant]?.stage === 'live'),
);

/** For every tenant account and every database the inventory gives to its tenant, by its exact name: the client that it holds least for. */
export const worstAccessToOwn: (facts: AccessFacts) => readonly WorstAccess[] = oncePerPlace((facts: AccessFacts) => {
  const all: WorstAccess[] = [];
  for (const own of ownSessions(facts)) {
    for (const name of facts.inventory.tenants[own.account.tenant]?.databases ?? []) {
      all.push(worstAccess(own, { pattern: escapeSchemaName(name), names: [name], on: name }));
    }
  }
  return all;
});
