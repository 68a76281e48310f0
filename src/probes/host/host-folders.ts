import { foldName } from '../../domain/paths/fold-name.ts';
import { newPathLocator } from '../../domain/paths/path-locator.ts';
import type { Place } from '../../domain/paths/path-site.ts';
import { hostAliases, machineNameIn } from '../../inventory/hosts.ts';
import type { Inventory, Tenant } from '../../inventory/inventory.ts';

/** A folder the inventory gives to a tenant and that lies on the host, as spelled there. */
export interface StatedFolder {
  readonly text: string;
  /** Files of an HL7 interface wait in it. */
  readonly exchange: boolean;
}

/** What is known of a host when its folders are looked for; null: its shares could not be read. */
export interface FolderKnowledge {
  readonly names: readonly string[];
  readonly shares: readonly { readonly name: string; readonly path: string }[] | null;
  /** Windows: its own drives besides C:, `D:`. */
  readonly volumes?: readonly string[];
}

/** Folders of a host as local paths. */
export interface HostFolders {
  /** Shares' folders and stated ones, sorted. */
  readonly folders: readonly string[];
  /** Of these, the ones whose waiting files are counted. */
  readonly exchange: readonly string[];
  /** Stated folders for which no local path is known. */
  readonly open: readonly { readonly text: string; readonly reason: string }[];
}

/** Folders of live and planned tenants that the inventory puts on this host: paths on its shares, and its own paths. */
export function statedFolders(inventory: Inventory, host: string): readonly StatedFolder[] {
  const aliases = hostAliases(inventory);
  const isHere = (text: string, opener: string): boolean => {
    const machine = isLocal(text) ? opener.toLowerCase() : machineNameIn(text);
    return machine !== null && (aliases.get(machine) ?? machine) === host;
  };
  const of = (tenant: Tenant): StatedFolder[] => [
    ...[...tenant.atoz, ...tenant.backups].filter((text) => isHere(text, tenant.server)).map((text) => ({ text, exchange: false })),
    ...tenant.hl7.flatMap(({ host: opener, inbound, outbound, exeFolder }) => [
      ...[inbound, outbound].flatMap((text) => (text !== null && isHere(text, opener) ? [{ text, exchange: true }] : [])),
      ...(exeFolder !== null && isHere(exeFolder, opener) ? [{ text: exeFolder, exchange: false }] : []),
    ]),
  ];
  return Object.values(inventory.tenants).flatMap((tenant) => (tenant.stage === 'retired' ? [] : of(tenant)));
}

/** Is a path of the host one of these folders? Of one stated over a share, what is below the share has to be the path's end: where the share leads need not be known. */
export function namedFolders(stated: readonly StatedFolder[]): (path: string) => boolean {
  const whole = new Set<string>();
  const ends = new Map<number, Set<string>>();
  for (const { text } of stated) {
    const plain = text.replace(/^[\\/]{2}[?.][\\/](UNC[\\/])?/i, (_, unc: string | undefined) => (unc === undefined ? '' : '\\\\'));
    const names = namesIn(plain);
    if (isLocal(plain)) whole.add(names.join('\n'));
    else if (names.length > 2) ends.set(names.length - 2, (ends.get(names.length - 2) ?? new Set()).add(names.slice(2).join('\n')));
  }
  return (path) => {
    const names = namesIn(path);
    return whole.has(names.join('\n')) || [...ends].some(([length, some]) => some.has(names.slice(-length).join('\n')));
  };
}

function namesIn(path: string): readonly string[] {
  return path.split(/[\\/]+/).flatMap((name) => (name === '' || name === '.' ? [] : [foldName(name)]));
}

/** Finds the stated folders, and the folders of the shares, as local paths of the host. */
export function hostFolders(inventory: Inventory, host: string, system: 'posix' | 'windows', { names, shares, volumes = [] }: FolderKnowledge): HostFolders {
  const stated = Object.hasOwn(inventory.hosts, host) ? inventory.hosts[host] : undefined;
  const byName = shares === null ? null : Object.fromEntries(shares.map(({ name, path }) => [name, path]));
  const aliases = [...(stated?.names ?? []), ...(stated?.address === null || stated === undefined ? [] : [stated.address]), ...names];
  const known = { id: host, system, names: aliases, shares: byName, links: {}, shortNames: {}, drives: [], volumes, ids: [] };
  const locate = newPathLocator({ hosts: [known], dfs: {} });
  const folders = new Set(shares?.map(({ path }) => path));
  const exchange = new Set<string>();
  const open: { text: string; reason: string }[] = [];
  for (const folder of statedFolders(inventory, host)) {
    const location = locate({ text: folder.text, host, user: null });
    const path = location.kind === 'place' ? localPath(location.place, host) : null;
    if (path === null) open.push({ text: folder.text, reason: location.kind === 'place' ? 'it leads to another machine' : location.reason });
    else {
      folders.add(path);
      if (folder.exchange) exchange.add(path);
    }
  }
  return { folders: [...folders].sort(), exchange: [...exchange].sort(), open };
}

function localPath({ root, below }: Place, host: string): string | null {
  if (root === `${host} /`) return `/${below}`;
  const drive = root.startsWith(`${host} `) ? root.slice(host.length + 1) : '';
  return /^[A-Z]:$/.test(drive) ? `${drive}\\${below}` : null;
}

function isLocal(text: string): boolean {
  return /^[a-z]:([\\/]|$)/i.test(text) || (text.startsWith('/') && !text.startsWith('//'));
}
