/**
 * Writes the exported files of the sample sites' hosts, fixtures/sites/<site>/exports/<host>/, from their descriptions in scripts/sites:
 * `npx tsx scripts/build-sites.ts`. The same descriptions always give the same bytes. The exports of the database servers are recorded from real
 * ones by `capture-sites.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { siteFiles } from './sites/site-files.ts';

const sites = fileURLToPath(new URL('../fixtures/sites/', import.meta.url));
for (const [path, bytes] of siteFiles()) {
  mkdirSync(join(sites, path, '..'), { recursive: true });
  writeFileSync(join(sites, path), bytes);
}
