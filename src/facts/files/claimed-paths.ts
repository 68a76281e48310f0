import { foldName } from '../../domain/paths/fold-name.ts';
import type { TenantFolders } from '../site/folders.ts';
import { placeOnHost } from './claimed-objects.ts';

/** Tenants, sorted, that have a folder at, below or above a local path of a host. */
export type ClaimsAround = (host: string, path: string) => readonly string[];

/** Prepares where the folders of all tenants lie. Costs the depth of a path per claim and per question. */
export function nearestClaims({ claims }: TenantFolders): ClaimsAround {
  const own = new Map<string, Set<string>>();
  const below = new Map<string, Set<string>>();
  for (const { tenant, location, use } of claims) {
    const place = location.kind === 'place' && use !== 'program' && use !== 'backup-source' ? placeOnHost(location.place) : null;
    if (place === null) continue;
    const keys = keysOf(place.host, place.path);
    note(own, keys.at(-1), tenant);
    for (const key of keys) note(below, key, tenant);
  }
  return (host, path) => {
    const keys = keysOf(host, path);
    const above = keys.flatMap((key) => [...(own.get(key) ?? [])]);
    return [...new Set([...above, ...(below.get(keys.at(-1) ?? '') ?? [])])].sort();
  };
}

function note(sets: Map<string, Set<string>>, key: string | undefined, tenant: string): void {
  if (key !== undefined) sets.set(key, (sets.get(key) ?? new Set()).add(tenant));
}

/** Keys of a path and of every folder above it, the topmost first. */
function keysOf(host: string, path: string): readonly string[] {
  const isPosix = path.startsWith('/');
  const names = path.split(isPosix ? '/' : /[\\/]+/).filter((name) => name !== '');
  let key = host;
  return names.map((name) => (key = `${key}\n${isPosix ? name : foldName(name)}`));
}
