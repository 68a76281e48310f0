/** A word, number or dotted number of a text; what stands between tokens is punctuation. */
export interface Token {
  /** As it stands in the text. */
  readonly text: string;
  /** Compatibility form in lower case: equal for spellings a reader would call the same. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** Dotted numbers (addresses, versions) stay together, everything else is runs of letters and digits, in every script. */
const pattern = /\d+(?:\.\d+)+|[\p{L}\p{N}\p{M}]+/gu;

/** The tokens of a text, in order. */
export function tokens(text: string): Token[] {
  return Array.from(text.matchAll(pattern), ({ 0: word, index }) => ({
    text: word,
    key: /^[\x21-\x7e]+$/.test(word) ? word.toLowerCase() : word.normalize('NFKC').toLowerCase(),
    start: index,
    end: index + word.length,
  }));
}

/** The keys of a text's tokens. */
export function keysOf(text: string): string[] {
  return tokens(text).map(({ key }) => key);
}

/** True for an address or a version: `10.31.7.4`, `8.0.36`. */
export function isDotted(key: string): boolean {
  return /^\d+\./.test(key);
}

/** True for a plain number. */
export function isNumber(key: string): boolean {
  return /^\p{N}+$/u.test(key);
}
