/** `npm run demo:live`: the same audit against a real, throw-away MariaDB server on this machine. */
import { runTypeScript, setup } from './setup.mjs';

setup();
process.exit(runTypeScript('scripts/demo-live.ts', process.argv.slice(2)));
