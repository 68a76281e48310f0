import { firstIndex } from '../../domain/first-index.ts';
import type { TenantFolders } from '../site/folders.ts';
import { claimIndex } from './claim-index.ts';
import { isNoFolder, localKey } from './local-keys.ts';

/** Tenants, sorted, that have a folder at, below or above a local path of a host. */
export type ClaimsAround = (host: string, path: string) => readonly string[];

const none: readonly never[] = [];

/** Prepares where the folders of all tenants lie. Costs the depth of a path per question, and what lies below it. */
export function nearestClaims(folders: TenantFolders): ClaimsAround {
  const { keys, order, firstAt } = claimIndex(folders);
  const tenantsAt = tenantsByPlace(folders);
  const ranks = new Int32Array(folders.claims.length);
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank] ?? 0] = rank;
  const add = (around: (readonly string[])[], first: number | undefined): void => {
    const tenants = first === undefined ? none : tenantsAt(first);
    if (tenants.length > 0) around.push(tenants);
  };
  return (host, path) => {
    const key = localKey(host, path);
    if (isNoFolder(key)) return none;
    const around: (readonly string[])[] = [];
    for (let end = key.indexOf('\0'); end >= 0; end = key.indexOf('\0', end + 1)) {
      const each = key.slice(0, end + 1);
      if (!isNoFolder(each)) add(around, firstAt(each));
    }
    const own = firstAt(key);
    const below = own === undefined ? firstIndex(0, keys.length, (rank) => (keys[rank] ?? '') >= key) : (ranks[own] ?? 0) + 1;
    for (let rank = below; keys[rank]?.startsWith(key) === true; rank++) add(around, order[rank]);
    const first = around[0] ?? none;
    // Nearly always they are of one tenant.
    if (around.every((tenants) => tenants.length === 1 && tenants[0] === first[0])) return first;
    return [...new Set(around.flat())].sort();
  };
}

/** The tenants that have a folder at a place, by its first claim. */
function tenantsByPlace(folders: TenantFolders): (first: number) => readonly string[] {
  const { claims } = folders;
  const { next } = claimIndex(folders);
  const known: (readonly string[] | undefined)[] = [];
  const found = (first: number): readonly string[] => {
    const tenants: string[] = [];
    for (let at = first; at >= 0; at = next[at] ?? -1) {
      const claim = claims[at];
      if (claim !== undefined && claim.use !== 'program' && claim.use !== 'backup-source' && tenants.at(-1) !== claim.tenant) tenants.push(claim.tenant);
    }
    return tenants;
  };
  return (first) => (known[first] ??= found(first));
}
