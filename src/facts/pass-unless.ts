import { oncePer } from '../domain/once-per.ts';
import type { Pass, Verdict } from '../model/verdict.ts';

/** What a rule judges one by one, with what nearly every rule says of it. */
interface Judged {
  readonly pass: Pass;
}

/** The passes of all, in their order. */
export const passesOf: (all: readonly Judged[]) => readonly Pass[] = oncePer((all: readonly Judged[]) => Object.freeze(all.map(({ pass }) => pass)));

/**
 * A verdict on each: what is found, or its pass where that is nothing. Nearly every rule finds nothing of anybody, and then all give the very
 * same list, which nobody goes through again.
 */
export function passUnless<One extends Judged>(all: readonly One[], find: (one: One, at: number) => Verdict | null): Iterable<Verdict> {
  for (let at = 0; at < all.length; at++) {
    const one = all[at];
    const found = one === undefined ? null : find(one, at);
    if (found !== null) return fromThere(all, find, at, found);
  }
  return passesOf(all);
}

/** One by one, so that what was found stays found should something break off. */
function* fromThere<One extends Judged>(all: readonly One[], find: (one: One, at: number) => Verdict | null, first: number, found: Verdict): Iterable<Verdict> {
  for (const [at, one] of all.entries()) yield at < first ? one.pass : at === first ? found : (find(one, at) ?? one.pass);
}

/** The same where several things may be found of one. */
export function passUnlessSome<One extends Judged>(all: readonly One[], find: (one: One) => readonly Verdict[]): Iterable<Verdict> {
  for (let at = 0; at < all.length; at++) {
    const one = all[at];
    const found = one === undefined ? [] : find(one);
    if (found.length > 0) return someFromThere(all, find, at, found);
  }
  return passesOf(all);
}

function* someFromThere<One extends Judged>(
  all: readonly One[],
  find: (one: One) => readonly Verdict[],
  first: number,
  found: readonly Verdict[],
): Iterable<Verdict> {
  for (const [at, one] of all.entries()) {
    const verdicts = at < first ? [] : at === first ? found : find(one);
    if (verdicts.length === 0) yield one.pass;
    else yield* verdicts;
  }
}
