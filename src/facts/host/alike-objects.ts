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
  // The first answer about an object and for whom: two arrays, because they take less than a map of objects.
  const tenants: (Tenant | undefined)[] = Array.from({ length: count });
  const answers: (Answer | undefined)[] = Array.from({ length: count });
  const more = new Map<string, { readonly answer: Answer }>();
  return (object, tenant) => {
    const first = tenants[object] === tenant ? answers[object] : undefined;
    if (first !== undefined) return first;
    if (tenants[object] === undefined) {
      const answer = judge(object, tenant);
      [tenants[object], answers[object]] = [tenant, answer];
      return answer;
    }
    const key = `${object} ${tenant ?? ''}`;
    const known = more.get(key) ?? { answer: judge(object, tenant) };
    more.set(key, known);
    return known.answer;
  };
}
