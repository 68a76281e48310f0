/** `npm run demo`: audits the two sample sites of fixtures/sites, one full of leaks and one without, and says where the reports are. */
import { setup, runTypeScript } from './setup.mjs';

setup();
process.exit(runTypeScript('scripts/demo.ts', []));
