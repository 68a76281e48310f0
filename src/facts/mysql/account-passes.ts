import type { AccessEngine } from '../../domain/mysql/access.ts';
import type { SchemaGrantRow } from '../../domain/mysql/grant-tables.ts';
import { holderIndex, holderKey } from '../../domain/mysql/holder-index.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import type { Pass, Subject } from '../../model/verdict.ts';
import type { InstanceContext } from '../fact-map.ts';

type AccountFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** One account row of a tenant. */
export interface TenantAccount {
  /** Row in `mysql.accounts`. */
  readonly row: number;
  readonly user: string;
  readonly host: string;
  readonly tenant: string;
  readonly subject: Subject;
}

const known = new WeakMap<AccessEngine, { readonly ownership: InstanceContext['ownership']; readonly accounts: readonly TenantAccount[] }>();

/** The account rows that tenants own, roles and administrators left out, in the order of the grant table. */
export function tenantAccounts(facts: AccountFacts): readonly TenantAccount[] {
  const engine = facts['mysql.access'];
  // Nearly every rule asks for them.
  const before = known.get(engine);
  if (before?.ownership === facts.ownership) return before.accounts;
  const accounts = [...ownedAccounts(facts)];
  known.set(engine, { ownership: facts.ownership, accounts });
  return accounts;
}

function* ownedAccounts(facts: AccountFacts): Iterable<TenantAccount> {
  for (const [row, account] of facts['mysql.access'].grants.accounts.entries()) {
    if (account.isRole || facts.ownership.isAdministrator(account.user, account.host)) continue;
    const tenant = facts.ownership.ownerOfAccount(account.user, account.host);
    if (tenant !== null) yield { row, user: account.user, host: account.host, tenant, subject: accountSubject(facts.instance, account.user, account.host) };
  }
}

/** An account row as subject of a verdict. */
export function accountSubject(instance: string, user: string, host: string): Subject {
  return { type: 'account', id: `${instance}/${accountLabel(user, host)}` };
}

/** A pass for every tenant account that did not fail. */
export function* accountPasses(facts: AccountFacts, failed: ReadonlySet<number>): Iterable<Pass> {
  for (const account of tenantAccounts(facts)) {
    if (!failed.has(account.row)) yield { status: 'pass', subject: account.subject, tenants: [account.tenant] };
  }
}

/** The schema rows of an account itself, with their positions. */
export function ownSchemaRows(facts: AccountFacts, account: TenantAccount): readonly { readonly row: number; readonly grant: SchemaGrantRow }[] {
  const { grants } = facts['mysql.access'];
  return (holderIndex(grants).schemaRows.get(holderKey(account.user, account.host)) ?? []).flatMap((row) => {
    const grant = grants.schemaGrants[row];
    return grant ? [{ row, grant }] : [];
  });
}
