import { hostAliases, machineNameIn } from '../../inventory/hosts.ts';
import type { CreationSite } from './creation-part.ts';

/** Where a folder of the inventory lies, or is to lie, on its machine. */
export type LocalPath =
  /** The share, or the folder itself where `share` is null, is not there yet. */
  | { readonly kind: 'new'; readonly host: string; readonly share: string | null; readonly path: string }
  | { readonly kind: 'there'; readonly host: string }
  | { readonly kind: 'unknown'; readonly ask: string };

/**
 * Where a stated folder goes. A share that does not exist is put beside the shares other tenants have for the same use: below the folder most
 * of theirs lie in. Nothing is guessed where the host's shares were not read, or no tenant has one there.
 */
export function localPathOf({ tenant, inventory, places }: CreationSite, text: string, use: 'atoz' | 'backups'): LocalPath {
  const machine = machineNameIn(text);
  const isLocal = /^[a-z]:[\\/]/i.test(text) || (text.startsWith('/') && !text.startsWith('//'));
  const named = isLocal ? tenant.server : (machine ?? '');
  const aliases = hostAliases(inventory);
  const host = places.site.get('site.machines').hostOf(named) ?? aliases.get(named.toLowerCase()) ?? null;
  if (host === null) return { kind: 'unknown', ask: `hosts: the machine that ${text} lies on` };
  const facts = places.hosts.get(host);
  const [shares, files] = [facts?.get('host.shares'), facts?.get('files.objects')];
  if (shares === undefined || files === undefined) return { kind: 'unknown', ask: `a look at ${host}: its shares and folders were not read` };
  const thereAs = (path: string): boolean => files.objects.some((object) => object.path.toLowerCase() === path.toLowerCase());
  if (isLocal) return thereAs(text) ? { kind: 'there', host } : { kind: 'new', host, share: null, path: text };
  const [, share = '', ...below] = text
    .replace(/^[\\/]+/, '')
    .split(/[\\/]+/)
    .filter((part) => part !== '');
  if (shares.some(({ name }) => name.toLowerCase() === share.toLowerCase())) return { kind: 'there', host };
  if (below.length > 0)
    return { kind: 'unknown', ask: `the share ${share} on ${host}: only a share of the tenant's own can be created, not a folder inside one` };
  const used = new Set(
    Object.values(inventory.tenants).flatMap((other) => other[use].map((folder) => /^[\\/]{2}[^\\/]+[\\/]([^\\/]+)/.exec(folder)?.[1]?.toLowerCase() ?? '')),
  );
  const parent = usualParent(shares.flatMap(({ name, path }) => (used.has(name.toLowerCase()) ? [path] : [])));
  if (parent === null) return { kind: 'unknown', ask: `the folder on ${host} that ${text} is to lie in: no tenant has a share for ${use} there to lie beside` };
  return { kind: 'new', host, share, path: `${parent}${parent.includes('\\') ? '\\' : '/'}${share.replace(/\$$/, '')}` };
}

/** The folder that most paths lie in directly; null when none do. */
function usualParent(paths: readonly string[]): string | null {
  const counts = new Map<string, { readonly text: string; count: number }>();
  for (const path of paths) {
    const text = /^(.+)[\\/][^\\/]+[\\/]?$/.exec(path)?.[1];
    if (text === undefined) continue;
    const known = counts.get(text.toLowerCase()) ?? { text, count: 0 };
    counts.set(text.toLowerCase(), known);
    known.count += 1;
  }
  const [most] = [...counts.values()].toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
  return most?.text ?? null;
}
