/**
 * Audits the sample sites from their exported files, as on the night these were made: so nothing in them gets old, and the same findings come out
 * on every day. Nothing is connected to. Ends with 0 when both audits did their work and the clean site came out isolated.
 */
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { latestRun } from '../src/adapters/files.ts';
import { run } from '../src/cli/run.ts';
import { sampleNight } from './sites/sample-night.ts';

const project = fileURLToPath(new URL('../', import.meta.url));
const out = join('reports', 'out');

/** Runs the audit of a site; what it prints goes to `write`. */
function audit(site: string, write: (text: string) => void): Promise<number> {
  return run(['audit', '--config', join('fixtures/sites', site, 'bitewing.yaml'), '--out', out], {
    stdout: { write },
    stderr: process.stderr,
    isTerminal: false,
    env: process.env,
    cwd: project,
    now: () => sampleNight,
    terminal: null,
    signal: new AbortController().signal,
  });
}

async function main(): Promise<number> {
  console.log(`Two sample sites, audited from exported files as on the night they were made (${sampleNight.slice(0, 10)}).\n`);
  const shown = await audit('tri-county', (text) => process.stdout.write(text.replaceAll(project, '')));
  if (![0, 1, 3].includes(shown)) return shown;
  let text = '';
  const clean = await audit('clean-county', (more) => (text += more));
  console.log(`\nIts sibling without leaks, clean-county:\n${text.split('\n').slice(0, 2).join('\n')}\nExit code  ${clean}\n`);
  const folder = async (site: string): Promise<string> => relative(project, join((await latestRun(join(project, out, site), 'report.json')) ?? out, 'report'));
  console.log(`Report for people:    ${await folder('tri-county-dental')}.html`);
  console.log(`Report for programs:  ${await folder('tri-county-dental')}.json`);
  console.log(`Report without leaks: ${await folder('clean-county-dental')}.html`);
  return clean;
}

process.exitCode = await main();
