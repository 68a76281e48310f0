import { oncePer } from '../../domain/once-per.ts';
import { foldName } from '../../domain/paths/fold-name.ts';
import type { FileObjects } from '../../snapshot/artifacts/files.ts';

/** Finds file objects of one host by path. */
export interface FileIndex {
  /** Place in `objects`; null when the path was not looked at. Letter case counts on POSIX hosts only. */
  find(path: string): number | null;
  /** The same by the path's key. */
  findKey(key: string): number | null;
  /** Places of the object at the path and of everything listed below it. */
  within(path: string): readonly number[];
  /** Place of the nearest folder above that was looked at directly; null when the folder right above was not. */
  parentOf(object: number): number | null;
  /** Key of a path: equal for spellings of one object, and the beginning of the keys of everything in it. */
  keyOf(path: string): string;
  /** The key of an object's path. */
  keyAt(object: number): string;
  /** The keys of a path, by its key, and of every folder above it, outermost first. */
  enclosing(key: string): readonly string[];
}

/** Sorts the objects once by folded path. */
export const fileIndex: (files: FileObjects, os: 'windows' | 'linux') => FileIndex = oncePer(sortedIndex);

function sortedIndex({ objects }: FileObjects, os: 'windows' | 'linux'): FileIndex {
  const keyOf = (path: string): string => keyed(path, os);
  const keys = objects.map(({ path }) => keyOf(path));
  const order = keys.map((_, at) => at).sort((a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : 1));
  const places = new Map(keys.map((key, at) => [key, at]));
  return {
    find: (path) => places.get(keyOf(path)) ?? null,
    findKey: (key) => places.get(key) ?? null,
    within: (path) => {
      const prefix = keyOf(path);
      const inside: number[] = [];
      for (let at = firstNotBefore(prefix); at < order.length; at++) {
        const place = order[at] ?? 0;
        if (!(keys[place] ?? '').startsWith(prefix)) break;
        inside.push(place);
      }
      return inside;
    },
    parentOf: (object) => {
      const key = keys[object] ?? '';
      const end = key.lastIndexOf('\0', key.length - 2);
      return end < 0 ? null : (places.get(key.slice(0, end + 1)) ?? null);
    },
    keyOf,
    keyAt: (object) => keys[object] ?? '',
    enclosing: (key) => {
      const keys: string[] = [];
      for (let end = key.indexOf('\0'); end >= 0; end = key.indexOf('\0', end + 1)) keys.push(key.slice(0, end + 1));
      return keys;
    },
  };

  function firstNotBefore(key: string): number {
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keys[order[middle] ?? 0] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Segments with an end mark each, so that a folder's key begins the keys of everything in it and of nothing else. */
function keyed(path: string, os: 'windows' | 'linux'): string {
  if (os === 'linux')
    return `/\0${path
      .split('/')
      .filter((name) => name !== '' && name !== '.')
      .map((name) => `${name}\0`)
      .join('')}`;
  return path
    .replace(/^\\\\[?.]\\(?!UNC\\)/i, '')
    .split(/[\\/]+/)
    .filter((name) => name !== '')
    .map((name) => `${foldName(name)}\0`)
    .join('');
}
