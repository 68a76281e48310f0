import { groupedInOrder } from '../grouped-in-order.ts';
import type { OpenDentalService, OpenDentalServices } from '../site/services.ts';

/** Services of several tenants that run as one account on one host. */
export interface SharedAccount {
  readonly host: string;
  /** As the first service spells it. */
  readonly account: string;
  readonly services: readonly OpenDentalService[];
  /** Sorted. */
  readonly owners: readonly string[];
  /** An account every machine has, which access lists do not bind. */
  readonly isBuiltIn: boolean;
}

const builtIn: ReadonlySet<string> = new Set(['system', 'localservice', 'networkservice', 'root']);

/** Accounts that work for more than one tenant; services of nobody are left out. */
export function sharedAccounts({ 'site.services': services }: { readonly 'site.services': OpenDentalServices }): readonly SharedAccount[] {
  const byAccount = groupedInOrder(
    services.all.filter(({ row, tenants }) => row.account !== null && tenants.length > 0),
    ({ host }) => host,
    ({ host, row }) => accountKey(host, row.account ?? ''),
  );
  const found: SharedAccount[] = [];
  for (const group of byAccount) {
    const first = group[0];
    if (first === undefined || (group.length === 1 && first.tenants.length === 1)) continue;
    const owners = [...new Set(group.flatMap(({ tenants }) => tenants))].sort();
    const account = first.row.account ?? '';
    if (owners.length > 1) found.push({ host: first.host, account, services: group, owners, isBuiltIn: builtIn.has(accountKey(first.host, account)) });
  }
  return found;
}

/** An account, by its `accountKey`, that no access list of its machine keeps out of anything. */
export function isSystemAccount(key: string): boolean {
  return key === 'system' || key === 'root';
}

const authority = 'nt authority\\';
const wellKnown: ReadonlyMap<string, string> = new Map([
  ['local service', 'localservice'],
  ['network service', 'networkservice'],
  ['localsystem', 'system'],
]);

/** Equal for one account of a host: `.\name` and `HOST\name` are one; the system goes by several names. */
export function accountKey(host: string, account: string): string {
  const full = account.toLowerCase();
  const name = full.startsWith('.\\') ? full.slice(2) : full.startsWith(authority) ? full.slice(authority.length) : full;
  const known = wellKnown.get(name);
  if (known !== undefined) return known;
  return name.charAt(host.length) === '\\' && name.startsWith(host.toLowerCase()) ? name.slice(host.length + 1) : name;
}
