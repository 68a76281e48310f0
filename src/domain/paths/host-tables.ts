import { foldName } from './fold-name.ts';
import { parsePath, type PathRoot } from './parse-path.ts';
import type { FileIdentity, Location, PathHost } from './path-site.ts';
import { perhapsEqual } from './perhaps-equal.ts';

/** One host's tables, keyed the way its file system compares. */
export interface HostTables {
  readonly host: PathHost;
  /** Null when shares were not collected. */
  readonly shares: ReadonlyMap<string, SharedFolder> | null;
  /** Where links lead on a POSIX host, by path. */
  readonly links: Map<string, string>;
  /** The folders of a Windows host that something special is known of, below roots such as `D:`. */
  readonly roots: NameNode;
  /** Mapped drives, by user (empty: everybody's) and drive. */
  readonly drives: ReadonlyMap<string, string>;
  /** Upper-case letters with colon that are the host's own. */
  readonly volumes: ReadonlySet<string>;
  /** Roots by drives as spelled, as far as somebody asked; null: something special is known of the drive. */
  readonly plainRoots: Map<string, string | null>;
}

/** The local path of a share, and where that leads, once somebody asked. */
export interface SharedFolder {
  readonly path: string;
  behind: Location | null;
  /** Whatever is below leads to the folder of that name there. */
  isPlain: boolean;
}

/** A folder in a tree of folded names. */
export interface NameNode {
  readonly children: Map<string, NameNode>;
  /** Where the link, the mounted folder or the short name leads. */
  target: string | null;
  /** Spellings that are different folders here: Windows can tell letter case apart (WSL, a flag per folder). */
  twins: ReadonlySet<string> | null;
}

/** The node of a folder, made when there is none. */
export function nodeAt(roots: NameNode, root: string, names: readonly string[]): NameNode {
  let node = roots;
  for (const name of [root, ...names.map(foldName)]) {
    const child = node.children.get(name) ?? newNode();
    node.children.set(name, child);
    node = child;
  }
  return node;
}

function newNode(): NameNode {
  return { children: new Map(), target: null, twins: null };
}

/** The name of a local root: `C:`, `VOLUME{…}` or `/`. Null for a UNC path. */
export function localRoot(root: PathRoot): string | null {
  return root.kind === 'drive' ? root.drive : root.kind === 'volume' ? foldName(root.volume) : root.kind === 'posix' ? '/' : null;
}

/** Puts what is known of a host into tables; paths that cannot be read as local ones of that host are left out. */
export function hostTables(host: PathHost): HostTables {
  const links = new Map<string, string>();
  const roots = newNode();
  const named = Object.entries(host.links ?? {}).map(([from, to]): [string, string] => [longNamed(from, host.shortNames), to]);
  for (const [from, to] of [...named, ...Object.entries(host.shortNames)]) {
    const local = localPath(from, host);
    if (local?.root === '/') links.set(`/${local.names.join('/')}`, to);
    else if (local !== null) nodeAt(roots, local.root, local.names).target = to;
  }
  if (host.system === 'windows') markTwins(host, roots);
  const volumes = new Set(['C:', ...host.volumes.map((drive) => drive.slice(0, 2).toUpperCase())]);
  const letters = new Set<number>();
  const add = (path: string): void => {
    // Nearly all paths are of letters that were seen.
    if (path.charAt(1) !== ':' || letters.has(path.charCodeAt(0))) return;
    letters.add(path.charCodeAt(0));
    if (/^[a-z]/i.test(path)) volumes.add(path.slice(0, 2).toUpperCase());
  };
  for (const path of Object.values(host.shares ?? {})) add(path);
  for (const [from, to] of Object.entries(host.links ?? {})) {
    add(from);
    add(to);
  }
  identified(host.ids).forEach(({ path }) => add(path));
  return {
    host,
    shares: host.shares === null ? null : new Map(Object.entries(host.shares).map(([name, path]) => [foldName(name), { path, behind: null, isPlain: false }])),
    links,
    roots,
    drives: new Map((host.drives ?? []).map(({ user, drive, target }) => [`${(user ?? '').toLowerCase()}\0${drive.slice(0, 2).toUpperCase()}`, target])),
    volumes,
    plainRoots: new Map(),
  };
}

/** What a host's file system has a name for. */
function identified(ids: readonly FileIdentity[]): readonly FileIdentity[] {
  return ids.every(isIdentified) ? ids : ids.filter(isIdentified);
}

function isIdentified({ volume, id }: FileIdentity): boolean {
  return volume !== null && id !== null;
}

/** Paths whose volume and file id another path has too, each with both. */
export function sharedIds(host: PathHost): ReadonlyMap<string, string> {
  const named = identified(host.ids);
  const paths = new Set(perhapsEqual(named, ({ id }) => id ?? '').map(({ path }) => path));
  const ids = new Map<string, string>();
  for (const { path, volume, id } of paths.size === 0 ? [] : named) if (paths.has(path)) ids.set(path, `${volume}:${id}`);
  const counts = new Map<string, number>();
  for (const id of ids.values()) counts.set(id, (counts.get(id) ?? 0) + 1);
  return new Map([...ids].filter(([, id]) => counts.get(id) !== 1));
}

/** The path of a link with the long names that are known: who looks below a short name finds the link there. */
function longNamed(path: string, longNames: PathHost['shortNames']): string {
  if (!path.includes('~')) return path;
  const names = path.split('\\');
  for (let count = 1; count <= names.length; count++) {
    const long = longNames[names.slice(0, count).join('\\')];
    if (long !== undefined) return [long, ...names.slice(count)].join('\\');
  }
  return path;
}

/** A path of the host itself; null for any other. */
function localPath(path: string, host: PathHost): { readonly root: string; readonly names: readonly string[] } | null {
  const parsed = parsePath(path, host.system === 'posix');
  const root = parsed.kind === 'absolute' ? localRoot(parsed.root) : null;
  return parsed.kind !== 'absolute' || root === null ? null : { root, names: parsed.names };
}

/** Paths that may be twins. There may be a folder for every patient, and hardly ever one with a twin: only these few are taken apart. */
function perhapsTwins({ ids: all, twins }: PathHost): readonly FileIdentity[] {
  const ids = identified(twins ?? all);
  if (twins !== undefined && twins !== null) return ids;
  return ids.some(({ path }) => path.includes('..')) ? ids : perhapsEqual(ids, ({ path }) => path);
}

/** Folders with different ids whose names differ in letter case only. Nodes are made for these alone. */
function markTwins(host: PathHost, roots: NameNode): void {
  const first = new Map<string, { readonly name: string; readonly id: string }>();
  const seen = new Map<string, Map<string, string>>();
  for (const { path, volume, id: own } of perhapsTwins(host)) {
    const local = localPath(path, host);
    if (local === null) continue;
    const id = `${volume}:${own}`;
    const key = [local.root, ...local.names.map(foldName)].join('\0');
    const name = local.names.at(-1) ?? '';
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, { name, id });
      continue;
    }
    const spellings = seen.get(key) ?? new Map([[before.name, before.id]]);
    seen.set(key, spellings.set(name, id));
    if (new Set(spellings.values()).size > 1) nodeAt(roots, local.root, local.names).twins = new Set(spellings.keys());
  }
}
