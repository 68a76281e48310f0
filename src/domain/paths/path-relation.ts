import { foldName } from './fold-name.ts';
import type { Location, Place } from './path-site.ts';

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
  let maybe = false;
  for (let at = 0; at < Math.min(a.names.length, b.names.length); at++) {
    const equality = nameEquality(a, b, at);
    if (equality === 'different') return apart;
    maybe ||= equality === 'maybe';
  }
  if (maybe) return 'unknown';
  return a.names.length === b.names.length ? 'same' : a.names.length < b.names.length ? 'a-contains-b' : 'b-contains-a';
}

function nameEquality(a: Place, b: Place, at: number): 'equal' | 'maybe' | 'different' {
  const [one = '', other = ''] = [a.names[at], b.names[at]];
  if (one === other) return 'equal';
  if (a.aliases.includes(at) || b.aliases.includes(at)) return 'maybe';
  return (a.caseless || b.caseless) && foldName(one) === foldName(other) ? 'maybe' : 'different';
}
