/** A reproducible source of choices: the same seed gives the same choices on every machine. */
export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  /** One entry of a list that is not empty. */
  pick<Item>(items: readonly Item[]): Item;
  chance(probability: number): boolean;
  /** The items in another order. */
  shuffled<Item>(items: readonly Item[]): Item[];
  /** A generator of its own, so that what is drawn there changes nothing here. */
  fork(key: number): Random;
}

/** Choices from a seed, by Tommy Ettinger's mulberry32; not for secrets. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick(items) {
      const picked = items[below(items.length)];
      if (picked === undefined) throw new Error('There is nothing to pick from.');
      return picked;
    },
    chance: (probability) => next() < probability,
    shuffled(items) {
      const left = [...items];
      return items.flatMap(() => left.splice(below(left.length), 1));
    },
    fork: (key) => randomOf(Math.imul(seed + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(key + 1, 0xc2b2ae35)),
  };
}
