import { type ChildProcess, spawn } from 'node:child_process';
import type { Command, CommandPort, CommandProblem, CommandResult } from './command-port.ts';

/** What may be run, and how long and how much at most. */
export interface CommandLimits {
  /** Every command that may be run, word for word. */
  readonly published: readonly Command[];
  /** Milliseconds for one command. Default 20,000. */
  readonly timeoutMs?: number;
  /** Bytes of output of one command. Default 64 MiB. */
  readonly outputBytes?: number;
}

/** Where programs are looked for: system folders only, so that a folder in the caller's PATH cannot put its own program first. */
const systemFolders = {
  posix: '/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin',
  windows: ['', '\\Wbem', '\\WindowsPowerShell\\v1.0'].map((folder) => `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32${folder}`).join(';'),
};

/** Answers are decoded, so they must come in one language; nothing else of our environment reaches the program. */
function environment(): NodeJS.ProcessEnv {
  const windows = process.platform === 'win32';
  const systemRoot = process.env['SystemRoot'];
  return {
    PATH: windows ? systemFolders.windows : systemFolders.posix,
    LC_ALL: 'C',
    ...(windows && systemRoot !== undefined ? { SystemRoot: systemRoot } : {}),
  };
}

const errorTextLimit = 4096;

/** Runs programs of this machine: no shell, no input, bounded in time and output. */
export function nodeCommandPort({ published, timeoutMs = 20_000, outputBytes = 64 * 1024 * 1024 }: CommandLimits): CommandPort {
  const allowed = new Set(published.map((command) => JSON.stringify(command)));
  return {
    async run(command, signal) {
      if (!allowed.has(JSON.stringify(command))) throw new Error(`Not a published command: ${command.join(' ')}`);
      if (signal.aborted) return refused('stopped', null, 'stopped before it was run');
      return runProgram(command, { timeoutMs, outputBytes, signal });
    },
  };
}

interface Run {
  readonly timeoutMs: number;
  readonly outputBytes: number;
  readonly signal: AbortSignal;
}

async function runProgram([program, ...args]: Command, { timeoutMs, outputBytes, signal }: Run): Promise<CommandResult> {
  const child = spawn(program, args, { env: environment(), shell: false, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  const output: Buffer[] = [];
  let bytes = 0;
  let errorText = '';
  return new Promise((resolve) => {
    const settle = (result: CommandResult): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(result);
    };
    // A grandchild may keep the pipes open: whoever is cut short is not waited for.
    const cut = (code: CommandProblem['code'], message: string): void => {
      end(child);
      settle(refused(code, null, message));
    };
    const stop = (): void => cut('stopped', 'stopped while it ran');
    const timer = setTimeout(() => cut('timeout', `no end within ${timeoutMs} ms`), timeoutMs);
    signal.addEventListener('abort', stop);
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > outputBytes) cut('too-large', `more than ${outputBytes} bytes of output`);
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (errorText.length < errorTextLimit) errorText += chunk.toString('utf8');
    });
    child.on('error', (error: NodeJS.ErrnoException) => settle(notStarted(error)));
    child.on('close', (exitCode) => {
      if (exitCode === 0) settle({ ok: true, output: Buffer.concat(output).toString('utf8') });
      else settle(failed(exitCode, errorText));
    });
  });
}

function end(child: ChildProcess): void {
  child.kill('SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function refused(code: CommandProblem['code'], exitCode: number | null, message: string): CommandResult {
  return { ok: false, problem: { code, exitCode, message } };
}

function notStarted(error: NodeJS.ErrnoException): CommandResult {
  if (error.code === 'ENOENT') return refused('absent', null, 'not installed in a system folder');
  return refused(error.code === 'EACCES' || error.code === 'EPERM' ? 'denied' : 'error', null, error.message);
}

function failed(exitCode: number | null, errorText: string): CommandResult {
  const denied = /permission denied|operation not permitted|access is denied|must be root|requires elevation/i.test(errorText);
  const firstLine = errorText.split('\n').find((line) => line.trim() !== '');
  return refused(denied ? 'denied' : 'error', exitCode, firstLine?.trim().slice(0, 300) ?? `ended with code ${exitCode ?? 'none'} and said nothing`);
}
