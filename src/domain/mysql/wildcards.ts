import type { ServerSemantics } from './grant-tables.ts';

/** A compiled `%`, `_`, `\` pattern over byte texts (see `byteText`). */
export interface Wildcards {
  /** The one text that matches, when the pattern has no wildcard; else null. */
  readonly literal: string | null;
  /** Literal text before the first wildcard. */
  readonly prefix: string;
  matches(text: string): boolean;
}

/** What stands between two `%`: literal characters, null for one free byte. */
type Piece = readonly (string | null)[];

/**
 * Compiles a pattern as the server's `wild_compare` reads it: `%` any bytes, `_` one byte, `\x` the byte x, a last lone `\` itself.
 * MySQL, in what follows a `%`, wants a byte for `_` but consumes none: there `a%_b` matches `ab`, and `a%_` does not match `a`.
 */
export function compileWildcards(pattern: string, flavor: ServerSemantics['flavor']): Wildcards {
  const pieces = splitAtPercent(pattern);
  const [first = [], ...rest] = pieces;
  const firstFree = first.indexOf(null);
  const prefix = (firstFree < 0 ? first : first.slice(0, firstFree)).join('');
  if (rest.length === 0 && firstFree < 0) return { literal: prefix, prefix, matches: (text) => text === prefix };
  const floating = flavor === 'mysql' ? mysqlTail(rest) : { pieces: rest, wantsByte: false };
  return {
    literal: null,
    prefix,
    matches: (text) => matchesPieces(first, floating.pieces, floating.wantsByte, text),
  };
}

function splitAtPercent(pattern: string): Piece[] {
  const pieces: (string | null)[][] = [[]];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '%') pieces.push([]);
    else if (character === '_') pieces.at(-1)?.push(null);
    else pieces.at(-1)?.push(character === '\\' && at + 1 < pattern.length ? pattern.charAt(++at) : character);
  }
  return pieces;
}

/** Drops the `_` that MySQL does not consume. `wantsByte`: the last run was `%_`, which still asks for one byte. */
function mysqlTail(pieces: readonly Piece[]): { readonly pieces: readonly Piece[]; readonly wantsByte: boolean } {
  let wantsByte = false;
  const kept = pieces.map((piece) => {
    const start = piece.findIndex((item) => item !== null);
    wantsByte = start < 0 ? wantsByte || piece.length > 0 : false;
    return start < 0 ? [] : piece.slice(start);
  });
  return { pieces: kept, wantsByte };
}

/** Greedy: each floating piece at its first fit, the last one at the end. */
function matchesPieces(first: Piece, floating: readonly Piece[], wantsByte: boolean, text: string): boolean {
  if (!fits(first, text, 0)) return false;
  let at = first.length;
  if (floating.length === 0) return at === text.length;
  for (let index = 0; index < floating.length - 1; index++) {
    const piece = floating[index] ?? [];
    while (!fits(piece, text, at)) if (++at > text.length) return false;
    at += piece.length;
  }
  if (wantsByte && at >= text.length) return false;
  const last = floating.at(-1) ?? [];
  const start = text.length - last.length;
  return start >= at && fits(last, text, start);
}

function fits(piece: Piece, text: string, at: number): boolean {
  if (at + piece.length > text.length) return false;
  for (let offset = 0; offset < piece.length; offset++) {
    const item = piece[offset];
    if (item !== null && item !== text.charAt(at + offset)) return false;
  }
  return true;
}
