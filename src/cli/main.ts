#!/usr/bin/env node
import { now } from '../adapters/clock.ts';
import { run } from './run.ts';

const interrupted = new AbortController();
// A reader that has seen enough (`bitewing rules | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
function stopAsking(): void {
  interrupted.abort();
  process.stderr.write('bitewing: asking no more, what was seen until now counts; Ctrl-C again ends at once\n');
}

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  isTerminal: process.stderr.isTTY,
  env: process.env,
  cwd: process.cwd(),
  now,
  terminal: process.stdin.isTTY ? { input: process.stdin, output: process.stderr } : null,
  signal: interrupted.signal,
  asking: async (work) => {
    // Judging never gives way to a listener: without one the system itself ends the program, in the midst of it.
    process.once('SIGINT', stopAsking);
    try {
      return await work();
    } finally {
      process.removeListener('SIGINT', stopAsking);
    }
  },
});
