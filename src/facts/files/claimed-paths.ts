import { firstIndex } from '../../domain/first-index.ts';
import { keysAround } from '../../domain/paths/path-site.ts';
import type { TenantFolders } from '../site/folders.ts';
import { isNoFolder, localKey, localKeyOf } from './local-keys.ts';

/** Tenants, sorted, that have a folder at, below or above a local path of a host. */
export type ClaimsAround = (host: string, path: string) => readonly string[];

/** A folder, who claims it, and its place among all claimed folders by their keys. */
interface Claimed {
  readonly tenants: string[];
  rank: number;
}

/** Prepares where the folders of all tenants lie. Costs the depth of a path per question, and what lies below it. */
export function nearestClaims({ claims }: TenantFolders): ClaimsAround {
  const claimed = new Map<string, Claimed>();
  for (const { tenant, location, use } of claims) {
    const key = location.kind === 'place' && use !== 'program' && use !== 'backup-source' ? localKeyOf(location.place) : null;
    if (key === null || isNoFolder(key)) continue;
    const known = claimed.get(key);
    if (known === undefined) claimed.set(key, { tenants: [tenant], rank: 0 });
    else if (known.tenants.at(-1) !== tenant) known.tenants.push(tenant);
  }
  const sorted = [...claimed.keys()].sort();
  for (const [rank, key] of sorted.entries()) {
    const folder = claimed.get(key);
    if (folder !== undefined) folder.rank = rank;
  }
  return (host, path) => {
    const key = localKey(host, path);
    if (isNoFolder(key)) return [];
    const around: Claimed[] = [];
    for (const each of keysAround(key)) add(around, claimed.get(each));
    const own = claimed.get(key);
    for (
      let at = own === undefined ? firstIndex(0, sorted.length, (place) => (sorted[place] ?? '') >= key) : own.rank + 1;
      sorted[at]?.startsWith(key) === true;
      at++
    )
      add(around, claimed.get(sorted[at] ?? ''));
    const first = around[0]?.tenants ?? none;
    // Nearly always they are of one tenant.
    if (around.every(({ tenants }) => tenants.length === 1 && tenants[0] === first[0])) return first;
    return [...new Set(around.flatMap(({ tenants }) => tenants))].sort();
  };
}

const none: readonly never[] = [];

function add(around: Claimed[], claimed: Claimed | undefined): void {
  if (claimed !== undefined) around.push(claimed);
}
