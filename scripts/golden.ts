/**
 * `npx tsx scripts/golden.ts`: writes fixtures/golden/<version>/, the run that this version makes of the sample site tri-county, compressed. Tests judge
 * it again byte for byte. While a version is in the making, run it after changes that are meant; the runs of released versions stay as they are.
 * Its page goes to reports/samples/, for whoever wants to see a report before anything is installed.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { sha256 } from '../src/adapters/digest.ts';
import { renderResources } from '../src/cli/formats.ts';
import { toolVersion } from '../src/cli/package-files.ts';
import { readResult, writeRun } from '../src/cli/run-folder.ts';
import { run } from '../src/cli/run.ts';
import { renderers } from '../src/report/renderers.ts';
import { serializeSnapshot } from '../src/snapshot/serialize.ts';
import { parseSnapshot } from '../src/snapshot/validate.ts';
import { testIo } from '../test/support/test-io.ts';
import { sampleNight } from './sites/sample-night.ts';

const project = fileURLToPath(new URL('../', import.meta.url));
const target = join(project, 'fixtures/golden', toolVersion());
const out = mkdtempSync(join(tmpdir(), 'bitewing-golden-'));
const io = testIo({ cwd: project, now: () => sampleNight });

/** The only run of the only site below a folder. */
function onlyRun(folder: string): string {
  const [site = ''] = readdirSync(folder);
  const [name = ''] = readdirSync(join(folder, site));
  return join(folder, site, name);
}

const collected = join(out, 'collected.json');
await run(['collect', '--quiet', '--config', 'fixtures/sites/tri-county/bitewing.yaml', '--to', collected], io);
const read = parseSnapshot(readFileSync(collected, 'utf8'), sha256);
if (!read.ok) throw new Error(`the sample site gives no snapshot: ${read.problems[0]?.message ?? ''}`);
// The machine that happened to run this is nobody's business.
const collectors = read.snapshot.collectors.map((collector) => ({ ...collector, host: 'audit1', account: 'bitewing' }));
writeFileSync(collected, serializeSnapshot({ ...read.snapshot, collectors }));
await run(['report', '--quiet', '--snapshot', collected, '--out', join(out, 'runs')], io);
const files = Object.fromEntries(['snapshot.json', 'report.json'].map((name) => [name, readFileSync(join(onlyRun(join(out, 'runs')), name), 'utf8')]));
// Without the pages: they may change without a change of judgement.
const folder = await writeRun(join(out, 'golden'), files, null, io);

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const name of readdirSync(folder)) {
  const bytes = readFileSync(join(folder, name));
  writeFileSync(join(target, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
}
const sample = join(project, 'reports/samples/tri-county.html');
mkdirSync(dirname(sample), { recursive: true });
writeFileSync(sample, renderers.html.render(readResult(join(folder, 'report.json')), renderResources()));
rmSync(out, { recursive: true });
console.log(`written: ${target} and ${sample}`);
