import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('asks for nothing that this V8 does not know: it would say so on every command', () => {
  const file = fileURLToPath(new URL('../../src/adapters/compile-less.ts', import.meta.url));
  const code = `import { compileLess } from ${JSON.stringify(file)}; compileLess(); console.log('said');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'said\n', stderr: '' });
});
