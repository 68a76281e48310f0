import type { FolderClaim, TenantFolders } from '../site/folders.ts';
import { claimIndex } from './claim-index.ts';
import { isNoFolder, localKey } from './local-keys.ts';

/** A local folder of a host that is a tenant's. */
export interface OwnedFolder {
  readonly host: string;
  readonly path: string;
  readonly tenant: string;
}

/** Tenant whose folder a path of a host lies in; null where it lies in nobody's, or in that of several. */
export type FolderOwners = (host: string, path: string) => string | null;

/** Prepares the folders that tenants claim, and more of the same form; the innermost one around a path decides. */
export function folderOwners(folders: TenantFolders, more: readonly OwnedFolder[] = []): FolderOwners {
  const { firstAt } = claimIndex(folders);
  const claimants = claimantsOf(folders);
  const owners = new Map<string, string | null>();
  for (const { host, path, tenant } of more) {
    const key = localKey(host, path);
    const known = owners.get(key);
    owners.set(key, known === undefined || known === tenant ? tenant : null);
  }
  const ownerAt = (key: string): string | null | undefined => {
    const first = firstAt(key);
    const claimant = first === undefined ? undefined : claimants[first];
    const owner = owners.get(key);
    return owner === undefined || claimant === undefined ? (owner ?? claimant) : owner === claimant ? owner : null;
  };
  return (host, path) => {
    const key = localKey(host, path);
    for (let end = key.length - 1; end > 0; end = key.lastIndexOf('\0', end - 1)) {
      const around = key.slice(0, end + 1);
      const owner = isNoFolder(around) ? undefined : ownerAt(around);
      if (owner !== undefined) return owner;
    }
    return null;
  };
}

/** By the first claim of each place whose folder it is; null: several tenants'. */
function claimantsOf(folders: TenantFolders): readonly (string | null)[] {
  const { firstOf } = claimIndex(folders);
  const claimants: (string | null)[] = [];
  folders.claims.forEach((claim, at) => {
    const first = firstOf[at] ?? -1;
    if (first < 0 || !isOwn(claim)) return;
    const known = claimants[first];
    claimants[first] = known === undefined || known === claim.tenant ? claim.tenant : null;
  });
  return claimants;
}

/** The data directory and programs are everybody's. */
function isOwn({ names, use }: FolderClaim): boolean {
  return names === 'folder' && use !== 'backup-source' && use !== 'program';
}
