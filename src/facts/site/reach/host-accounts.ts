import { addTo } from '../../add-to.ts';
import { accountKey } from '../../hl7/service-accounts.ts';
import type { FileAccess } from '../../host/file-access.ts';
import type { OpenDentalService } from '../services.ts';

/** Accounts of one host's services by name: those that are principals, and the tenants whose people they are. */
export interface HostAccounts {
  readonly names: ReadonlySet<string>;
  readonly tenants: ReadonlyMap<string, readonly string[]>;
}

/** Finds the accounts of services among the principals of their host. `keys`: `accountKey` of each service's account. */
export function hostAccounts(host: string, keys: readonly string[], access: FileAccess | undefined): HostAccounts {
  const asked = new Set(keys);
  const [names, tenants] = [new Set<string>(), new Map<string, string[]>()];
  access?.people.persons.forEach(({ tenant, row }) => {
    const key = accountKey(host, row.name);
    if (!asked.has(key)) return;
    names.add(key);
    addTo(tenants, key, tenant);
  });
  // Most services run as somebody of a tenant: then nobody else is looked through.
  for (const { name } of names.size === asked.size ? [] : (access?.people.rows ?? [])) {
    const key = accountKey(host, name);
    if (asked.has(key)) names.add(key);
  }
  return { names, tenants };
}

/** Folders by the tenant all of whose services there run as one of its own people: whoever of them changes the program stays who he is. */
export function ownUsers(
  services: readonly OpenDentalService[],
  keys: readonly string[],
  { tenants: byAccount }: HostAccounts,
): ReadonlyMap<string, string | null> {
  const folders = new Map<string, string | null>();
  services.forEach(({ row, folderKey, tenants }, at) => {
    const people = row.account === null ? undefined : byAccount.get(keys[at] ?? '');
    const tenant = tenants.length === 1 && people?.length === 1 ? tenants[0] : undefined;
    const known = folders.get(folderKey);
    folders.set(folderKey, tenant !== undefined && people?.[0] === tenant && (known === undefined || known === tenant) ? tenant : null);
  });
  return folders;
}
