import { keysAround } from '../../domain/paths/path-site.ts';
import { addTo } from '../add-to.ts';
import type { TenantFolders } from '../site/folders.ts';
import { isNoFolder, localKey, localKeyOf } from './local-keys.ts';

/** Tenants, sorted, that have a folder at, below or above a local path of a host. */
export type ClaimsAround = (host: string, path: string) => readonly string[];

/** Prepares where the folders of all tenants lie. Costs the depth of a path per question, and what lies below it. */
export function nearestClaims({ claims }: TenantFolders): ClaimsAround {
  const own = new Map<string, string[]>();
  for (const { tenant, location, use } of claims) {
    const key = location.kind === 'place' && use !== 'program' && use !== 'backup-source' ? localKeyOf(location.place) : null;
    if (key !== null && !isNoFolder(key) && own.get(key)?.at(-1) !== tenant) addTo(own, key, tenant);
  }
  const sorted = [...own.keys()].sort();
  const rank = new Map(sorted.map((key, at) => [key, at]));
  const tenantsAt = sorted.map((key) => own.get(key) ?? []);
  return (host, path) => {
    const key = localKey(host, path);
    if (isNoFolder(key)) return [];
    const tenants = new Set<string>();
    for (const above of keysAround(key)) for (const tenant of tenantsAt[rank.get(above) ?? -1] ?? []) tenants.add(tenant);
    for (let at = rank.get(key) ?? firstNotBefore(sorted, key); sorted[at]?.startsWith(key) === true; at++)
      for (const tenant of tenantsAt[at] ?? []) tenants.add(tenant);
    return tenants.size > 1 ? [...tenants].sort() : [...tenants];
  };
}

function firstNotBefore(sorted: readonly string[], key: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
