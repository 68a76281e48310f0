import { oncePer } from '../../domain/once-per.ts';
import { hashPath, keyHash, pathKey, type PathSystem } from '../../domain/paths/path-key.ts';
import { keysAround } from '../../domain/paths/path-site.ts';
import { rowsBy } from '../../domain/windows/rows.ts';
import type { FileObject, FileObjects } from '../../snapshot/artifacts/files.ts';

/** Finds file objects of one host by path. */
export interface FileIndex {
  /** Place in `objects`; null when the path was not looked at. Of several objects at one path the last one stands for it. */
  find(path: string): number | null;
  /** The same by the path's key. */
  findKey(key: string): number | null;
  /** Places of everything listed below an object, and of others at its very path, in the order of their keys. */
  below(object: number): Int32Array;
  /** The same in no order, for whoever needs none. */
  within(object: number): Int32Array;
  /** Place of the folder right above; null when it was not looked at. */
  parentOf(object: number): number | null;
  /** Key of a path: equal for spellings of one object, and the beginning of the keys of everything in it. */
  keyOf(path: string): string;
  /** The key of an object's path. */
  keyAt(object: number): string;
  /** The keys of a path, by its key, and of every folder above it, outermost first. */
  enclosing(key: string): readonly string[];
}

/** Finds objects by hashes of their paths: keys for all of them would be most of the work and of the memory. */
export const fileIndex: (files: FileObjects, os: PathSystem) => FileIndex = oncePer(hashedIndex);

const none = -1;

function hashedIndex({ objects }: FileObjects, os: PathSystem): FileIndex {
  const keyOf = (path: string): string => pathKey(path, os);
  const keyAt = (object: number): string => keyOf(objects[object]?.path ?? '');
  const found = placesOf(objects, os, keyAt);
  const { parents, findKey } = found;
  const { order, ranks, ends } = nesting(found, keyAt);
  const within = (object: number): Int32Array => {
    const place = found.standsFor(object);
    const inside = order.subarray((ranks[place] ?? 0) + 1, ends[place] ?? 0);
    return place === object ? inside : inside.map((other) => (other === object ? place : other));
  };
  // Several rules look for the same files and folders; making a key takes longer than all of them.
  const asked = new Map<string, number | null>();
  return {
    find: (path) => {
      let object = asked.get(path);
      if (object === undefined) asked.set(path, (object = findKey(keyOf(path))));
      return object;
    },
    findKey,
    below: (object) => {
      const inside = within(object);
      if (inside.length < 2) return inside;
      const keyed = Array.from(inside, (place) => ({ place, key: keyAt(place) }));
      return Int32Array.from(
        keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.place - b.place)),
        ({ place }) => place,
      );
    },
    within,
    parentOf: (object) => {
      const parent = parents[object] ?? none;
      return parent === none ? null : parent;
    },
    keyOf,
    keyAt,
    enclosing: keysAround,
  };
}

/** Where objects are by their paths. */
interface Places {
  readonly findKey: (key: string) => number | null;
  /** The folder right above each object. */
  readonly parents: Int32Array;
  /** The object that stands for the path of another. */
  readonly standsFor: (object: number) => number;
}

function placesOf(objects: readonly FileObject[], os: PathSystem, keyAt: (object: number) => string): Places {
  const hashes = { own: new Int32Array(objects.length), above: new Int32Array(objects.length), names: new Int32Array(objects.length) };
  const byHash = placesByHash(hashes.own);
  // Paths whose hash another path has: hardly any, unless somebody made them so.
  const others = new Map<string, number>();
  const replaced = new Map<number, number>();
  const isSame = (one: number, other: number): boolean => objects[one]?.path === objects[other]?.path || keyAt(one) === keyAt(other);
  for (let at = 0; at < objects.length; at++) {
    hashPath(objects[at]?.path ?? '', os, at, hashes);
    const first = byHash.put(at);
    if (first === none) continue;
    const isOther = !isSame(first, at);
    const before = isOther ? others.get(keyAt(at)) : first;
    if (before !== undefined) replaced.set(before, at);
    if (isOther) others.set(keyAt(at), at);
    else byHash.replace(at);
  }
  const findKey = (key: string): number | null => {
    const first = byHash.find(keyHash(key));
    return first === none ? null : keyAt(first) === key ? first : (others.get(key) ?? null);
  };
  const parents = new Int32Array(objects.length).fill(none);
  for (let at = 0; at < objects.length; at++) {
    const first = byHash.find(hashes.above[at] ?? 0);
    if (first === none) continue;
    const isAbove = isRightAbove(objects[first]?.path ?? '', objects[at]?.path ?? '', hashes.names[at] ?? 0);
    parents[at] = isAbove ? first : (findKey(folderKey(keyAt(at))) ?? none);
  }
  const standsFor = (object: number): number => {
    let last = object;
    for (let next = replaced.get(last); next !== undefined; next = replaced.get(last)) last = next;
    return last;
  };
  return { findKey, parents, standsFor };
}

