import { spawn } from 'node:child_process';
import { decodeBytes } from '../../domain/posix/byte-text.ts';

/** A folder or symbolic link as find saw it, numbers as it prints them. */
export interface FoundName {
  readonly type: 'folder' | 'link';
  readonly device: string;
  readonly inode: string;
  readonly owner: number;
  readonly group: number;
  readonly mode: number;
  /** 0 for the root itself. */
  readonly depth: number;
  readonly path: string;
  /** Of a link, as stored. */
  readonly target: string;
}

/** What find is to do. */
export interface FindRequest {
  readonly program: string;
  /** Absolute; a folder. */
  readonly root: string;
  readonly depth: number;
  /** Folders below the root that are not entered. */
  readonly pruned: readonly string[];
}

/** A running find. */
export interface FindChild {
  /** Folders before what is in them, a piece of output at a time; the next piece is read when it is asked for. Throws when it was cut off. */
  readonly found: AsyncIterable<readonly FoundName[]>;
  /** When everything was taken: why that was not all, null when find went through. */
  ended(): Promise<string | null>;
  /** Ends it, and whatever waits for it: a process that hangs in a dead file system cannot even be killed. */
  readonly stop: () => void;
}

const env = { PATH: '/usr/bin:/bin:/usr/local/bin', LC_ALL: 'C' };
const fields = ['%y', '%D', '%i', '%U', '%G', '%m', '%d', '%p', '%l'];

/**
 * Starts find on a root and the folders and symbolic links below it. It opens folder by folder, so that a folder swapped for a link meanwhile is not
 * followed. `complain` gets what it could not do, a line each.
 */
export function startFind({ program, root, depth, pruned }: FindRequest, complain: (line: string) => void): FindChild {
  const prunes = pruned.flatMap((path) => ['-path', globEscaped(path), '-prune', '-o']);
  const wanted = ['(', '-type', 'd', '-o', '-type', 'l', ')', '-printf', fields.map((field) => `${field}\\0`).join('')];
  const child = spawn(program, ['-P', root, '-maxdepth', String(depth), ...prunes, ...wanted], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let half = '';
  child.stderr.on('data', (chunk: Buffer) => {
    const lines = `${half}${decodeBytes(chunk)}`.split('\n');
    half = (lines.pop() ?? '').slice(0, 64 * 1024);
    for (const line of lines) complain(line);
  });
  let stop = (): void => undefined;
  const closed = new Promise<string | null>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? `${program} is not installed (Debian package findutils)` : error.message),
    );
    child.on('close', (_code, signal) => resolve(signal === null ? null : `find was ended by ${signal}`));
    stop = () => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      resolve('find was stopped');
    };
  });
  return { found: names(child.stdout), ended: () => closed, stop };
}

async function* names(output: AsyncIterable<Buffer>): AsyncGenerator<readonly FoundName[]> {
  let rest: Uint8Array = new Uint8Array();
  let parts: string[] = [];
  for await (const chunk of output) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const cut = bytes.lastIndexOf(0) + 1;
    rest = bytes.subarray(cut);
    if (cut === 0) continue;
    parts = [...parts, ...decodeBytes(bytes.subarray(0, cut - 1)).split('\0')];
    const whole = parts.length - (parts.length % fields.length);
    const found: FoundName[] = [];
    for (let at = 0; at < whole; at += fields.length) found.push(foundName(parts, at));
    parts = parts.slice(whole);
    yield found;
  }
  if (rest.length + parts.length > 0) throw new Error('the output of find ends within a name');
}

function foundName(parts: readonly string[], at: number): FoundName {
  const [type, device = '', inode = '', owner, group, mode = '', depth, path = '', target = ''] = parts.slice(at, at + fields.length);
  return {
    type: type === 'l' ? 'link' : 'folder',
    device,
    inode,
    owner: Number(owner),
    group: Number(group),
    mode: Number.parseInt(mode, 8),
    depth: Number(depth),
    path,
    target,
  };
}

/** A path as a pattern that means only itself. */
function globEscaped(path: string): string {
  return path.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);
}
