import { foldName } from './fold-name.ts';
import { type Location, namesBelow, type Place } from './path-site.ts';

/**
 * How two places lie to each other. `unknown`: something that was not collected decides. `invalid`: one of them is nothing a folder could be.
 * Whoever may use a folder may use what is in it, so nested places are shared too.
 */
export type PathRelation = 'same' | 'a-contains-b' | 'b-contains-a' | 'distinct' | 'unknown' | 'invalid';

/** Compares two locations of one site. */
export function pathRelation(a: Location, b: Location): PathRelation {
  if (a.kind === 'invalid' || b.kind === 'invalid') return 'invalid';
  if (a.kind !== 'place' || b.kind !== 'place') return 'unknown';
  return placeRelation(a.place, b.place);
}

/** As `pathRelation`, of two places. Equal text of what is unknown still is the same place; different text then says nothing. */
export function placeRelation(a: Place, b: Place): PathRelation {
  const apart = a.anchored && b.anchored ? 'distinct' : 'unknown';
  if (a.root !== b.root) return apart;
  const [ofA, ofB] = [namesBelow(a), namesBelow(b)];
  let maybe = false;
  for (let at = 0; at < Math.min(ofA.length, ofB.length); at++) {
    const [one = '', other = ''] = [ofA[at], ofB[at]];
    if (one === other) continue;
    if (!perhapsEqual(a, b, at, [one, other])) return apart;
    maybe = true;
  }
  if (maybe) return 'unknown';
  return ofA.length === ofB.length ? 'same' : ofA.length < ofB.length ? 'a-contains-b' : 'b-contains-a';
}

function perhapsEqual(a: Place, b: Place, at: number, [one, other]: readonly [string, string]): boolean {
  if (a.aliases.includes(at) || b.aliases.includes(at)) return true;
  return (a.caseless || b.caseless) && foldName(one) === foldName(other);
}
