import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { against, fastest, milliseconds } from './measure.ts';

const program = 'dist/src/cli/main.js';

/** How long the built command line takes to say its version, against Node alone. Builds it when it is not there. */
export async function benchStart(): Promise<void> {
  if (!existsSync(program)) run('npm', ['run', '--silent', 'build']);
  const bare = await fastest(10, () => run(process.execPath, ['-e', '']));
  const start = await fastest(10, () => run(process.execPath, [program, '--version']));
  console.log(
    `start: ${program} --version ${milliseconds(start.wallMs)}, Node alone ${milliseconds(bare.wallMs)}: ${(start.wallMs / bare.wallMs).toFixed(2)} times (${against(200, start.wallMs, 'ms')})`,
  );
}

function run(command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${done.stderr}`);
}
