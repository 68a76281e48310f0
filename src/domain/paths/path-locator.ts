import { walkPath } from '../posix/path-walk.ts';
import { foldName } from './fold-name.ts';
import { hostTables, type HostTables, localRoot, nodeAt, type SharedFolder, sharedIds } from './host-tables.ts';
import { isOfTerminal, isPipe, isPlainUnc, parsePath, type PathRoot } from './parse-path.ts';
import { type Location, namesBelow, type PathSite, type Place, type Spelling } from './path-site.ts';
import { plainBelow, plainPlace } from './plain-place.ts';

/** Finds out where a spelling leads, for one site. */
export type PathLocator = (spelling: Spelling) => Location;

/** A chain of drives, shares, links and DFS longer than this is a circle. */
const stepsAtMost = 40;

interface Known {
  /** By host id. */
  readonly hosts: ReadonlyMap<string, HostTables>;
  /** Null: the name of several hosts. */
  readonly byName: ReadonlyMap<string, HostTables | null>;
  readonly dfs: ReadonlyMap<string, string>;
  /** Servers as spelled, as far as somebody asked; null: no name of one host. */
  readonly servers: Map<string, HostTables | null>;
  /** Nothing in the tables changes any more. */
  readonly isSettled: boolean;
}

/** One resolution: as whom, how many redirections so far, and whether a share was passed. */
interface Trip {
  readonly user: string | null;
  readonly steps: number;
  readonly share: boolean;
}

/** Makes the locator of a site. A host the site does not list counts as one of which nothing was collected. */
export function newPathLocator(site: PathSite): PathLocator {
  const hosts = new Map(site.hosts.map((host) => [host.id, hostTables(host)]));
  const byName = new Map<string, HostTables | null>();
  for (const table of hosts.values()) {
    for (const name of new Set([table.host.id, ...table.host.names].map(serverName))) byName.set(name, byName.has(name) ? null : table);
  }
  const dfs = new Map(Object.entries(site.dfs).flatMap(([link, target]) => (dfsKey(link) === null ? [] : [[dfsKey(link) ?? '', target] as const])));
  const building: Known = { hosts, byName, dfs, servers: new Map(), isSettled: false };
  for (const table of hosts.values()) redirectEqualIds(building, table);
  const known = { ...building, isSettled: true };
  return ({ text, host, user }) => {
    const table = host === null ? null : hostNamed(known, host, text);
    if (table === undefined) return open(`several hosts are named ${host}`);
    const plain = text.startsWith('\\\\') ? behindPlainShare(known, text) : table === null ? null : plainPlace(table, text, false);
    return plain ?? locate(known, text, [], table, { user, steps: 0, share: false });
  };
}

/** Where a plain path of a share of a host leads; null where it has to be taken apart. */
function behindPlainShare(known: Known, text: string): Location | null {
  if (known.dfs.size > 0 || !isPlainUnc(text)) return null;
  const end = text.indexOf('\\', 2);
  const next = text.indexOf('\\', end + 1);
  const share = next < 0 ? text.slice(end + 1) : text.slice(end + 1, next);
  const table = serverCalled(known, text.slice(2, end));
  const shared = table?.shares?.get(foldName(share));
  if (table === null || shared === undefined || isPipe(share)) return null;
  const location = behind(known, table, shared);
  if (next < 0 || next + 1 === text.length) return location;
  const below = text.slice(next + 1, text.endsWith('\\') ? -1 : undefined);
  return shared.isPlain && location.kind === 'place' ? plainBelow(location.place, below) : null;
}

/** The host of that name; null for the name of none or several, and for names with a meaning of their own. */
function serverCalled({ byName, servers }: Known, spelled: string): HostTables | null {
  let table = servers.get(spelled);
  if (table === undefined) servers.set(spelled, (table = isItself(spelled) || isOfTerminal(spelled) ? null : (byName.get(serverName(spelled)) ?? null)));
  return table;
}

/** Where a share leads. */
function behind(known: Known, table: HostTables, shared: SharedFolder): Location {
  if (shared.behind !== null) return shared.behind;
  const plain = plainPlace(table, shared.path, true);
  shared.isPlain = plain !== null;
  return (shared.behind = plain ?? locate(known, shared.path, [], table, { user: null, steps: 1, share: true }));
}

/** Undefined for the name of several hosts. */
function hostNamed({ hosts, byName }: Known, id: string, text: string): HostTables | undefined {
  const listed = hosts.get(id) ?? byName.get(serverName(id));
  if (listed !== undefined) return listed ?? undefined;
  const nothing = { names: [], shares: null, links: null, shortNames: {}, drives: null, volumes: [], ids: [] };
  return hostTables({ id, system: /^\/(?!\/)/.test(text.trimStart()) ? 'posix' : 'windows', ...nothing });
}

