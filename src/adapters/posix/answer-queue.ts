import { isAskedLast } from './getfacl-child.ts';
import type { TreeEntry } from './posix-tree-port.ts';

/** An entry until its ACL is known. */
export type Waiting = { -readonly [Key in keyof TreeEntry]: TreeEntry[Key] };

/** Entries that wait for answers, which come in the order of the questions, those with line ends in their names last of all. */
export interface AnswerQueue {
  add(entry: Waiting): void;
  /** The entry an answer is about; those that it passed over will get none. Null for an answer nobody waits for. */
  take(path: string, passedOver: (entry: Waiting) => void): Waiting | null;
  /** Empties the queue. */
  drain(unanswered: (entry: Waiting) => void): void;
}

/** Starts with nobody waiting. */
export function newAnswerQueue(): AnswerQueue {
  let queue: Waiting[] = [];
  let head = 0;
  const last = new Map<string, Waiting>();
  return {
    add(entry) {
      if (isAskedLast(entry.path)) last.set(entry.path, entry);
      else queue.push(entry);
    },
    take(path, passedOver) {
      const late = last.get(path);
      if (late !== undefined) {
        last.delete(path);
        return late;
      }
      const at = queue[head]?.path === path ? head : queue.findIndex((entry, place) => place >= head && entry.path === path);
      if (at === -1) return null;
      for (const entry of queue.slice(head, at)) passedOver(entry);
      const entry = queue[at] ?? null;
      head = at + 1;
      if (head > 10_000) {
        queue = queue.slice(head);
        head = 0;
      }
      return entry;
    },
    drain(unanswered) {
      for (const entry of [...queue.slice(head), ...last.values()]) unanswered(entry);
      queue = [];
      head = 0;
      last.clear();
    },
  };
}
