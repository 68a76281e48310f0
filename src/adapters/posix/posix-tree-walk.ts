import { lstatSync, readFileSync, type Stats } from 'node:fs';
import { decodeBytes } from '../../domain/posix/byte-text.ts';
import { type Mount, parseMountinfo } from '../../domain/posix/mount-table.ts';
import { startFind } from './find-child.ts';
import { type GapList, newGapList } from './gap-list.ts';
import { type GetfaclChild, startGetfacl } from './getfacl-child.ts';
import type { PosixTreePort, TreeEntry, TreeGap, TreeReport, TreeRequest } from './posix-tree-port.ts';
import { foreign, fsPath, isRaw, linkTarget, newWalkState, type WalkState } from './walk-state.ts';

const linksAtMost = 40;

/** Programs by name or path. */
interface Programs {
  readonly find: string;
  readonly getfacl: string;
}

interface Walk {
  readonly depth: number;
  readonly find: string;
  readonly state: WalkState;
  readonly gaps: GapList;
  readonly mounts: ReadonlyMap<string, Mount>;
  readonly acls: GetfaclChild;
  /** Ends when the caller stops or time is over. */
  readonly ending: AbortSignal;
  /** Why the walk must end now; null while it may go on. */
  readonly over: () => string | null;
}

/** Looks at folders of this machine with find, and at their ACLs with one getfacl that is told path by path. */
export function posixTreePort(programs: Partial<Programs> = {}): PosixTreePort {
  return { walk: (request, onEntry, signal) => walk({ find: 'find', getfacl: 'getfacl', ...programs }, request, onEntry, signal) };
}

async function walk({ find, getfacl }: Programs, request: TreeRequest, onEntry: (entry: TreeEntry) => void, signal: AbortSignal): Promise<TreeReport> {
  const { roots, depth = 64, entries = 1_000_000, timeoutMs = 600_000 } = request;
  const mounts = readMounts();
  const gaps = newGapList();
  const state = newWalkState(mounts, gaps, onEntry);
  const acls = startGetfacl(getfacl, state.takeAcls);
  const ending = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const over = (): string | null => {
    if (ending.aborted) return signal.aborted ? 'stopped' : `not finished within ${timeoutMs} ms`;
    return state.seen >= entries ? `more than ${entries} entries` : null;
  };
  try {
    ending.addEventListener('abort', acls.stop);
    await walkRoots({ depth, find, state, gaps, mounts, acls, ending, over }, roots);
    state.settle((await acls.end()) ?? 'getfacl gave no answer');
  } finally {
    acls.stop();
  }
  return { entries: state.seen, gaps: gaps.kept, gapCount: gaps.count };
}

async function walkRoots(walk: Walk, roots: readonly string[]): Promise<void> {
  const onTheWay = new Set<string>();
  const walked: string[] = [];
  // Outer roots first, so that what lies in them is not walked twice.
  for (const root of roots.toSorted((a, b) => a.length - b.length)) {
    const real = tried(walk, root, onTheWay);
    if (real === null || walked.some((outer) => `${real}/`.startsWith(outer === '/' ? '/' : `${outer}/`))) continue;
    walked.push(real);
    await walkTree(walk, real);
  }
  await exchange(walk);
}

/** `followRoot`, where something can vanish at any moment. */
function tried(walk: Walk, root: string, onTheWay: Set<string>): string | null {
  try {
    return followRoot(walk, root, onTheWay);
  } catch (error) {
    walk.gaps.failed(root, error);
    return null;
  }
}

/** Asks for the ACLs of what was seen, and lets answers in. */
async function exchange({ acls, state }: Pick<Walk, 'acls' | 'state'>): Promise<void> {
  const failure = await acls.ask(state.takeWanted());
  if (failure !== null) state.settle(failure);
}

