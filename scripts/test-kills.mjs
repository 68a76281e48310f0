/**
 * `npm run test:kills [-- NUMBER]`: kills audits at random instants, a hundred if nothing is said, which takes minutes. `npm test` kills one in every phase of
 * its work instead.
 */
import { runPackage, setup } from './setup.mjs';

setup();
const [kills = '100'] = process.argv.slice(2);
process.exitCode = runPackage('vitest/vitest.mjs', ['run', 'test/live/killed-audit.test.ts'], { BITEWING_KILLS: kills });
