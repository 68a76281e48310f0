import { foldName } from '../../domain/paths/fold-name.ts';
import type { Place } from '../../domain/paths/path-site.ts';

/** The host and the local path of a place; null when it is a share of a machine nobody knows. */
export function placeOnHost({ root, below }: Place): { readonly host: string; readonly path: string } | null {
  if (!onHost.test(root)) return null;
  const end = root.indexOf(' ');
  const local = root.slice(end + 1);
  return { host: root.slice(0, end), path: local === '/' ? `/${below}` : `${local}\\${below}` };
}

const onHost = /^(\S+) (\/|[A-Z]:)$/;

/**
 * The key of a place as `localKey` makes it of host and path: the place's own key, except where letter case tells folders apart, which a path
 * alone does not show. Null for a place on no host.
 */
export function localKeyOf({ root, key, below }: Place): string | null {
  if (!onHost.test(root)) return null;
  return isTwinKey(key) ? `${root}\0${foldName(below.replaceAll('\\', '\0'))}\0` : key;
}

/** True of the key of a place that differs from another in letter case only, or lies in such a place. */
export function isTwinKey(key: string): boolean {
  return key.includes('\0/');
}

/** The part of a local key that is the key in the index of the host's files. */
export function indexKeyOf(localKey: string, host: string): string {
  return localKey.slice(host.length + 1);
}

/** Equal for the spellings of one local path of a host, by the text alone, and the beginning of the keys of everything in it. */
export function localKey(host: string, path: string): string {
  if (path.startsWith('/')) return joined(`${host} /\0`, path.split('/'));
  return isPlain.test(path) ? `${host} ${foldName(path.replaceAll('\\', '\0'))}\0` : joined(`${host} `, foldName(path).split(/[\\/]+/));
}

/** True of the key of a path without a name, and of the root of a POSIX host: whoever has that has nothing of his own. */
export function isNoFolder(key: string): boolean {
  return key.endsWith(' /\0') || !key.endsWith('\0');
}

/** No doubled, trailing or other separators, and no name of a single dot. */
const isPlain = /^(?:[^\\/.][^\\/]*(?:\\(?!$)|$))+$/;

function joined(start: string, names: readonly string[]): string {
  return `${start}${names
    .filter((name) => name !== '' && name !== '.')
    .map((name) => `${name}\0`)
    .join('')}`;
}
