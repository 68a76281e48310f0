import type { AccountRow } from '../../domain/mysql/grant-tables.ts';
import { sqlGrantee } from '../../domain/mysql/sql-text.ts';
import { hostPatternRange } from '../../domain/network/host-pattern-range.ts';
import type { Evidence } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import type { InstanceContext } from '../fact-map.ts';

/** The facts of an instance that rules about encrypted connections need. */
export type AccountFacts = InstanceContext & { readonly 'mysql.accounts': readonly AccountRow[] };

/** An account row of a tenant that takes connections over the network. */
export interface RemoteAccount {
  readonly account: AccountRow;
  /** As SQL names it. */
  readonly grantee: string;
  readonly evidence: Evidence;
}

/** A tenant's accounts that somebody on another machine can use. Linear in the accounts, so it is grouped once. */
export function remoteAccounts(facts: AccountFacts): ReadonlyMap<string, readonly RemoteAccount[]> {
  const byTenant = new Map<string, RemoteAccount[]>();
  for (const [row, account] of facts['mysql.accounts'].entries()) {
    const tenant = account.isRole ? null : facts.ownership.ownerOfAccount(account.user, account.host);
    if (tenant === null || facts.ownership.isAdministrator(account.user, account.host)) continue;
    if (hostPatternRange(account.host).kind === 'local' || /^(?:127\.|::1$)/.test(account.host)) continue;
    const grantee = sqlGrantee(account.user, account.host, false);
    const excerpt = `${grantee} ${account.tls === '' ? 'without REQUIRE' : account.tls === null ? 'REQUIRE not read' : `REQUIRE ${account.tls === 'ANY' ? 'SSL' : account.tls}`}`;
    const evidence = { source: sourceId('mysql.accounts', facts.instance), pointer: `/${row}`, excerpt };
    byTenant.set(tenant, [...(byTenant.get(tenant) ?? []), { account, grantee, evidence }]);
  }
  return byTenant;
}
