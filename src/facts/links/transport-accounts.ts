import type { AccountRow } from '../../domain/mysql/grant-tables.ts';
import { sqlGrantee } from '../../domain/mysql/sql-text.ts';
import type { Evidence } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { addTo } from '../add-to.ts';
import type { InstanceContext } from '../fact-map.ts';
import { oncePerPlace } from '../once-per-place.ts';

/** The facts of an instance that rules about encrypted connections need. */
export type AccountFacts = InstanceContext & { readonly 'mysql.accounts': readonly AccountRow[] };

/** An account row of a tenant that takes connections over the network. */
export interface RemoteAccount {
  readonly account: AccountRow;
  /** Place in the list of accounts. */
  readonly at: number;
}

/** A tenant's accounts that somebody on another machine can use. Linear in the accounts, so it is grouped once. */
export const remoteAccounts: (facts: AccountFacts) => ReadonlyMap<string, readonly RemoteAccount[]> = oncePerPlace((facts: AccountFacts) => {
  const byTenant = new Map<string, RemoteAccount[]>();
  for (const [at, account] of facts['mysql.accounts'].entries()) {
    const tenant = account.isRole || isLocal(account.host) ? null : facts.ownership.ownerOfAccount(account.user, account.host);
    if (tenant !== null && !facts.ownership.isAdministrator(account.user, account.host)) addTo(byTenant, tenant, { account, at });
  }
  return byTenant;
});

/** Host parts that only clients on the server itself can use. */
function isLocal(host: string): boolean {
  return host.trim().toLowerCase() === 'localhost' || /^(?:127\.|::1$)/.test(host);
}

/** As SQL names it. */
export function granteeOf({ account: { user, host } }: RemoteAccount): string {
  return sqlGrantee(user, host, false);
}

/** The row, and what it requires. */
export function accountEvidence(instance: string, remote: RemoteAccount): Evidence {
  const { tls } = remote.account;
  const excerpt = `${granteeOf(remote)} ${tls === '' ? 'without REQUIRE' : tls === null ? 'REQUIRE not read' : `REQUIRE ${tls === 'ANY' ? 'SSL' : tls}`}`;
  return { source: sourceId('mysql.accounts', instance), pointer: `/${remote.at}`, excerpt };
}
