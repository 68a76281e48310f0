import { expect, it } from 'vitest';
import { readme, readmeBlocks, withBlocks } from '../../scripts/readme-blocks.ts';

it('README.md shows what commands really print (else, if the change is meant: npx tsx scripts/readme.ts)', async () => {
  const page = readme();
  expect(withBlocks(page, await readmeBlocks())).toBe(page);
});
