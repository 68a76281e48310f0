import { checkFile, type PosixDecision } from './file-check.ts';
import { walkPath } from './path-walk.ts';
import { isOneOf, type PosixFile, type PosixPrincipal } from './posix-file.ts';

/** What was read of a file system: files and folders by absolute path, and where symbolic links point (as stored). */
export interface PosixTree {
  readonly files: ReadonlyMap<string, PosixFile>;
  readonly links: ReadonlyMap<string, string>;
}

/**
 * What somebody wants. Of a file: `read`, `write`, `readwrite` (one open for both). Of a folder: `list` its names, `create` (make, remove or
 * rename names in it), `traverse` (reach what is in it by name). Of either: `delete` the name itself, or put something else in its place.
 */
export type PosixAccessKind = 'read' | 'write' | 'readwrite' | 'list' | 'create' | 'traverse' | 'delete';

/** A decision and the path where it was made: the folder or file whose entry gave, refused or left it open. */
export interface PosixAccess extends PosixDecision {
  readonly path: string;
}

const wanted: Readonly<Record<Exclude<PosixAccessKind, 'delete'>, number>> = { read: 4, write: 2, readwrite: 6, list: 4, create: 3, traverse: 1 };

type Judge = (path: string, want: number) => PosixAccess;

/**
 * May the principal do this at `path`? Every folder on the way must let it pass, links included; a refusal anywhere is a `no` even where
 * other parts are unknown; a file that was not read is `unknown`. Read-only mounts, immutable flags and security modules are not looked at.
 */
export function pathAccess(tree: PosixTree, principal: PosixPrincipal, path: string, kind: PosixAccessKind): PosixAccess {
  return judgePath(tree, principal, path, kind, (at, want) => judgeFile(tree, principal, at, want));
}

/**
 * As `pathAccess`, counting what the principal could give itself: the owner of a file or folder can change its mode at any time, so
 * whatever it owns on the way, and the target, grants all.
 */
export function obtainableAccess(tree: PosixTree, principal: PosixPrincipal, path: string, kind: PosixAccessKind): PosixAccess {
  return judgePath(tree, principal, path, kind, (at, want) => {
    const held = judgeFile(tree, principal, at, want);
    if (held.answer === 'yes') return held;
    const file = tree.files.get(at);
    const owner = file === undefined ? false : isOneOf(file.owner, principal.user);
    if (owner === true) return { answer: 'yes', path: at, entry: 'its owner can change the mode' };
    return owner === 'unknown' ? { answer: 'unknown', path: at, entry: 'its owner could change the mode' } : held;
  });
}

function judgePath(tree: PosixTree, principal: PosixPrincipal, path: string, kind: PosixAccessKind, judge: Judge): PosixAccess {
  const way = walkPath(path, tree.links, kind !== 'delete');
  if (way.kind === 'broken') return { answer: way.answer, path: way.path, entry: way.reason };
  const passed = way.folders.map((folder) => judge(folder, 1));
  const final = kind === 'delete' ? judgeDelete(tree, principal, way.path, way.folders.at(-1), judge) : judge(way.path, wanted[kind]);
  const all = [...passed, final];
  return all.find(({ answer }) => answer === 'no') ?? all.find(({ answer }) => answer === 'unknown') ?? final;
}

function judgeFile(tree: PosixTree, principal: PosixPrincipal, path: string, want: number): PosixAccess {
  const file = tree.files.get(path);
  if (file === undefined && !principal.privileged) return { answer: 'unknown', path, entry: 'it was not read' };
  return { ...(file === undefined ? { answer: 'yes', entry: 'privileged' } : checkFile(file, principal, want)), path };
}

/** Names belong to the folder that holds them; in a sticky one only the owner of the file or of the folder may remove a name. */
function judgeDelete(tree: PosixTree, principal: PosixPrincipal, path: string, parent: string | undefined, judge: Judge): PosixAccess {
  if (parent === undefined) return { answer: 'no', path, entry: 'the root has no name that could be removed' };
  const held = judge(parent, 3);
  const folder = tree.files.get(parent);
  if (held.answer === 'no' || principal.privileged || folder === undefined || (folder.mode & 0o1000) === 0) return held;
  const file = tree.files.get(path);
  const owns = [isOneOf(folder.owner, principal.user), file === undefined ? 'unknown' : isOneOf(file.owner, principal.user)];
  if (owns.includes(true)) return held;
  const answer = owns.includes('unknown') ? 'unknown' : 'no';
  return { answer, path: parent, entry: 'sticky: only the owner of the name or of the folder may remove it' };
}
