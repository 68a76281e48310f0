import type { TreeGap } from './posix-tree-port.ts';

/** What a walk left out. */
export interface GapList {
  readonly add: (path: string, reason: TreeGap['reason'], message: string) => void;
  /** An error of the file system. */
  readonly failed: (path: string, error: unknown) => void;
  /** The first thousand. */
  readonly kept: readonly TreeGap[];
  readonly count: number;
}

const keptAtMost = 1000;

/** Starts with nothing left out. */
export function newGapList(): GapList {
  const kept: TreeGap[] = [];
  let count = 0;
  const add: GapList['add'] = (path, reason, message) => {
    count++;
    if (kept.length < keptAtMost) kept.push({ path, reason, message: message.slice(0, 300) });
  };
  return {
    add,
    failed(path, error) {
      const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
      add(path, code === 'EACCES' || code === 'EPERM' ? 'denied' : code === 'ENOENT' || code === 'ENOTDIR' ? 'vanished' : 'error', message);
    },
    kept,
    get count() {
      return count;
    },
  };
}
