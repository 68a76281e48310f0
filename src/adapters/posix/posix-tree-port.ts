import type { PosixFile } from '../../domain/posix/posix-file.ts';

/** What to look at, and when to stop. */
export interface TreeRequest {
  /** Absolute paths of folders to walk, or of single files. Links on the way to them are followed and reported; links inside are reported only. */
  readonly roots: readonly string[];
  /** Folders below a root, at most this deep. Default 64. */
  readonly depth?: number;
  /** Entries reported at most. Default 1,000,000. */
  readonly entries?: number;
  /** Milliseconds at most. Default 600,000. */
  readonly timeoutMs?: number;
}

/** One folder, link, or file that was asked for; also every folder on the way to a root, because each of them decides. */
export interface TreeEntry {
  /** Absolute. Bytes that are not UTF-8 are lone surrogates, see `decodeBytes`. */
  readonly path: string;
  readonly type: 'folder' | 'file' | 'link' | 'other';
  /** Device and inode number: equal pairs are one object. */
  readonly volume: string;
  readonly id: string;
  /** Owner, group, mode and ACL; equal ones are one object. `acl` is `unread` where getfacl gave no answer. */
  readonly file: PosixFile;
  /** Of a link, as stored. */
  readonly target: string | null;
  /** A file system is mounted here. */
  readonly mounted: boolean;
}

/**
 * A part that was left out. `denied`: permission is missing. `vanished`: it went while it was looked at. `limit`: a limit of the request or
 * its signal. `foreign`: another machine decides there. `circle`: a mount that contains itself. `acl`: seen, but without its ACL.
 */
export interface TreeGap {
  readonly path: string;
  readonly reason: 'denied' | 'vanished' | 'limit' | 'foreign' | 'circle' | 'acl' | 'error';
  readonly message: string;
}

/** How a walk ended. Everything not reported as an entry is unknown, never absent, unless there is no gap. */
export interface TreeReport {
  readonly entries: number;
  /** At most 1,000; `gapCount` counts all. */
  readonly gaps: readonly TreeGap[];
  readonly gapCount: number;
}

/** Looks at folders of this machine. */
export interface PosixTreePort {
  /** Reports entries as they become complete, in no particular order, each once per root. Never throws for what the file system says. */
  walk(request: TreeRequest, onEntry: (entry: TreeEntry) => void, signal: AbortSignal): Promise<TreeReport>;
}
