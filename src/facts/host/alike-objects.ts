import type { FileObjects } from '../../snapshot/artifacts/files.ts';
import type { FileIndex } from './file-index.ts';
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

/** Keeps answers about `count` objects without the people of one tenant. Nearly all are asked about without one tenant only, their owner. */
export function keptAnswers<Tenant extends string | null, Answer>(
  count: number,
  judge: (object: number, tenant: Tenant) => Answer,
): (object: number, tenant: Tenant) => Answer {
  // The place of the first answer about each object, and for whom it is: arrays, because a map of objects takes several times the memory.
  const unasked = -1;
  const places = new Int32Array(count).fill(unasked);
  const tenants: Tenant[] = [];
  const answers: Answer[] = [];
  const more = new Map<string, { readonly answer: Answer }>();
  return (object, tenant) => {
    const place = places[object] ?? unasked;
    if (place === unasked) {
      const answer = judge(object, tenant);
      tenants.push(tenant);
      places[object] = answers.push(answer) - 1;
      return answer;
    }
    const first = answers[place];
    if (first !== undefined && tenants[place] === tenant) return first;
    const key = `${object} ${tenant ?? ''}`;
    const known = more.get(key) ?? { answer: judge(object, tenant) };
    more.set(key, known);
    return known.answer;
  };
}