/** Goes to a root as the kernel would, reporting every folder and link on the way; gives its real path when it is a folder. */
function followRoot({ state, gaps, mounts }: Walk, root: string, onTheWay: Set<string>): string | null {
  const leave = (path: string, reason: 'foreign' | 'circle' | 'error', message: string): null => {
    gaps.add(path, reason, message);
    return null;
  };
  if (!root.startsWith('/')) return leave(root, 'error', 'not an absolute path');
  const todo = `${root}/.`.split('/').reverse();
  let [place, links, folder] = ['', 0, true];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (name === '..') place = parentOf(place);
    const here = name === '' || name === '.' || name === '..' ? place : `${place}/${name}`;
    const elsewhere = foreign(mounts.get(here === '' ? '/' : here));
    if (elsewhere !== null) return leave(here, 'foreign', elsewhere);
    const stats = lookOnce(state, here === '' ? '/' : here, onTheWay);
    if (stats === null) return null;
    if (!stats.isSymbolicLink()) {
      place = here;
      folder = stats.isDirectory();
      continue;
    }
    if (++links > linksAtMost) return leave(here, 'circle', `more than ${linksAtMost} links on the way to ${root}`);
    const target = linkTarget(here);
    todo.push(...target.split('/').reverse());
    if (target.startsWith('/')) place = '';
  }
  return folder ? place || '/' : null;
}

/** Reports a path the first time. */
function lookOnce(state: WalkState, path: string, seen: Set<string>): Stats | null {
  if (seen.has(path)) return lstatSync(fsPath(path));
  seen.add(path);
  return state.see(path);
}

/** Walks a folder that was reported already. */
async function walkTree(walk: Walk, root: string): Promise<void> {
  const { state, gaps, ending, over } = walk;
  const pruned = foreignBelow(walk, root);
  const already = over();
  if (already !== null) return gaps.add(root, 'limit', `${already}; it was not walked`);
  if (isRaw(root)) return gaps.add(root, 'error', 'find cannot be told a root whose name is not UTF-8');
  const find = startFind({ program: walk.find, root, depth: walk.depth + 1, pruned }, (line) => gaps.add(...complaint(line, root)));
  let last: string | null = null;
  const cutOff = (reason: TreeGap['reason'], why: string): void =>
    gaps.add(root, reason, `${why}; the walk ended ${last === null ? 'before it began' : `behind ${last}`}`);
  try {
    ending.addEventListener('abort', find.stop);
    for await (const names of find.found) {
      for (const name of names) {
        const reason = over();
        if (reason !== null) return cutOff('limit', reason);
        last = name.path;
        // The root comes first and was reported before.
        if (name.depth > walk.depth) gaps.add(name.path, 'limit', `deeper than ${walk.depth} below ${root}`);
        else if (name.depth > 0) state.add(name);
      }
      await exchange(walk);
    }
    const failure = (await find.ended()) ?? (last === null ? 'find did not even show the root' : null);
    if (failure !== null) cutOff(ending.aborted ? 'limit' : 'error', over() ?? failure);
  } catch (error) {
    cutOff(ending.aborted ? 'limit' : 'error', over() ?? (error instanceof Error ? error.message : String(error)));
  } finally {
    find.stop();
    ending.removeEventListener('abort', find.stop);
  }
}

/** The mounts below a folder that are not entered, each a gap. */
function foreignBelow({ gaps, mounts }: Walk, root: string): string[] {
  return [...mounts.values()].flatMap((mount) => {
    const why = mount.path.startsWith(root === '/' ? '/' : `${root}/`) ? foreign(mount) : null;
    if (why === null) return [];
    gaps.add(mount.path, 'foreign', why);
    return isRaw(mount.path) ? [] : [mount.path];
  });
}

/** What find said it could not do, as a gap. */
function complaint(line: string, root: string): [path: string, reason: TreeGap['reason'], message: string] {
  const [, quoted, why = line] = /^find: '(.*)': (.*)$/.exec(line) ?? [];
  const [, loop] = /File system loop detected; '(.*)' is part of/.exec(line) ?? [];
  const path = unquoted(loop ?? quoted ?? root);
  if (loop !== undefined) return [path, 'circle', 'a folder around it is mounted here'];
  if (/permission denied|not permitted/i.test(why)) return [path, 'denied', why];
  return [path, /no such file|not a directory/i.test(why) ? 'vanished' : 'error', why];
}

/** Takes away the escapes that find writes on errors: C's, bytes as octal. */
function unquoted(text: string): string {
  const letters: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
  return text.replaceAll(/(?:\\[0-3][0-7]{2})+|\\(.)/g, (escape, letter?: string) => {
    if (letter !== undefined) return letters[letter] ?? letter;
    return decodeBytes(Uint8Array.from(escape.slice(1).split('\\'), (octal) => Number.parseInt(octal, 8)));
  });
}

/** Empty for what is directly below the root. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function readMounts(): ReadonlyMap<string, Mount> {
  try {
    return parseMountinfo(decodeBytes(readFileSync('/proc/self/mountinfo')));
  } catch {
    return new Map();
  }
}