/** Where `text`, and `below` it, leads when the host opens it. */
function locate(known: Known, text: string, below: readonly string[], host: HostTables | null, trip: Trip): Location {
  if (trip.steps > stepsAtMost) return open('drives, shares or links lead in a circle');
  const parsed = parsePath(text, host?.host.system === 'posix');
  if (parsed.kind !== 'absolute') return parsed;
  const { root } = parsed;
  const names = below.length === 0 ? parsed.names : [...parsed.names, ...below];
  if (root.kind === 'unc') return locateUnc(known, root, names, host, trip);
  if (host === null) return open('which computer opens it is not known');
  // Behind a share a drive is the server's own, whatever its users map.
  if (root.kind === 'drive' && !trip.share) {
    const target = host.drives.get(`${(trip.user ?? '').toLowerCase()}\0${root.drive}`) ?? host.drives.get(`\0${root.drive}`);
    if (target !== undefined) return locate(known, target, names, host, next(trip));
    if (!host.volumes.has(root.drive)) return foreignDrive(host, root.drive, names, trip.user);
  }
  return host.host.system === 'posix' ? locatePosix(host, names, trip) : locateWindows(known, host, localRoot(root) ?? '', names, trip);
}

function foreignDrive({ host }: HostTables, drive: string, names: readonly string[], user: string | null): Location {
  if (user === null) return open(`drive ${drive} can be another one for every user, and whose it is, is not known`);
  const doubt = `where ${drive} of ${user} leads on ${host.id} was not collected`;
  return place(`${host.id} ${user.toLowerCase()} ${drive}`, names, doubt);
}

function locateUnc(known: Known, { server, share }: PathRoot & { kind: 'unc' }, names: readonly string[], from: HostTables | null, trip: Trip): Location {
  for (let count = known.dfs.size === 0 ? -1 : names.length; count >= 0; count--) {
    const target = known.dfs.get(uncKey(server, share, names.slice(0, count)));
    if (target !== undefined) return locate(known, target, names.slice(count), from, next(trip));
  }
  const itself = isItself(server);
  if (itself && from === null) return open('which computer opens it is not known');
  const table = itself ? from : known.byName.get(serverName(server));
  if (table === undefined || table === null) {
    const doubt = table === null ? `several hosts are named ${server}` : `nothing is known of a server named ${server}`;
    return place(uncKey(server, share, []), names, doubt);
  }
  const shared = table.shares?.get(foldName(share));
  if (shared !== undefined) return locateShare(known, table, shared, names, trip.steps + 1);
  const isDrive = share.length === 2 && /^[a-z]\$$/i.test(share) && table.host.system === 'windows';
  if (isDrive) return locate(known, `${share[0] ?? ''}:\\`, names, table, { user: null, steps: trip.steps + 1, share: true });
  const doubt = table.shares === null ? `the shares of ${table.host.id} were not collected` : `${table.host.id} has no share named ${share} that was collected`;
  return place(`${table.host.id} ${uncKey('', share, [])}`, names, doubt);
}

/** A name by which every computer calls itself: that another is none is mostly seen at its first letter. */
function isItself(server: string): boolean {
  return 'lL1:0'.includes(server.charAt(0)) && /^(?:localhost|127\.\d+\.\d+\.\d+|::1|0--1\.ipv6-literal\.net)\.?$/i.test(server);
}

function locateShare(known: Known, table: HostTables, shared: SharedFolder, names: readonly string[], steps: number): Location {
  // Most spellings of a tenant's folder are its share itself. A longer way there could be one step too long.
  if (names.length === 0 && steps === 1 && known.isSettled) return behind(known, table, shared);
  return locate(known, shared.path, names, table, { user: null, steps, share: true });
}

