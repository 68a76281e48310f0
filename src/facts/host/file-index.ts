import { oncePer } from '../../domain/once-per.ts';
import { foldName } from '../../domain/paths/fold-name.ts';
import type { FileObjects } from '../../snapshot/artifacts/files.ts';

/** Finds file objects of one host by path. */
export interface FileIndex {
  /** Place in `objects`; null when the path was not looked at. Letter case counts on POSIX hosts only. */
  find(path: string): number | null;
  /** The same by the path's key. */
  findKey(key: string): number | null;
  /** Places of everything listed below an object, and of others at its very path, in the order of their keys. */
  below(object: number): Int32Array;
  /** Place of the folder right above; null when it was not looked at. */
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
  const keys: string[] = [];
  const places = new Map<string, number>();
  for (const [at, { path }] of objects.entries()) {
    const key = keyOf(path);
    keys.push(key);
    places.set(key, at);
  }
  const keyAt = (object: number): string => keys[object] ?? '';
  const order = inOrder(keys, places);
  const { parents, ranks, ends } = nesting(order, keyAt);
  // Several rules look for the same files and folders; making a key takes longer than all of them.
  const asked = new Map<string, number | null>();
  return {
    find: (path) => {
      let object = asked.get(path);
      if (object === undefined) asked.set(path, (object = places.get(keyOf(path)) ?? null));
      return object;
    },
    findKey: (key) => places.get(key) ?? null,
    below: (object) => {
      const [rank, end] = [ranks[object] ?? 0, ends[object] ?? 0];
      let first = rank;
      while (first > 0 && keyAt(order[first - 1] ?? 0) === keyAt(object)) first--;
      return first === rank ? order.subarray(rank + 1, end) : order.subarray(first, end).filter((other) => other !== object);
    },
    parentOf: (object) => {
      const parent = parents[object] ?? none;
      return parent === none ? null : parent;
    },
    keyOf,
    keyAt,
    enclosing: (key) => {
      const keys: string[] = [];
      for (let end = key.indexOf('\0'); end >= 0; end = key.indexOf('\0', end + 1)) keys.push(key.slice(0, end + 1));
      return keys;
    },
  };
}

/** Places in the order of keys. */
function inOrder(keys: readonly string[], places: ReadonlyMap<string, number>): Int32Array {
  // Sorting bare keys is several times faster than sorting by a comparison.
  if (places.size === keys.length) return Int32Array.from(keys.toSorted(), (key) => places.get(key) ?? 0);
  return new Int32Array([...keys.keys()].sort((a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : 1)));
}

const none = -1;

/** How objects lie in each other, by object: the folder right above, its own rank in the order of keys, and the rank after the last one in it. */
interface Nesting {
  readonly parents: Int32Array;
  readonly ranks: Int32Array;
  readonly ends: Int32Array;
}

/** In the order of keys a folder comes right before all that is in it. */
function nesting(order: Int32Array, keyAt: (object: number) => string): Nesting {
  const parents = new Int32Array(order.length).fill(none);
  const ranks = new Int32Array(order.length);
  const ends = new Int32Array(order.length).fill(order.length);
  // The folders that the last object lies in, outermost first, and itself.
  const above: number[] = [];
  order.forEach((object, rank) => {
    const key = keyAt(object);
    ranks[object] = rank;
    let last = above.at(-1);
    while (last !== undefined && !key.startsWith(keyAt(last))) {
      ends[last] = rank;
      above.pop();
      last = above.at(-1);
    }
    // Of several objects at one path the last one stands for it.
    const length = key.lastIndexOf('\0', key.length - 2) + 1;
    let at = above.length - 1;
    while (at >= 0 && keyAt(above[at] ?? 0).length > length) at--;
    const folder = above[at] ?? none;
    if (length > 0 && folder !== none && keyAt(folder).length === length) parents[object] = folder;
    above.push(object);
  });
  return { parents, ranks, ends };
}

/** Segments with an end mark each, so that a folder's key begins the keys of everything in it and of nothing else. */
function keyed(path: string, os: 'windows' | 'linux'): string {
  if (os === 'linux') return path.split('/').reduce((key, name) => (name === '' || name === '.' ? key : `${key}${name}\0`), '/\0');
  const plain = foldName(path.replace(/^\\\\[?.]\\(?!UNC\\)/i, '').replaceAll('/', '\\'));
  // Names are looked for one by one: splitting and joining takes three times as long, and this is done for every object.
  let [key, from] = ['', 0];
  for (let at = plain.indexOf('\\'); at >= 0; at = plain.indexOf('\\', from)) {
    if (at > from) key += `${plain.slice(from, at)}\0`;
    from = at + 1;
  }
  return from === plain.length ? key : `${key}${plain.slice(from)}\0`;
}
