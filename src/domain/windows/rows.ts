/** Lists of whole numbers, one for each number from 0, in two arrays: a list of its own for each would cost many times the memory. */
export interface Rows {
  /** List n is `items` from `starts[n]` up to, not including, `starts[n + 1]`. */
  readonly starts: Int32Array;
  readonly items: Int32Array;
}

/** Makes `count` lists. `tell` tells all entries, each time it is asked in the same order; list -1 is none. */
export function rowsOf(count: number, tell: (add: (list: number, item: number) => void) => void): Rows {
  const starts = new Int32Array(count + 1);
  tell((list) => {
    if (list >= 0) starts[list + 1] = (starts[list + 1] ?? 0) + 1;
  });
  for (let list = 1; list <= count; list++) starts[list] = (starts[list] ?? 0) + (starts[list - 1] ?? 0);
  const items = new Int32Array(starts[count] ?? 0);
  const next = starts.slice();
  tell((list, item) => {
    if (list < 0) return;
    const at = next[list] ?? 0;
    items[at] = item;
    next[list] = at + 1;
  });
  return { starts, items };
}

/** Makes `count` lists of items numbered from 0, by the list of each; -1: in none. */
export function rowsBy(count: number, listOf: Int32Array): Rows {
  const starts = new Int32Array(count + 1);
  for (let item = 0; item < listOf.length; item++) {
    const list = listOf[item] ?? -1;
    if (list >= 0) starts[list + 1] = (starts[list + 1] ?? 0) + 1;
  }
  for (let list = 1; list <= count; list++) starts[list] = (starts[list] ?? 0) + (starts[list - 1] ?? 0);
  const items = new Int32Array(starts[count] ?? 0);
  const next = starts.slice();
  for (let item = 0; item < listOf.length; item++) {
    const list = listOf[item] ?? -1;
    if (list < 0) continue;
    const at = next[list] ?? 0;
    items[at] = item;
    next[list] = at + 1;
  }
  return { starts, items };
}

/** Visits the entries of a list, in the order in which they were told. A number without list has none. */
export function forRow({ starts, items }: Rows, list: number, visit: (item: number) => void): void {
  for (let at = starts[list] ?? 0, end = starts[list + 1] ?? 0; at < end; at++) visit(items[at] ?? 0);
}

/** The entries of a list. */
export function rowAt({ starts, items }: Rows, list: number): readonly number[] {
  return Array.from(items.subarray(starts[list] ?? 0, starts[list + 1] ?? 0));
}

/** How many entries a list has. */
export function rowLength({ starts }: Rows, list: number): number {
  return Math.max((starts[list + 1] ?? 0) - (starts[list] ?? 0), 0);
}
