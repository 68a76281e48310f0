import { serviceAccountSid } from '../../../domain/windows/service-account-sid.ts';
import type { Inventory, Tenant } from '../../../inventory/inventory.ts';
import type { PrincipalRow } from '../../../snapshot/artifacts/host.ts';
import type { HostFacts } from '../../host-facts.ts';
import { type FileAccess, fileAccess } from '../../host/file-access.ts';

/**
 * Access of a host's files as the accounts of its services have it, each the only person of a tenant of its own name; null when there are none, or
 * the host was not read. `accounts` as the services spell them.
 */
export function servicePeople(inventory: Inventory, facts: HostFacts, accounts: readonly string[]): FileAccess | null {
  const { host } = facts.context;
  const [identity, principals, shares, files] = [
    facts.get('host.identity'),
    facts.get('host.principals'),
    facts.get('host.shares'),
    facts.get('files.objects'),
  ];
  if (accounts.length === 0 || identity === undefined || principals === undefined || shares === undefined || files === undefined) return null;
  const tenants = Object.fromEntries(accounts.map((account): [string, Tenant] => [account, serviceTenant(account, host)]));
  const listed = new Set(principals.rows.map(({ id }) => id));
  const unlisted = accounts.flatMap((name): PrincipalRow[] => {
    const id = serviceAccountSid(name);
    return id === null || listed.has(id) ? [] : [{ id, name, kind: 'user', members: [], primaryGroup: null, sameAs: null }];
  });
  return fileAccess({
    host,
    inventory: { ...inventory, operators: [], tenants },
    identity,
    principals: { ...principals, rows: [...principals.rows, ...unlisted] },
    shares,
    files,
  });
}

function serviceTenant(account: string, host: string): Tenant {
  const workstations = { connection: null, networks: [], vpn: null, middleTier: [], rdp: [host] };
  return {
    id: account,
    name: account,
    stage: 'live',
    server: '',
    databases: [],
    accounts: [],
    principals: [serviceAccountSid(account) ?? account],
    atoz: [],
    backups: [],
    hl7: [],
    workstations,
    line: null,
  };
}
