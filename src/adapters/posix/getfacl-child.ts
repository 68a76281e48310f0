import { execFile, spawn } from 'node:child_process';
import { encodeBytes } from '../../domain/posix/byte-text.ts';
import { newGetfaclReader } from '../../domain/posix/getfacl-reader.ts';
import type { ListedFile } from '../../domain/posix/getfacl-text.ts';

/** A running getfacl that is told paths and answers with their ACLs. */
export interface GetfaclChild {
  /** Asks for paths; resolves when more may be asked, with why none can be any more, or null. */
  ask(paths: readonly string[]): Promise<string | null>;
  /** No more paths: resolves with why answers may be missing, null when it went through all. */
  end(): Promise<string | null>;
  /** Ends it, and whatever waits for it. */
  readonly stop: () => void;
}

/** System folders only, so that nobody's PATH chooses the program; messages in one language. */
const env = { PATH: '/usr/bin:/bin:/usr/local/bin', LC_ALL: 'C' };
/** How far the questions may run ahead of the answers, in bytes. */
const inputBytes = 1024 * 1024;
/** Command line bytes for one run over names that cannot be told line by line. */
const argumentBytes = 64 * 1024;

/** Starts getfacl (`program`) on numbers and absolute names. */
export function startGetfacl(program: string, onFiles: (files: readonly ListedFile[]) => void): GetfaclChild {
  const child = spawn(program, ['-n', '-p', '-'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const reader = newGetfaclReader();
  let failure: string | null = null;
  let said = '';
  const apart: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => onFiles(reader.push(chunk)));
  child.stderr.on('data', (chunk: Buffer) => {
    if (said.length < 300) said += chunk.toString('utf8');
  });
  // When it dies, its input breaks too; the end of the child says why.
  child.stdin.on('error', () => undefined);
  let stop = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    const end = (reason: string | null): void => {
      failure ??= reason;
      resolve();
    };
    child.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'ENOENT' ? `${program} is not installed (Debian package acl)` : error.message));
    child.on('close', (code, signal) => {
      const [first = ''] = said.split('\n');
      if (signal !== null) end(`getfacl was ended by ${signal}`);
      else end(code === 0 ? null : first.slice(0, 300) || `getfacl ended with code ${code} and said nothing`);
    });
    stop = () => {
      child.kill('SIGKILL');
      end('getfacl was stopped');
    };
  });
  return {
    async ask(paths) {
      if (failure !== null || paths.length === 0) return failure;
      let lines = '';
      for (const path of paths) {
        if (isAskedLast(path)) apart.push(path);
        else lines += `${path}\n`;
      }
      const written = new Promise((resolve) => child.stdin.write(encodeBytes(lines), resolve));
      if (child.stdin.writableLength > inputBytes) await Promise.race([closed, written]);
      return failure;
    },
    async end() {
      child.stdin.end();
      await closed;
      onFiles(reader.end());
      if (!child.killed) for (const batch of batches(apart)) onFiles(await listApart(program, batch));
      return failure;
    },
    stop,
  };
}

/** Does the path hold line ends, so that it cannot be told line by line? Such are asked about after all others. */
export function isAskedLast(path: string): boolean {
  return path.includes('\n') || path.includes('\r');
}

/** Arguments are text: a name that is not UTF-8 as well gets no answer. */
async function listApart(program: string, paths: readonly string[]): Promise<readonly ListedFile[]> {
  const output = await new Promise<Buffer>((resolve) => {
    execFile(
      program,
      ['-n', '-p', ...paths.filter((path) => Buffer.from(path).toString() === path)],
      { env, encoding: 'buffer', maxBuffer: 1 << 26, timeout: 60_000 },
      (_error, stdout) => resolve(stdout),
    );
  });
  const reader = newGetfaclReader();
  return [...reader.push(output), ...reader.end()];
}

function* batches(paths: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    batch.push(path);
    bytes += path.length * 3;
    if (bytes < argumentBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
