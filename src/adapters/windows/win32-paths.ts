import { readdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { gap } from './answer-error.ts';
import type { Found } from './answer-lines.ts';
import { bind, memory, text, u32 } from './win32-calls.ts';
import type { WindowsGap } from './windows-port.ts';

const logicalDrives = bind('kernel32', 'GetLogicalDrives', u32, []);
const dosDevice = bind('kernel32', 'QueryDosDeviceW', u32, [text, memory, u32]);
const volumeName = bind('kernel32', 'GetVolumeNameForVolumeMountPointW', u32, [text, memory, u32]);
const longPath = bind('kernel32', 'GetLongPathNameW', u32, [text, memory, u32]);

/** Drives of the logon this runs in, volumes, and the long form of `paths` with short names: rows of `path-aliases`. Links come with the folders. */
export function pathAliases(paths: readonly string[]): Found {
  const bits = Number(logicalDrives());
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((_, at) => (bits & (1 << at)) !== 0);
  const short = paths
    .filter((path) => /~\d/.test(path))
    .flatMap((path) => {
      const long = filledText((room) => longPath(path, room, room.length / 2));
      return long === null || long === path ? [] : [{ Kind: 'short', From: path, To: long }];
    });
  return { rows: [...letters.flatMap((letter) => driveRows(`${letter}:`)), ...short], gaps: [] };
}

function driveRows(drive: string): readonly object[] {
  // More than one text: the first is in force.
  const device = filledText((room) => dosDevice(drive, room, room.length / 2))?.split('\0')[0];
  const subst = /^\\\?\?\\(?:UNC(?=\\))?(.*)$/.exec(device ?? '');
  if (subst) return [{ Kind: 'drive', From: drive, To: device?.startsWith('\\??\\UNC\\') ? `\\${subst[1]}` : subst[1], User: userInfo().username }];
  const mapped = /^\\Device\\[^\\]+\\;[^\\]*\\(.+)$/.exec(device ?? '');
  if (mapped) return [{ Kind: 'drive', From: drive, To: `\\\\${mapped[1]}`, User: userInfo().username }];
  const volume = filledText((room) => volumeName(`${drive}\\`, room, room.length / 2));
  return volume === null ? [] : [{ Kind: 'volume', From: `${drive}\\`, To: volume.replace(/\0.*$/s, '') }];
}

function filledText(fill: (room: Buffer) => number | bigint): string | null {
  const room = Buffer.alloc(65_536);
  return Number(fill(room)) === 0
    ? null
    : room
        .toString('utf16le')
        .replace(/\0\0.*$/s, '')
        .replace(/\0$/, '');
}

/** How much lies in folders, and how old: rows of `folder-contents`. No name is kept. */
export function folderContents(paths: readonly string[]): Found {
  const rows: object[] = [];
  const gaps: WindowsGap[] = [];
  for (const path of paths) {
    try {
      rows.push({ Path: path, ...contentOf(path) });
    } catch (error) {
      gaps.push(gap(path, error));
    }
  }
  return { rows, gaps };
}

function contentOf(path: string): object {
  const now = Date.now();
  const ages: number[] = [];
  let folders = 0;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) folders++;
    else {
      // A file that is taken away meanwhile no longer waits.
      const time = statSync(`${path}\\${entry.name}`, { throwIfNoEntry: false })?.mtimeMs;
      if (time !== undefined) ages.push(Math.max(0, Math.floor((now - time) / 1000)));
    }
  }
  ages.sort((a, b) => a - b);
  return { Files: ages.length, Folders: folders, OldestSeconds: ages.at(-1) ?? null, YoungestSeconds: ages[0] ?? null };
}
