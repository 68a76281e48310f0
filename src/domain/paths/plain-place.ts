import { foldName } from './fold-name.ts';
import type { HostTables } from './host-tables.ts';
import { isPlainPath } from './parse-path.ts';
import type { Location, Place } from './path-site.ts';

const none: readonly never[] = Object.freeze([]);

/**
 * Where a plain path of a drive leads of which nothing special is known; null for any other path. Most are such, and say themselves where they lead.
 * `isShared`: the path of a share, which no mapped drive changes. To be asked when the tables are complete.
 */
export function plainPlace(table: HostTables, text: string, isShared: boolean): Location | null {
  const { host, drives } = table;
  if (host.system !== 'windows' || host.links === null || (!isShared && drives.size > 0) || !isPlainPath(text) || text.includes('~')) return null;
  const root = plainRoot(table, text.slice(0, 2));
  return root === null ? null : { kind: 'place', place: plain(root, `${root}\0`, text.slice(3)) };
}

/** The same below such a place; null where it has to be looked for. */
export function plainBelow({ root, key, below: above }: Place, below: string): Location | null {
  return below.includes('~') ? null : { kind: 'place', place: plain(root, key, below, above) };
}

function plain(root: string, key: string, names: string, above = ''): Place {
  const below = above === '' ? names : `${above}\\${names}`;
  return { root, key: `${key}${foldName(names).replaceAll('\\', '\0')}\0`, below, anchored: true, aliases: none, caseless: false, doubt: null };
}

/** The root of a drive as it is spelled; null where its folders have to be looked for. */
function plainRoot({ host, roots, volumes, plainRoots }: HostTables, spelled: string): string | null {
  let root = plainRoots.get(spelled);
  if (root === undefined) {
    const drive = spelled.toUpperCase();
    plainRoots.set(spelled, (root = volumes.has(drive) && !roots.children.has(drive) ? `${host.id} ${drive}` : null));
  }
  return root;
}
