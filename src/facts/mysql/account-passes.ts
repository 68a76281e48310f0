import type { AccessEngine } from '../../domain/mysql/access.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import type { Pass, Subject } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';
import { oncePerPlace } from '../once-per-place.ts';

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

/** The account rows that tenants own, roles and administrators left out, in the order of the grant table. */
export const tenantAccounts: (facts: AccountFacts) => readonly TenantAccount[] = oncePerPlace((facts: AccountFacts) =>
  facts['mysql.access'].grants.accounts.flatMap(({ user, host, isRole }, row): TenantAccount[] => {
    const tenant = isRole || facts.ownership.isAdministrator(user, host) ? null : facts.ownership.ownerOfAccount(user, host);
    if (tenant === null) return [];
    const subject = accountSubject(facts.instance, user, host);
    return [{ row, user, host, tenant, subject, pass: { status: 'pass', subject, tenants: [tenant] } }];
  }),
);

/** An account row as subject of a verdict. */
export function accountSubject(instance: string, user: string, host: string): Subject {
  return { type: 'account', id: `${instance}/${accountLabel(user, host)}` };
}

/** A pass for every tenant account that did not fail. */
export function* accountPasses(facts: AccountFacts, failed: ReadonlySet<number>): Iterable<Pass> {
  for (const account of tenantAccounts(facts)) if (!failed.has(account.row)) yield account.pass;
}
