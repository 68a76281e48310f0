import { locatedLinks } from '../../domain/paths/located-links.ts';
import { newPathLocator, type PathLocator } from '../../domain/paths/path-locator.ts';
import type { Names, PathHost } from '../../domain/paths/path-site.ts';
import type { PlaceLink } from '../../domain/paths/shared-places.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { FileObjects } from '../../snapshot/artifacts/files.ts';
import type { HostIdentity, HostPathMap, PathAlias, ShareRow } from '../../snapshot/artifacts/host.ts';
import { fileIndex } from '../host/file-index.ts';

/** What one host says about its paths; undefined where it was not collected. */
export interface HostPathParts {
  readonly host: string;
  readonly identity: HostIdentity | undefined;
  readonly shares: readonly ShareRow[] | undefined;
  readonly pathMap: HostPathMap | undefined;
  readonly objects: FileObjects | undefined;
}

/** Where the paths of a site lead, whatever their spelling. */
export interface SitePaths {
  /** `host` of a spelling is an inventory name, or a computer's name as a database spells it. */
  readonly locate: PathLocator;
  /** Junctions, symbolic links and mounted folders of all hosts that lead somewhere known. */
  readonly links: readonly PlaceLink[];
}

/** Puts together what the hosts of a site say about their shares, links, drives and file ids. */
export function sitePaths(inventory: Inventory, parts: readonly HostPathParts[]): SitePaths {
  const dfs = Object.assign({}, ...parts.map(({ pathMap }) => namesOf(pathMap?.dfs ?? []))) as Names;
  const site = { hosts: parts.map((part) => pathHost(inventory, part)), dfs };
  const locate = newPathLocator(site);
  return { locate, links: locatedLinks(site, locate) };
}

function namesOf(aliases: readonly PathAlias[]): Names {
  return Object.fromEntries(aliases.map(({ from, to }) => [from, to]));
}

function pathHost(inventory: Inventory, { host, identity, shares, pathMap, objects }: HostPathParts): PathHost {
  const stated = Object.hasOwn(inventory.hosts, host) ? inventory.hosts[host] : undefined;
  const found: PathAlias[] = [];
  objects?.objects.forEach(({ path, target }) => {
    if (target !== null) found.push({ from: path, to: target });
  });
  const os = identity?.os ?? stated?.os ?? 'windows';
  const several = objects === undefined || os === 'linux' ? null : fileIndex(objects, os).several;
  return {
    id: host,
    system: os === 'linux' ? 'posix' : 'windows',
    names: [
      ...(stated?.names ?? []),
      ...(stated?.address === null || stated === undefined ? [] : [stated.address]),
      ...(identity?.names ?? []),
      ...(identity?.addresses ?? []),
    ],
    shares: shares === undefined ? null : Object.fromEntries(shares.map(({ name, path }) => [name, path])),
    links: pathMap === undefined ? null : namesOf([...pathMap.mounts, ...pathMap.links, ...found]),
    shortNames: namesOf(pathMap?.shortNames ?? []),
    drives: pathMap === undefined ? null : pathMap.drives.map(({ from, to, user }) => ({ drive: from, target: to, user })),
    volumes: (pathMap?.mounts ?? []).flatMap(({ from }) => (/^[a-z]:\\?$/i.test(from) ? [from.slice(0, 2)] : [])),
    ids: objects?.objects ?? [],
    twins: several?.flatMap((place) => objects?.objects[place] ?? []) ?? null,
  };
}
