/** `npx tsx scripts/readme.ts`: writes what commands really print into the blocks of README.md that show it. `npm test` fails when they are stale. */
import { writeFileSync } from 'node:fs';
import { readme, readmeBlocks, withBlocks } from './readme-blocks.ts';

writeFileSync('README.md', withBlocks(readme(), await readmeBlocks()));
