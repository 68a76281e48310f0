import { parseNetwork } from '../../domain/network/address-ranges.ts';
import { clientMachines } from '../../inventory/hosts.ts';
import type { Inventory, Tenant } from '../../inventory/inventory.ts';
import { splitAccount } from '../../inventory/ownership.ts';

/** The accounts to create, `user` and host part each, and what is missing to state more of them. */
export interface AccountHosts {
  readonly accounts: readonly { readonly user: string; readonly host: string }[];
  readonly asks: readonly string[];
}

/**
 * Every `user@host` row a tenant needs: one for each of its networks where its people work at their own computers, one for each machine
 * of the site its programs run on (Remote Desktop, Middle Tier, HL7 service). A claim of `user@host` is taken as it is.
 */
export function accountHosts(tenant: Tenant, inventory: Inventory): AccountHosts {
  const { connection, networks } = tenant.workstations;
  const stated = `tenants.${tenant.id}`;
  const direct = connection === 'direct' || connection === null ? networks : [];
  const hosts = [...direct.map(hostPart), ...(clientMachines(inventory).get(tenant.id) ?? []).filter((machine) => parseNetwork(machine) !== null)];
  const unreadable = direct.filter((network) => hostPart(network) === null);
  const known = [...new Set(hosts.filter((host) => host !== null))];
  const accounts = tenant.accounts.flatMap((claim) => {
    const { user, host } = splitAccount(claim);
    return host === null ? known.map((one) => ({ user, host: one })) : [{ user, host }];
  });
  const needsHost = tenant.accounts.some((claim) => splitAccount(claim).host === null);
  return {
    accounts,
    asks: [
      ...(tenant.accounts.length === 0 ? [`${stated}.accounts: the MySQL account it logs in with`] : []),
      ...(needsHost && known.length === 0
        ? [`${stated}.workstations.networks: the addresses its people come from; without them the account would accept everybody`]
        : []),
      ...unreadable.map(
        (network) => `${stated}.workstations.networks: ${network} has no form as the host of an account on every server; state the account as user@host`,
      ),
    ],
  };
}

/** A network as host part of an account that MariaDB and MySQL both read: an address, or address and netmask. Null where there is none. */
function hostPart(network: string): string | null {
  const range = parseNetwork(network);
  if (range?.family !== 4) return null;
  const size = range.last - range.first + 1n;
  const text = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  return size === 1n ? text(range.first) : `${text(range.first)}/${text(0x1_0000_0000n - size)}`;
}
