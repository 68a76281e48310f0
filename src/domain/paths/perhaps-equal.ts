import { nowhere, placesByHash } from '../places-by-hash.ts';
import { foldName } from './fold-name.ts';

/**
 * The items, in order, whose text may equal another's when letter case, separators, dots and blanks are left out. Of a hundred thousand that all differ
 * none or a few are returned, and nothing is made of the others.
 */
export function perhapsEqual<Item>(items: readonly Item[], textOf: (item: Item) => string): readonly Item[] {
  const hashes = new Int32Array(items.length);
  const byHash = placesByHash(hashes);
  const again = new Set<number>();
  items.forEach((item, at) => {
    const hash = hashOf(textOf(item));
    hashes[at] = hash;
    if (byHash.put(at) !== nowhere) again.add(hash);
  });
  return again.size === 0 ? [] : items.filter((_, at) => again.has(hashes[at] ?? 0));
}

/** By code: what is compared of an ASCII letter; 0: nothing. */
const compared: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  '/\\?. '.includes(String.fromCharCode(code)) ? 0 : String.fromCharCode(code).toUpperCase().charCodeAt(0),
);

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const upper = code > 127 ? foldName(text.charAt(at)).charCodeAt(0) : (compared[code] ?? 0);
    if (upper !== 0) hash = Math.imul(hash ^ upper, 16_777_619);
  }
  return hash;
}