function locateWindows(known: Known, table: HostTables, root: string, names: readonly string[], trip: Trip): Location {
  const { host } = table;
  let node = table.roots.children.get(root);
  const below = names.join('\\');
  const anchored = host.links !== null && root.length === 2;
  const unanchored = (): string =>
    host.links === null ? `the links of ${host.id} were not collected` : `which drive ${root} is on ${host.id} was not collected`;
  // Nothing special is known of most folders.
  if (node === undefined && !below.includes('~')) return place(`${host.id} ${root}`, names, anchored ? null : unanchored(), { anchored, below });
  const compared = names.map(foldName);
  const aliases: number[] = [];
  let doubt: string | null = null;
  for (let at = -1; at < names.length; at++) {
    const name = names[at] ?? '';
    if (at >= 0) node = node?.children.get(compared[at] ?? '');
    if (node !== undefined && node.target !== null)
      return followLink(known, table, node.target, `${root}\\${names.slice(0, at).join('\\')}`, names.slice(at + 1), trip);
    if (node !== undefined && node.twins !== null) {
      // No other name contains a slash.
      compared[at] = `/${name}`;
      if (node.twins.has(name)) continue;
      doubt = `${name} exists in several spellings on ${host.id}`;
      aliases.push(at);
    } else if (isShortName(name)) {
      doubt = `the long name of ${name} was not collected`;
      aliases.push(at);
    }
  }
  return place(`${host.id} ${root}`, names, anchored ? doubt : unanchored(), { anchored, aliases, below, compared });
}

/** A relative target starts beside the link. */
function followLink(known: Known, table: HostTables, target: string, folder: string, below: readonly string[], trip: Trip): Location {
  const relative = /^(?![\\/])(?![a-z]:)/i.test(target);
  return locate(known, relative ? `${folder}\\${target}` : target, below, table, next(trip));
}

function locatePosix({ host, links }: HostTables, names: readonly string[], trip: Trip): Location {
  if (host.links === null && names.includes('..')) return open(`where .. leads depends on links, and those of ${host.id} were not collected`);
  const way = walkPath(`/${names.join('/')}`, links, true);
  if (way.kind === 'broken') return open(`${way.path}: ${way.reason}`);
  const caseless = trip.share;
  const doubt = host.links === null ? `the links of ${host.id} were not collected` : null;
  const below = way.path.split('/').filter((name) => name !== '');
  return place(`${host.id} /`, below, doubt, { anchored: host.links !== null, caseless, below: below.join('/'), compared: below });
}

/** Folders with equal ids lead to one of them, and what is below with it. */
function redirectEqualIds(known: Known, table: HostTables): void {
  const byId = new Map<string, { readonly path: string; readonly place: Place }[]>();
  for (const [path, id] of sharedIds(table.host)) {
    const location = locate(known, path, [], table, { user: null, steps: 0, share: true });
    if (location.kind !== 'place' || !location.place.root.startsWith(`${table.host.id} `)) continue;
    const folders = byId.get(id) ?? [];
    folders.push({ path, place: location.place });
    byId.set(id, folders);
  }
  for (const folders of byId.values()) {
    const [first, ...others] = folders.toSorted((a, b) => depthOf(a) - depthOf(b) || (a.path < b.path ? -1 : 1));
    for (const { place: other } of others) {
      if (first === undefined || other.key === first.place.key) continue;
      const names = namesBelow(other);
      if (table.host.system === 'posix') table.links.set(`/${names.join('/')}`, first.path);
      else nodeAt(table.roots, other.root.slice(table.host.id.length + 1), names).target = first.path;
    }
  }
}

function depthOf({ place: { root, key } }: { readonly place: Place }): number {
  return namesBelow({ root, key }).length;
}

function isShortName(name: string): boolean {
  return name.includes('~') && /^[^.]{1,7}~\d+(?:\.[^.]{1,3})?$/.test(name) && /^.{1,8}(?:\.|$)/.test(name);
}

/** Names of servers are compared without letter case and without the dot that ends a full DNS name. */
function serverName(server: string): string {
  const name = server.toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function uncKey(server: string, share: string, names: readonly string[]): string {
  return `\\\\${[serverName(server).toUpperCase(), share, ...names].map(foldName).join('\\')}`;
}

function dfsKey(link: string): string | null {
  const parsed = parsePath(link, false);
  return parsed.kind === 'absolute' && parsed.root.kind === 'unc' ? uncKey(parsed.root.server, parsed.root.share, parsed.names) : null;
}

function next(trip: Trip): Trip {
  return { ...trip, steps: trip.steps + 1 };
}

const none: readonly never[] = Object.freeze([]);

/** `compared`: the names as the file system compares them, where that is more than without letter case. */
function place(
  root: string,
  names: readonly string[],
  doubt: string | null,
  {
    anchored = false,
    aliases = none,
    caseless = false,
    below = names.join('\\'),
    compared = null,
  }: Partial<Place> & { readonly compared?: readonly string[] | null } = {},
): Location {
  const way = compared === null ? foldName(names.join('\0')) : compared.join('\0');
  return { kind: 'place', place: { root, key: names.length === 0 ? `${root}\0` : `${root}\0${way}\0`, below, anchored, aliases, caseless, doubt } };
}

function open(reason: string): Location {
  return { kind: 'open', reason };
}
