import { oncePer } from '../../domain/once-per.ts';
import { hashPath, keyHash, pathKey, type PathSystem } from '../../domain/paths/path-key.ts';
import { keysAround } from '../../domain/paths/path-site.ts';
import { nowhere, placesByHash } from '../../domain/places-by-hash.ts';
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
  /** The same in no order, for whoever needs nowhere. */
  within(object: number): Int32Array;
  /** Place of the object that stands for the path of another. */
  standsFor(object: number): number;
  /** Place of the folder right above; null when it was not looked at. */
  parentOf(object: number): number | null;
  /** Key of a path: equal for spellings of one object, and the beginning of the keys of everything in it. */
  keyOf(path: string): string;
  /** The key of an object's path. */
  keyAt(object: number): string;
  /** The keys of a path, by its key, and of every folder above it, outermost first. */
  enclosing(key: string): readonly string[];
  /** Places of all objects at whose path another is; null where some paths have spellings that keys do not make equal. */
  readonly several: readonly number[] | null;
}

/** Finds objects by hashes of their paths: keys for all of them would be most of the work and of the memory. */
export const fileIndex: (files: FileObjects, os: PathSystem) => FileIndex = oncePer(hashedIndex);

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
  // Several rules look for the same files and folders; making a key takes longer than all of them. Most are spelled as the host does.
  const asked = new Map<string, number | null>();
  // Asked about by several rules, of the few folders that others come to.
  const sorted = new Map<number, Int32Array>();
  return {
    find: (path) => {
      const exact = found.findExact(path);
      if (exact !== nowhere) return exact;
      let object = asked.get(path);
      if (object === undefined) asked.set(path, (object = findKey(keyOf(path))));
      return object;
    },
    findKey,
    below: (object) => {
      const known = sorted.get(object);
      if (known !== undefined) return known;
      const inside = within(object);
      if (inside.length < 2) return inside;
      const keyed = Array.from(inside, (place) => ({ place, key: keyAt(place) }));
      const all = Int32Array.from(
        keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.place - b.place)),
        ({ place }) => place,
      );
      sorted.set(object, all);
      return all;
    },
    within,
    standsFor: found.standsFor,
    parentOf: (object) => {
      const parent = parents[object] ?? nowhere;
      return parent === nowhere ? null : parent;
    },
    keyOf,
    keyAt,
    enclosing: keysAround,
    several: found.several,
  };
}

/** Where objects are by their paths. */
interface Places {
  /** The object that stands for a path, where it is spelled in just that way. */
  readonly findExact: (path: string) => number;
  readonly findKey: (key: string) => number | null;
  /** The folder right above each object. */
  readonly parents: Int32Array;
  /** The object that stands for the path of another. */
  readonly standsFor: (object: number) => number;
  readonly several: readonly number[] | null;
}

function placesOf(objects: readonly FileObject[], os: PathSystem, keyAt: (object: number) => string): Places {
  const hashes = { own: new Int32Array(objects.length), above: new Int32Array(objects.length), names: new Int32Array(objects.length) };
  const byHash = placesByHash(hashes.own);
  // Paths whose hash another path has: hardly any, unless somebody made them so.
  const others = new Map<string, number>();
  const replaced = new Map<number, number>();
  const isSame = (one: number, other: number): boolean => objects[one]?.path === objects[other]?.path || keyAt(one) === keyAt(other);
  let isPlain = true;
  for (let at = 0; at < objects.length; at++) {
    if (!hashPath(objects[at]?.path ?? '', os, at, hashes)) isPlain = false;
    const first = byHash.put(at);
    if (first === nowhere) continue;
    const isOther = !isSame(first, at);
    const before = isOther ? others.get(keyAt(at)) : first;
    if (before !== undefined) replaced.set(before, at);
    if (isOther) others.set(keyAt(at), at);
    else byHash.replace(at);
  }
  const findKey = (key: string): number | null => {
    const first = byHash.find(keyHash(key));
    if (first === nowhere) return null;
    return (os === 'windows' && isSpelledAs(objects[first]?.path ?? '', key)) || keyAt(first) === key ? first : (others.get(key) ?? null);
  };
  const asked = { own: new Int32Array(1), above: new Int32Array(1), names: new Int32Array(1) };
  const findExact = (path: string): number => {
    hashPath(path, os, 0, asked);
    const first = byHash.find(asked.own[0] ?? 0);
    return first !== nowhere && objects[first]?.path === path ? first : nowhere;
  };
  const parents = new Int32Array(objects.length).fill(nowhere);
  for (let at = 0; at < objects.length; at++) {
    const first = byHash.find(hashes.above[at] ?? 0);
    if (first === nowhere) continue;
    const isAbove = isRightAbove(objects[first]?.path ?? '', objects[at]?.path ?? '', hashes.names[at] ?? 0);
    parents[at] = isAbove ? first : (findKey(folderKey(keyAt(at))) ?? nowhere);
  }
  const standsFor = (object: number): number => {
    if (replaced.size === 0) return object;
    let last = object;
    for (let next = replaced.get(last); next !== undefined; next = replaced.get(last)) last = next;
    return last;
  };
  const several = [...new Set([...replaced].flat())].sort((a, b) => a - b);
  return { findExact, findKey, parents, standsFor, several: isPlain ? several : null };
}

/** True of a path of Windows that is as long as its key and differs from it in letter case and separators alone; of other spellings nothing is said. */
function isSpelledAs(path: string, key: string): boolean {
  if (key.length !== path.length + 1 || key.charCodeAt(path.length) !== 0) return false;
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    const unit = code === 92 ? 0 : code >= 97 && code <= 122 ? code - 32 : code;
    if (code >= 128 || unit !== key.charCodeAt(at)) return false;
  }
  return true;
}

/** The key of the folder right above; no key where there is nowhere. */
function folderKey(key: string): string {
  return key.slice(0, key.lastIndexOf('\0', key.length - 2) + 1) || noKey;
}

const noKey = '\0';

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
    return same !== object ? same : parent !== nowhere ? parent : (nearestAbove(keyAt(object), findKey) ?? nowhere);
  });
  const inside = rowsBy(count, holders);
  const next = inside.starts.slice();
  const [order, ranks, ends] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  let rank = 0;
  for (let root = 0; root < count; root++) {
    if (holders[root] !== nowhere) continue;
    for (let at = root, isNew = true; at !== nowhere;) {
      if (isNew) {
        order[rank] = at;
        ranks[at] = rank++;
      }
      const item = next[at] ?? 0;
      isNew = item < (inside.starts[at + 1] ?? 0);
      if (isNew) next[at] = item + 1;
      else ends[at] = rank;
      at = (isNew ? inside.items[item] : holders[at]) ?? nowhere;
    }
  }
  return { order, ranks, ends };
}

/** The innermost folder around that was looked at, where the one right above was not. */
function nearestAbove(key: string, findKey: Places['findKey']): number | null {
  for (let folder = folderKey(key); folder !== noKey; folder = folderKey(folder)) {
    const found = findKey(folder);
    if (found !== null) return found;
  }
  return null;
}
