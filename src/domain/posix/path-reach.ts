import type { FileReach, ReachIndex } from './acl-reach.ts';
import type { PosixTree } from './path-access.ts';
import { walkPath } from './path-walk.ts';

/** Who gets through the folders on the way to a place. Sets are shared between answers, never to be changed. */
export interface Gate {
  /** Null: everybody but `except`. */
  readonly only: ReadonlySet<number> | null;
  readonly except: ReadonlySet<number>;
  /** Known by numbers where an entry has a name, or the other way round. */
  readonly unsure: ReadonlySet<number>;
  /** Folders on the way that were not read; whoever the others let pass may or may not get through. */
  readonly unread: readonly string[];
}

/** Whom a place gives anything: what it grants by itself, and who gets there at all. */
export interface PathReach {
  /** The place after links were followed. */
  readonly path: string;
  /** Null when it was not read. */
  readonly file: FileReach | null;
  readonly gate: Gate;
}

/** Answers whom places in a tree give anything, or why a path leads nowhere. */
export type PathReachOf = (path: string) => PathReach | { readonly broken: string };

/** The reverse question for many places of one tree and many principals: about the number of entries on the way, each folder once. */
export function pathReach(tree: PosixTree, index: ReachIndex): PathReachOf {
  const ownGates = new Map<FileReach, Gate>();
  const gates = new Map<string, Gate>();
  const ownGate = (folder: string): Gate => {
    const file = tree.files.get(folder);
    const reach = file === undefined ? null : index.reachOf(file);
    if (reach === null) return { ...open, unread: [folder] };
    const gate = ownGates.get(reach) ?? gateOf(reach);
    ownGates.set(reach, gate);
    return gate;
  };
  const gateThrough = (folder: string): Gate => {
    const known = gates.get(folder);
    if (known !== undefined) return known;
    const gate = folder === '/' ? ownGate(folder) : both(gateThrough(parentOf(folder)), ownGate(folder));
    gates.set(folder, gate);
    return gate;
  };
  return (path) => {
    const way = walkPath(path, tree.links, true);
    if (way.kind === 'broken') return { broken: `${way.path}: ${way.reason}` };
    // Without links the last folder's gate contains all others; every link starts another chain.
    const chains = way.folders.filter((folder, place) => place === way.folders.length - 1 || parentOf(way.folders[place + 1] ?? '/') !== folder);
    const file = tree.files.get(way.path);
    return { path: way.path, file: file === undefined ? null : index.reachOf(file), gate: chains.map(gateThrough).reduce(both, open) };
  };
}

/** Does the principal get through? Not meant for privileged ones, who always do. */
export function passes(gate: Gate, principal: number): 'yes' | 'no' | 'unknown' {
  if (gate.unsure.has(principal)) return 'unknown';
  if (gate.except.has(principal) || gate.only?.has(principal) === false) return 'no';
  return gate.unread.length > 0 ? 'unknown' : 'yes';
}

const nobody: ReadonlySet<number> = new Set();
const open: Gate = { only: null, except: nobody, unsure: nobody, unread: [] };

function gateOf({ users, groups, others, exceptions, uncertain }: FileReach): Gate {
  const settled = new Set<number>();
  const passing = new Set<number>();
  for (const { bits, principals } of users) {
    for (const principal of principals) {
      if (!settled.has(principal) && (bits & 1) !== 0) passing.add(principal);
      settled.add(principal);
    }
  }
  for (const { bits, principals } of groups) {
    for (const principal of principals) {
      if (!exceptions.has(principal) && (bits & 1) !== 0) passing.add(principal);
      settled.add(principal);
    }
  }
  const unsure = new Set(uncertain.flatMap(({ principals }) => principals));
  if ((others & 1) === 0) return { ...open, only: passing, unsure };
  return { ...open, except: new Set([...settled].filter((principal) => !passing.has(principal))), unsure };
}

function both(a: Gate, b: Gate): Gate {
  const only = a.only === null || a.only === b.only ? b.only : b.only === null ? a.only : inBoth(a.only, b.only);
  return {
    only,
    except: inEither(a.except, b.except),
    unsure: inEither(a.unsure, b.unsure),
    unread: b.unread.length === 0 ? a.unread : [...a.unread, ...b.unread],
  };
}

function inBoth(a: ReadonlySet<number>, b: ReadonlySet<number>): ReadonlySet<number> {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  return new Set([...small].filter((principal) => large.has(principal)));
}

function inEither(a: ReadonlySet<number>, b: ReadonlySet<number>): ReadonlySet<number> {
  return a.size === 0 ? b : b.size === 0 ? a : new Set([...a, ...b]);
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}
