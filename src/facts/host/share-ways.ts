import type { ShareRow } from '../../snapshot/artifacts/host.ts';
import { addTo } from '../add-to.ts';
import type { FileIndex } from './file-index.ts';

/** Which shares lead to paths and objects of a host, outermost first; administrative ones, which are for administrators only, left out. */
export interface ShareWays {
  /** By the key of a path. */
  above(key: string): readonly ShareRow[];
  /** A number from 0 for objects to which the same shares lead. */
  numberOf(object: number): number;
  /** The shares of a number. */
  shares(number: number): readonly ShareRow[];
}

/** Finds the shares above `count` objects: an object has those of the folder above it, and those of its own. */
export function shareWays(shares: readonly ShareRow[], index: FileIndex, count: number): ShareWays {
  const own = sharesOfFolders(shares, index);
  const above = (key: string): readonly ShareRow[] => index.enclosing(key).flatMap((each) => own.of(index.findKey(each)) ?? own.at(each) ?? none);

  const known: (readonly ShareRow[])[] = [];
  // Where several objects are at one path, the one that stands for it.
  const numberOfFolder = new Map<number, number>();
  const unseen = -1;
  const numbers = new Int32Array(count).fill(unseen);
  const look = (object: number, parent: number | null): number => {
    const folder = index.standsFor(object);
    const inherited = parent === null ? null : (numbers[parent] ?? 0);
    const more = own.of(folder);
    if (inherited !== null && more === undefined) return inherited;
    let number = numberOfFolder.get(folder);
    if (number === undefined) {
      const all = inherited === null ? above(index.keyAt(object)) : joined(known[inherited] ?? none, more ?? none);
      numberOfFolder.set(folder, (number = known.push(all) - 1));
    }
    return number;
  };
  return {
    above,
    shares: (number) => known[number] ?? none,
    numberOf: (object) => {
      const known = numbers[object] ?? 0;
      if (known !== unseen) return known;
      // Paths may be thousands of folders deep: no recursion.
      const path = [object];
      for (let at = index.parentOf(object); at !== null && numbers[at] === unseen; at = index.parentOf(at)) path.push(at);
      for (const each of path.reverse()) numbers[each] = look(each, index.parentOf(each));
      return numbers[object] ?? 0;
    },
  };
}

const none: readonly ShareRow[] = [];

function joined(some: readonly ShareRow[], more: readonly ShareRow[]): readonly ShareRow[] {
  return some.length === 0 ? more : [...some, ...more];
}

/** Shares by the folders they show. */
interface OwnShares {
  /** By the place of the folder among the objects. */
  readonly of: (object: number | null) => readonly ShareRow[] | undefined;
  /** By the key of a folder that is none of the objects. */
  readonly at: (key: string) => readonly ShareRow[] | undefined;
}

function sharesOfFolders(shares: readonly ShareRow[], index: FileIndex): OwnShares {
  const byObject = new Map<number, ShareRow[]>();
  const byKey = new Map<string, ShareRow[]>();
  for (const share of shares) {
    if (share.special) continue;
    const object = index.find(share.path);
    if (object === null) addTo(byKey, index.keyOf(share.path), share);
    else addTo(byObject, object, share);
  }
  return { of: (object) => (object === null ? undefined : byObject.get(object)), at: (key) => byKey.get(key) };
}
