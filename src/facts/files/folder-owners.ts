import { foldName } from '../../domain/paths/fold-name.ts';
import type { TenantFolders } from '../site/folders.ts';
import { placeOnHost } from './claimed-objects.ts';

/** A local folder of a host that is a tenant's. */
export interface OwnedFolder {
  readonly host: string;
  readonly path: string;
  readonly tenant: string;
}

/** Tenant whose folder a path of a host lies in; null where it lies in nobody's, or in that of several. */
export type FolderOwners = (host: string, path: string) => string | null;

/** Segments of a local path as they are compared: letter case counts on POSIX hosts only. */
function segments(path: string): readonly string[] {
  const names = path.split(path.startsWith('/') ? '/' : /[\\/]+/).filter((name) => name !== '' && name !== '.');
  return path.startsWith('/') ? names : names.map(foldName);
}

function keyed(host: string, names: readonly string[]): string {
  return [host, ...names].join('\0');
}

/** Prepares the folders that tenants claim, and more of the same form; the innermost one around a path decides. */
export function folderOwners({ claims }: TenantFolders, more: readonly OwnedFolder[] = []): FolderOwners {
  const owners = new Map<string, string | null>();
  const add = (host: string, path: string, tenant: string): void => {
    const key = keyed(host, segments(path));
    const known = owners.get(key);
    owners.set(key, known === undefined || known === tenant ? tenant : null);
  };
  for (const { tenant, location, use, names } of claims) {
    // The data directory and programs are everybody's.
    if (location.kind !== 'place' || names !== 'folder' || use === 'backup-source' || use === 'program') continue;
    const place = placeOnHost(location.place);
    if (place !== null) add(place.host, place.path, tenant);
  }
  for (const { host, path, tenant } of more) add(host, path, tenant);
  return (host, path) => {
    const names = segments(path);
    for (let count = names.length; count > 0; count--) {
      const owner = owners.get(keyed(host, names.slice(0, count)));
      if (owner !== undefined) return owner;
    }
    return null;
  };
}
