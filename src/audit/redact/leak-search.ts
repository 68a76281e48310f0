import { nameFinder } from './name-finder.ts';
import { readingsOf } from './readings.ts';
import type { Redactor } from './redactor.ts';
import { isDotted, isNumber, keysOf, tokens } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A word or name of somebody else, and the file it was found in. */
export interface Leak {
  readonly file: string;
  readonly found: string;
}

/** Letters of a word from which on it is no chance in a guessed reading. */
const guessedAtLeast = 6;

/**
 * The second wall: looks for words and names of others in every byte of a pack, however they are spelled (see `readingsOf`). It knows
 * nothing of how the pack was made. Names that stand in `ours`, the texts of the program itself, and plain numbers
 * cannot be told from what is there anyway and are answered as `unsearchable`.
 */
export function searchLeaks(
  files: Readonly<Record<string, Uint8Array>>,
  telling: Redactor['telling'],
  isForeignAddress: (text: string) => boolean,
  ours: Vocabulary['texts'],
): { readonly leaks: readonly Leak[]; readonly unsearchable: readonly string[] } {
  // One finder for both: the longest name is the one that is meant.
  const finder = nameFinder<string | null>(
    [...telling.own.map((name) => [name, null] as const), ...telling.names.map((name) => [name, name] as const)],
    (name) => name === null,
  );
  const unsearchable = new Set(telling.names.filter((name) => keysOf(name).every(isNumber)));
  const isTelling = (key: string): boolean => telling.words.has(key) || (isDotted(key) && isForeignAddress(key));
  for (const all of ours) {
    for (let at = 0; at < all.length; at += 1) {
      const name = finder.at(all, at)?.what;
      if (typeof name === 'string') unsearchable.add(name);
    }
  }
  const leaks: Leak[] = [];
  for (const [file, bytes] of Object.entries(files)) {
    const seen = new Set<string>();
    const { plain, guessed } = readingsOf(bytes);
    for (const text of [file, ...plain, ...guessed]) {
      const all = tokens(text);
      const isGuess = guessed.includes(text);
      for (let at = 0; at < all.length;) {
        const found = finder.at(all, at);
        const key = all[at]?.key ?? '';
        const name = found?.what ?? null;
        if (name !== null && !unsearchable.has(name) && (!isGuess || name.length >= guessedAtLeast)) seen.add(name);
        if (found === null && isTelling(key) && (!isGuess || key.length >= guessedAtLeast)) seen.add(key);
        at += found?.keys.length ?? 1;
      }
    }
    for (const found of seen) leaks.push({ file, found });
  }
  return { leaks, unsearchable: [...unsearchable] };
}
