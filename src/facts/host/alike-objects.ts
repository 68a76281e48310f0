import type { FileObjects } from '../../snapshot/artifacts/files.ts';
import type { FileIndex } from './file-index.ts';
import type { Party } from './party.ts';
import type { ShareWays } from './share-ways.ts';

/**
 * The first object asked about that has the same access list, the same list above it and the same shares that lead to it: for Windows lists it has
 * the same answers.
 */
export function firstAlike({ objects, descriptors }: FileObjects, index: FileIndex, ways: ShareWays): (object: number) => number {
  const [unseen, unread] = [-1, descriptors.length];
  const firsts = new Int32Array(objects.length).fill(unseen);
  // Two maps, because three numbers may be too much for one.
  const pairs = new Map<number, number>();
  const known = new Map<number, number>();
  const descriptorOf = (object: number | null): number => (object === null ? null : objects[object]?.descriptor) ?? unread;
  const look = (object: number): number => {
    const both = descriptorOf(object) * (descriptors.length + 1) + descriptorOf(index.parentOf(object));
    const pair = pairs.get(both) ?? pairs.size;
    pairs.set(both, pair);
    const key = pair * (objects.length + 1) + ways.numberOf(object);
    const first = known.get(key) ?? object;
    known.set(key, first);
    return first;
  };
  return (object) => {
    let first = firsts[object] ?? object;
    if (first === unseen) firsts[object] = first = look(object);
    return first;
  };
}

/** What was answered about an object without the people of one tenant. */
interface Answer {
  readonly except: string | null;
  readonly parties: readonly Party[];
}

/** Keeps answers. Nearly all objects are asked about without one tenant only, its owner. */
export function keptAnswers(judge: (object: number, except: string | null) => readonly Party[]): (object: number, except: string | null) => readonly Party[] {
  const first = new Map<number, Answer>();
  const more = new Map<string, readonly Party[]>();
  return (object, except) => {
    const known = first.get(object);
    if (known?.except === except) return known.parties;
    const key = known === undefined ? '' : `${object} ${except ?? ''}`;
    const parties = more.get(key) ?? judge(object, except);
    if (known === undefined) first.set(object, { except, parties });
    else more.set(key, parties);
    return parties;
  };
}