/** Places by numbers of 32 bits, one for each number: a map of as many takes several times the time and memory. */
interface PlacesByHash {
  /** Puts a place in unless one with its hash is there, which is given. */
  put(place: number): number;
  /** Puts a place in for the one that is there. */
  replace(place: number): void;
  find(hash: number): number;
}

function placesByHash(hashes: Int32Array): PlacesByHash {
  const bits = 33 - Math.clz32(hashes.length);
  const slots = new Int32Array(2 ** bits).fill(none);
  const slotOf = (hash: number): number => {
    let slot = Math.imul(hash, 0x9e3779b1) >>> (32 - bits);
    for (let place = slots[slot] ?? none; place !== none && hashes[place] !== hash; place = slots[slot] ?? none)
      slot = slot + 1 === slots.length ? 0 : slot + 1;
    return slot;
  };
  return {
    put: (place) => {
      const slot = slotOf(hashes[place] ?? 0);
      const first = slots[slot] ?? none;
      if (first === none) slots[slot] = place;
      return first;
    },
    replace: (place) => void (slots[slotOf(hashes[place] ?? 0)] = place),
    find: (hash) => slots[slotOf(hash)] ?? none,
  };
}

/** The key of the folder right above; no key where there is none. */
function folderKey(key: string): string {
  return key.slice(0, key.lastIndexOf('\0', key.length - 2) + 1) || nowhere;
}

const nowhere = '\0';

/** True of a path that is a folder's and one name from a place, as most are spelled; of other spellings nothing is said. */
function isRightAbove(folder: string, path: string, name: number): boolean {
  return folder !== '' && (folder.length === name || folder.length === name - 1) && path.startsWith(folder) && !path.startsWith('\\\\');
}

/** How objects lie in each other: an order in which a folder comes right before all that is in it, and by object its rank and the rank after the last one in it. */
interface Nesting {
  readonly order: Int32Array;
  readonly ranks: Int32Array;
  readonly ends: Int32Array;
}

function nesting({ parents, standsFor, findKey }: Places, keyAt: (object: number) => string): Nesting {
  const count = parents.length;
  const holders = parents.map((parent, object) => {
    const same = standsFor(object);
    return same !== object ? same : parent !== none ? parent : (nearestAbove(keyAt(object), findKey) ?? none);
  });
  const inside = rowsBy(count, holders);
  const next = inside.starts.slice();
  const [order, ranks, ends] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  let rank = 0;
  for (let root = 0; root < count; root++) {
    if (holders[root] !== none) continue;
    for (let at = root, isNew = true; at !== none;) {
      if (isNew) {
        order[rank] = at;
        ranks[at] = rank++;
      }
      const item = next[at] ?? 0;
      isNew = item < (inside.starts[at + 1] ?? 0);
      if (isNew) next[at] = item + 1;
      else ends[at] = rank;
      at = (isNew ? inside.items[item] : holders[at]) ?? none;
    }
  }
  return { order, ranks, ends };
}

/** The innermost folder around that was looked at, where the one right above was not. */
function nearestAbove(key: string, findKey: Places['findKey']): number | null {
  for (let folder = folderKey(key); folder !== nowhere; folder = folderKey(folder)) {
    const found = findKey(folder);
    if (found !== null) return found;
  }
  return null;
}
