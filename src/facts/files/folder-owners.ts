import type { TenantFolders } from '../site/folders.ts';
import { isNoFolder, localKey, localKeyOf } from './local-keys.ts';

/** A local folder of a host that is a tenant's. */
export interface OwnedFolder {
  readonly host: string;
  readonly path: string;
  readonly tenant: string;
}

/** Tenant whose folder a path of a host lies in; null where it lies in nobody's, or in that of several. */
export type FolderOwners = (host: string, path: string) => string | null;

/** Prepares the folders that tenants claim, and more of the same form; the innermost one around a path decides. */
export function folderOwners({ claims }: TenantFolders, more: readonly OwnedFolder[] = []): FolderOwners {
  const owners = new Map<string, string | null>();
  const add = (key: string | null, tenant: string): void => {
    if (key === null || isNoFolder(key)) return;
    const known = owners.get(key);
    owners.set(key, known === undefined || known === tenant ? tenant : null);
  };
  for (const { tenant, location, use, names } of claims) {
    // The data directory and programs are everybody's.
    if (location.kind === 'place' && names === 'folder' && use !== 'backup-source' && use !== 'program') add(localKeyOf(location.place), tenant);
  }
  for (const { host, path, tenant } of more) add(localKey(host, path), tenant);
  return (host, path) => {
    const key = localKey(host, path);
    for (let end = key.length - 1; end > 0; end = key.lastIndexOf('\0', end - 1)) {
      const owner = owners.get(key.slice(0, end + 1));
      if (owner !== undefined) return owner;
    }
    return null;
  };
}
