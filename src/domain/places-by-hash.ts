/** No place. */
export const nowhere = -1;

/** Places by numbers of 32 bits, one for each number: a map of as many takes several times the time and memory. */
export interface PlacesByHash {
  /** Puts a place in unless one with its hash is there, which is given. */
  put(place: number): number;
  /** Puts a place in for the one that is there. */
  replace(place: number): void;
  find(hash: number): number;
}

/** Holds places from 0 by `hashes`, which need not be known before a place is put in. */
export function placesByHash(hashes: Int32Array): PlacesByHash {
  const bits = 33 - Math.clz32(hashes.length);
  const slots = new Int32Array(2 ** bits).fill(nowhere);
  const slotOf = (hash: number): number => {
    let slot = Math.imul(hash, 0x9e3779b1) >>> (32 - bits);
    for (let place = slots[slot] ?? nowhere; place !== nowhere && hashes[place] !== hash; place = slots[slot] ?? nowhere)
      slot = slot + 1 === slots.length ? 0 : slot + 1;
    return slot;
  };
  return {
    put: (place) => {
      const slot = slotOf(hashes[place] ?? 0);
      const first = slots[slot] ?? nowhere;
      if (first === nowhere) slots[slot] = place;
      return first;
    },
    replace: (place) => void (slots[slotOf(hashes[place] ?? 0)] = place),
    find: (hash) => slots[slotOf(hash)] ?? nowhere,
  };
}
