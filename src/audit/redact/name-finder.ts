import { keysOf, type Token } from './tokens.ts';

/** A name as the sequence of its tokens, and what it is. */
export interface KnownName<What> {
  readonly keys: readonly string[];
  readonly what: What;
}

/** Finds names in texts by their tokens, whatever stands between these: `\\fs1\a$`, `\\\\fs1\\a%24` and `//FS1/A` are one. */
export interface NameFinder<What> {
  /** The longest name that begins at this token. */
  readonly at: (tokens: readonly Token[], index: number) => KnownName<What> | null;
}

/**
 * A finder of these names. Of two that are the same, the first stands. A name that ends within one the reader may keep is none: in
 * `fs1: elm-north` stands no `\\\\fs1\\elm`, where elm-north is kept.
 */
export function nameFinder<What>(names: Iterable<readonly [name: string, what: What]>, isKept: (what: What) => boolean): NameFinder<What> {
  const known = new Map<string, KnownName<What>>();
  const longest = new Map<string, number>();
  for (const [name, what] of names) {
    const keys = keysOf(name);
    const [first] = keys;
    if (first === undefined || known.has(keys.join('\n'))) continue;
    known.set(keys.join('\n'), { keys, what });
    longest.set(first, Math.max(longest.get(first) ?? 0, keys.length));
  }
  const here = (all: readonly Token[], index: number): readonly KnownName<What>[] => {
    const found: KnownName<What>[] = [];
    for (let length = longest.get(all[index]?.key ?? '') ?? 0; length > 0; length -= 1) {
      const name = known.get(
        all
          .slice(index, index + length)
          .map(({ key }) => key)
          .join('\n'),
      );
      if (name?.keys.length === length) found.push(name);
    }
    return found;
  };
  const cutsKept = (all: readonly Token[], index: number, length: number): boolean =>
    Array.from({ length: length - 1 }, (_, at) => at + 1).some((offset) =>
      here(all, index + offset).some(({ keys, what }) => isKept(what) && offset + keys.length > length),
    );
  return {
    at: (all, index) => here(all, index).find(({ keys, what }) => isKept(what) || !cutsKept(all, index, keys.length)) ?? null,
  };
}
