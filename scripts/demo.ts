/**
 * Audits the sample sites from their exported files, as on the night these were made: so nothing in them gets old, and the same findings come out
 * on every day. Nothing is connected to. Ends with 0 when both audits did their work and the clean site came out isolated.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../src/cli/run.ts';
import { sampleNight } from './sites/sample-night.ts';

const project = fileURLToPath(new URL('../', import.meta.url));
const out = join('reports', 'out');

/** Runs the audit of a site: its exit code, and what it printed. */
async function audit(site: string): Promise<readonly [code: number, printed: string]> {
  let printed = '';
  const code = await run(['audit', '--config', join('fixtures/sites', site, 'bitewing.yaml'), '--out', out], {
    stdout: { write: (text) => (printed += text.replaceAll(project, '')) },
    stderr: process.stderr,
    isTerminal: false,
    env: process.env,
    cwd: project,
    now: () => sampleNight,
    terminal: null,
    signal: new AbortController().signal,
    asking: async (work) => work(),
  });
  return [code, printed];
}

/** Where the report is, by what the audit printed: `npm run demo:live` writes newer runs of the same site beside it. */
function report(printed: string): string {
  return /^Report\s+(.*)\.html$/m.exec(printed)?.[1] ?? out;
}

async function main(): Promise<number> {
  console.log(`Two sample sites, audited from exported files as on the night they were made (${sampleNight.slice(0, 10)}).\n`);
  const [shown, show] = await audit('tri-county');
  process.stdout.write(show);
  if (![0, 1, 3].includes(shown)) return shown;
  const [clean, text] = await audit('clean-county');
  console.log(`\nIts sibling without leaks, clean-county:\n${text.split('\n').slice(0, 2).join('\n')}\nExit code  ${clean}\n`);
  console.log(`Report for people:    ${report(show)}.html`);
  console.log(`Report for programs:  ${report(show)}.json`);
  console.log(`Report without leaks: ${report(text)}.html`);
  return clean;
}

process.exitCode = await main();
