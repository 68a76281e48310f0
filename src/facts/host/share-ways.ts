import type { ShareRow } from '../../snapshot/artifacts/host.ts';
import { addTo } from '../add-to.ts';
import type { FileIndex } from './file-index.ts';

/** Which shares lead to paths and objects of a host, outermost first; administrative ones, which are for administrators only, left out. */
export interface ShareWays {
  /** By the key of a path. */
  above(key: string): readonly ShareRow[];
  /** A number from 0 for all objects to which the same shares lead. */
  numberOf(object: number): number;
  /** The shares of a number. */
  shares(number: number): readonly ShareRow[];
}

/** Finds the shares above `count` objects: an object has those of the folder above it, and those of its own. */
export function shareWays(shares: readonly ShareRow[], index: FileIndex, count: number): ShareWays {
  const byKey = new Map<string, ShareRow[]>();
  for (const share of shares) if (!share.special) addTo(byKey, index.keyOf(share.path), share);
  const above = (key: string): readonly ShareRow[] => index.enclosing(key).flatMap((each) => byKey.get(each) ?? []);

  const known: (readonly ShareRow[])[] = [];
  const numberOfText = new Map<string, number>();
  const placeOf = new Map<ShareRow, number>();
  const noted = (through: readonly ShareRow[]): number => {
    let text = '';
    for (const share of through) {
      const place = placeOf.get(share) ?? placeOf.size;
      placeOf.set(share, place);
      text += `${place},`;
    }
    const number = numberOfText.get(text) ?? known.push(through) - 1;
    numberOfText.set(text, number);
    return number;
  };
  const unseen = -1;
  const numbers = new Int32Array(count).fill(unseen);
  const look = (object: number, parent: number | null): number => {
    const own = byKey.get(index.keyAt(object));
    if (parent === null) return noted(above(index.keyAt(object)));
    const inherited = numbers[parent] ?? 0;
    return own === undefined ? inherited : noted([...(known[inherited] ?? []), ...own]);
  };
  return {
    above,
    shares: (number) => known[number] ?? [],
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
