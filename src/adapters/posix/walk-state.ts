import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { decodeBytes, encodeBytes } from '../../domain/posix/byte-text.ts';
import type { ListedFile } from '../../domain/posix/getfacl-text.ts';
import { type Mount, mountKind } from '../../domain/posix/mount-table.ts';
import type { PosixFile } from '../../domain/posix/posix-file.ts';
import { newAnswerQueue, type Waiting } from './answer-queue.ts';
import type { FoundName } from './find-child.ts';
import type { GapList } from './gap-list.ts';
import type { TreeEntry } from './posix-tree-port.ts';

/** What a walk has seen and still waits for. */
export interface WalkState {
  /** Looks at a path without following it, and reports it; null, with a gap, when that was not possible. */
  see(path: string): Stats | null;
  /** Reports what find saw. */
  add(found: FoundName): void;
  /** Takes getfacl's answers. */
  readonly takeAcls: (files: readonly ListedFile[]) => void;
  /** Reports everything that still waits as seen without ACL. */
  settle(reason: string): void;
  /** Paths seen since this was last asked, whose ACL is wanted. */
  takeWanted(): readonly string[];
  /** Entries seen. */
  readonly seen: number;
}

/** Starts with nothing seen. */
export function newWalkState(mounts: ReadonlyMap<string, Mount>, gaps: GapList, onEntry: (entry: TreeEntry) => void): WalkState {
  const waiting = newAnswerQueue();
  const one = newBareFiles();
  let wanted: string[] = [];
  let seen = 0;
  const withoutAcl = (entry: Waiting, message: string): void => {
    gaps.add(entry.path, 'acl', message);
    entry.file = one({ ...entry.file, acl: 'unread', defaultAcl: 'unread' });
    onEntry(entry);
  };
  const take = (entry: Waiting): void => {
    seen++;
    if (entry.type === 'folder' || entry.type === 'file') {
      wanted.push(entry.path);
      waiting.add(entry);
    } else {
      entry.file = one(entry.file);
      onEntry(entry);
    }
  };
  return {
    see(path) {
      try {
        const stats = lstatSync(fsPath(path));
        take(entryOf(path, stats, mounts.has(path)));
        return stats;
      } catch (error) {
        gaps.failed(path, error);
        return null;
      }
    },
    add({ type, device, inode, owner, group, mode, path, target }) {
      const file = { owner, group, mode, acl: null, defaultAcl: null };
      take({ path, type, volume: device, id: inode, file, target: type === 'link' ? target : null, mounted: mounts.has(path) });
    },
    takeAcls(listed) {
      for (const { path, file } of listed) {
        const entry = waiting.take(path, (skipped) => withoutAcl(skipped, 'getfacl could not read it'));
        if (entry === null) continue;
        const { owner, group, mode } = entry.file;
        // A folder swapped for a link meanwhile would show the ACL of where the link leads.
        if (file.owner !== owner || file.group !== group || file.mode !== mode) withoutAcl(entry, 'it changed while it was looked at');
        else {
          entry.file = file;
          onEntry(entry);
        }
      }
    },
    settle: (reason) => waiting.drain((entry) => withoutAcl(entry, reason)),
    takeWanted() {
      const paths = wanted;
      wanted = [];
      return paths;
    },
    get seen() {
      return seen;
    },
  };
}

/** Makes files that getfacl did not describe one object where they are equal. */
function newBareFiles(): (file: PosixFile) => PosixFile {
  const files = new Map<string, PosixFile>();
  return (file) => {
    const key = `${file.owner}:${file.group}:${file.mode}:${file.acl === null ? '' : '?'}`;
    const known = files.get(key) ?? file;
    files.set(key, known);
    return known;
  };
}

/** Are there bytes in the path that are not UTF-8? No program can be given such an argument. */
export function isRaw(path: string): boolean {
  return /[\udc80-\udcff]/u.test(path);
}

/** A path as the file system takes it: bytes where the name is not UTF-8. */
export function fsPath(path: string): string | Buffer {
  return isRaw(path) ? Buffer.from(encodeBytes(path)) : path;
}

/** Where a link leads, as stored. */
export function linkTarget(path: string): string {
  return decodeBytes(readlinkSync(fsPath(path), { encoding: 'buffer' }));
}

/** Why a mounted file system is not looked at; null when it is. Merely touching a server that is down can hang for ever. */
export function foreign(mount: Mount | undefined): string | null {
  if (mount === undefined || mountKind(mount) === 'local') return null;
  return mountKind(mount) === 'pseudo'
    ? `${mount.type}, a file system of the kernel's own`
    : `${mount.type} from ${mount.source}: who may do what is decided there`;
}

function entryOf(path: string, stats: Stats, mounted: boolean): Waiting {
  const type = stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : stats.isSymbolicLink() ? 'link' : 'other';
  const id = Number.isSafeInteger(stats.ino) ? stats.ino : lstatSync(fsPath(path), { bigint: true }).ino;
  const file = { owner: stats.uid, group: stats.gid, mode: stats.mode & 0o7777, acl: null, defaultAcl: null };
  return { path, type, volume: String(stats.dev), id: String(id), file, target: type === 'link' ? linkTarget(path) : null, mounted };
}
