import { spawn } from 'node:child_process';
import type { WindowsAnswer, WindowsGap, WindowsPort, WindowsQuestion, WindowsRow } from './windows-port.ts';

/** A program that reads one question a line (`name`, `paths`) until its input ends, and writes one answer a line. */
export interface AnsweringProgram {
  /** For people: `koffi`, `edge-js`, `PowerShell`. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds for all questions together. Default 900,000. */
  readonly timeoutMs?: number;
  /** Bytes of all answers. Default 384 MiB. */
  readonly outputBytes?: number;
}

/** How a program ended. */
interface Ending {
  readonly output: string;
  readonly status: 'failed' | 'unsupported' | 'not-attempted';
  readonly reason: string;
}

const mebibyte = 1024 * 1024;

/**
 * A port that lets a child process answer. Whatever happens to the child happens to the answers it still owed, and to nothing else: a crash, silence, an
 * answer that is none, too much of it, or a good end without a word.
 */
export function answeredBy(program: AnsweringProgram): WindowsPort {
  return {
    async ask(questions, signal) {
      const { output, status, reason } = await run(program, questions, signal);
      const answers = new Map(output.split('\n').flatMap((line) => answerIn(line, program.name) ?? []));
      return questions.map(({ name }) => answers.get(name) ?? { name, how: `${program.name}: ${name}`, ok: false, status, reason });
    },
  };
}

async function run(program: AnsweringProgram, questions: readonly WindowsQuestion[], signal: AbortSignal): Promise<Ending> {
  const { timeoutMs = 900_000, outputBytes = 384 * mebibyte } = program;
  if (signal.aborted) return { output: '', status: 'not-attempted', reason: 'stopped before it was asked' };
  const child = spawn(program.program, program.args, { env: program.env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let said = '';
  return new Promise((resolve) => {
    const end = (status: Ending['status'], reason: string): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      // The last line counts only with its end: half an answer is none.
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ output: output.slice(0, output.lastIndexOf('\n') + 1), status, reason });
    };
    const cut = (status: Ending['status'], reason: string): void => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      end(status, reason);
    };
    const stop = (): void => cut('not-attempted', 'stopped while it was asked');
    const timer = setTimeout(() => cut('failed', `no answer within ${timeoutMs} ms`), timeoutMs);
    signal.addEventListener('abort', stop);
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > outputBytes) cut('failed', `more than ${outputBytes} bytes of answers`);
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 4096) said += chunk.toString('utf8');
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') end('unsupported', `${program.program} is not there`);
      else end('failed', error.message);
    });
    child.on('close', (code, killedBy) => end('failed', endedWithoutAnswer(code, killedBy, bytes, said)));
    // A child that died breaks its input too; its end says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(questions.map((question) => `${asciiJson(question)}\n`).join(''));
  });
}

function endedWithoutAnswer(code: number | null, killedBy: string | null, bytes: number, said: string): string {
  const first = said.split('\n').find((line) => line.trim() !== '');
  const how = killedBy === null ? `ended with code ${code}` : `was ended by ${killedBy}`;
  return `${how} ${bytes === 0 ? 'and printed nothing' : 'without this answer'}${first === undefined ? '' : `: ${first.trim().slice(0, 300)}`}`;
}

/** JSON in ASCII, so that no code page between two programs changes a name. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The answer on a line; null for lines that are none, such as what a program prints besides. */
function answerIn(line: string, program: string): readonly [readonly [string, WindowsAnswer]] | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const field = (name: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined);
  const name = field('name');
  if (typeof name !== 'string') return null;
  // Looked up by the names that were asked, so another name is never found.
  const base = { name: name as WindowsAnswer['name'], how: `${program}: ${name}` };
  const [rows, status, reason] = [field('rows'), field('status'), field('reason')];
  if (Array.isArray(rows) && (rows.length > 0 || field('none') === true) && rows.every(isRow))
    return [[name, { ...base, ok: true, rows, gaps: gapsOf(field('gaps')) }]];
  const known = status === 'denied' || status === 'unsupported' ? status : 'failed';
  return [[name, { ...base, ok: false, status: known, reason: typeof reason === 'string' && reason !== '' ? reason : 'the answer is empty or holds no rows' }]];
}

function isRow(value: unknown): value is WindowsRow {
  return typeof value === 'object' && value !== null;
}

function gapsOf(value: unknown): readonly WindowsGap[] {
  return [value].flat().flatMap((gap): WindowsGap[] => {
    if (typeof gap !== 'object' || gap === null) return [];
    const [item, status, reason] = ['item', 'status', 'reason'].map((name): unknown => Reflect.get(gap, name));
    const known = status === 'denied' || status === 'not-attempted' ? status : 'failed';
    return [{ item: String(item), status: known, reason: String(reason) }];
  });
}
