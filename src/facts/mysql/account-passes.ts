import type { AccessEngine } from '../../domain/mysql/access.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import type { Pass, Subject } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';
import { oncePerPlace } from '../once-per-place.ts';
import { passesOf } from '../pass-unless.ts';

type AccountFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** One account row of a tenant. */
export interface TenantAccount {
  /** Row in `mysql.accounts`. */
  readonly row: number;
  readonly user: string;
  readonly host: string;
  readonly tenant: string;
  readonly subject: Subject;
  /** What nearly every rule says of nearly every account; one object for all of them. */
  readonly pass: Pass;
}

/** The account rows that tenants own by their position in the grant table; null for roles, administrators and accounts of nobody. */
export const tenantAccountRows: (facts: AccountFacts) => readonly (TenantAccount | null)[] = oncePerPlace((facts: AccountFacts) => {
  const { ownership, instance } = facts;
  const { accounts } = facts['mysql.access'].grants;
  return accounts.map(({ user, host, isRole }, row) => {
    const tenant = isRole || ownership.isAdministrator(user, host) ? null : ownership.ownerOfAccount(user, host);
    if (tenant === null) return null;
    const subject = accountSubject(instance, user, host);
    return { row, user, host, tenant, subject, pass: { status: 'pass', subject, tenants: [tenant] } };
  });
});

/** The account rows that tenants own, in the order of the grant table. */
export const tenantAccounts: (facts: AccountFacts) => readonly TenantAccount[] = oncePerPlace((facts: AccountFacts) =>
  tenantAccountRows(facts).filter((account) => account !== null),
);

/** An account row as subject of a verdict. */
export function accountSubject(instance: string, user: string, host: string): Subject {
  return { type: 'account', id: `${instance}/${accountLabel(user, host)}` };
}

/** A pass for every tenant account that did not fail. */
export function accountPasses(facts: AccountFacts, failed: ReadonlySet<number>): readonly Pass[] {
  const accounts = tenantAccounts(facts);
  return failed.size === 0 ? passesOf(accounts) : accounts.flatMap(({ row, pass }) => (failed.has(row) ? [] : [pass]));
}
