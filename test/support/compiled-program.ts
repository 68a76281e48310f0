import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The program as it ships, compiled into a folder of its own. */
export interface CompiledProgram {
  /** Path of main.js, for Node.js. */
  readonly main: string;
  remove(): void;
}

/** Compiles the program as `npm run build` does, and puts beside it what it reads of the package. */
export async function compileProgram(): Promise<CompiledProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-program-'));
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', join(folder, 'dist')]);
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const name of ['node_modules', 'reports', 'src']) symlinkSync(join(root, name), join(folder, name));
  return { main: join(folder, 'dist/src/cli/main.js'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
