import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exampleSite } from '../fixtures/builders/example-site.ts';
import { workstations } from '../fixtures/builders/inventory.ts';
import { newsOf } from '../src/audit/news.ts';
import { readResult } from '../src/cli/run-folder.ts';
import { run } from '../src/cli/run.ts';
import { newsMessage } from '../src/report/news/news-message.ts';
import { serializeSnapshot } from '../src/snapshot/serialize.ts';
import { testIo } from '../test/support/test-io.ts';
import { sampleNight } from './sites/sample-night.ts';

const project = fileURLToPath(new URL('../', import.meta.url));
const tenants = ['--config', 'fixtures/sites/tri-county/bitewing.yaml'];

/** What README.md shows as printed, by the beginning of the block that shows it. */
export async function readmeBlocks(): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'bitewing-readme-'));
  try {
    return new Map([
      ['EXPOSED  tri-county-dental', await demo(folder)],
      ['$ bitewing access ', await shown('access', ...tenants, '--from', 'capital', '--to', 'shelby', '--plane', 'credentials')],
      ['$ bitewing checklist ', firstLines(await shown('checklist', 'springfield-west', ...tenants), 3)],
      ...(await twoNights(folder)),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** README.md with these blocks in place of those that begin alike. Throws when it has not got one of them. */
export function withBlocks(page: string, blocks: ReadonlyMap<string, string>): string {
  let text = page;
  for (const [opening, block] of blocks) {
    const [old, ...more] = [...text.matchAll(/^```\w*\n([^]*?)^```$/gm)].filter(([, inside = '']) => inside.startsWith(opening));
    if (old === undefined || more.length > 0) throw new Error(`README.md needs exactly one block that begins with "${opening}"`);
    text = `${text.slice(0, old.index)}\`\`\`text\n${block}\`\`\`${text.slice(old.index + old[0].length)}`;
  }
  return text;
}

async function printed(cwd: string, argv: readonly string[], now: string = sampleNight): Promise<string> {
  const io = testIo({ cwd, now: () => now });
  await run(argv, io);
  if (io.errors() !== '') throw new Error(io.errors());
  return io.output();
}

/** A command line and what it prints. */
async function shown(...argv: readonly string[]): Promise<string> {
  return `$ bitewing ${argv.join(' ')}\n${await printed(project, argv)}`;
}

function firstLines(text: string, count: number): string {
  return `${text.split('\n').slice(0, count).join('\n')}\n`;
}

/** What `npm run demo` prints. */
async function demo(folder: string): Promise<string> {
  const audit = async (site: string): Promise<string> =>
    (await printed(project, ['audit', '--config', `fixtures/sites/${site}/bitewing.yaml`, '--out', join(folder, 'reports/out')])).replaceAll(`${folder}/`, '');
  const [full, clean] = [await audit('tri-county'), await audit('clean-county')];
  const report = (text: string): string => /^Report\s+(.*)\.html$/m.exec(text)?.[1] ?? '';
  const exitCode = /^Exit code .*$/m.exec(clean)?.[0] ?? '';
  return `${full}
Its sibling without leaks, clean-county:
${firstLines(clean, 2)}${exitCode}

Report for people:    ${report(full)}.html
Report for programs:  ${report(full)}.json
Report without leaks: ${report(clean)}.html
`;
}

/** Two nights of a small site, between which a grant became too wide: what `diff` prints, and the message that is sent. */
async function twoNights(folder: string): Promise<readonly (readonly [string, string])[]> {
  const office = (database: string, account: string, net: string): object => ({
    databases: [database],
    accounts: [account],
    workstations: workstations({ connection: 'direct', networks: [net] }),
  });
  for (const [day, grant] of [
    ['2026-03-01', 'od\\_493'],
    ['2026-03-02', 'od_493%'],
  ] as const) {
    const site = exampleSite({
      tenants: { north: office('od_493', 'north', '10.1.0.0/24'), south: office('od_4932', 'south', '10.2.0.0/24') },
      scope: ['mysql'],
      sql: `CREATE USER north@'10.1.0.%', south@'10.2.0.%'; GRANT ALL ON \`${grant}\`.* TO north@'10.1.0.%'; GRANT ALL ON \`od\\_4932\`.* TO south@'10.2.0.%';`,
    });
    const night = `${day}T02:00:00.000Z`;
    writeFileSync(join(folder, 'snapshot.json'), serializeSnapshot(site).replaceAll(site.collectors[0]?.startedAt ?? night, night));
    await printed(folder, ['audit', '--quiet', '--snapshot', 'snapshot.json'], night);
  }
  const runs = join('reports', 'out', 'example');
  const [one = '', other = ''] = readdirSync(join(folder, runs)).filter((name) => name.endsWith('Z'));
  const diff = ['diff', `${runs}/${one}`, `${runs}/${other}`];
  const [before, after] = [one, other].map((name) => readResult(join(folder, runs, name, 'report.json')));
  if (before === undefined || after === undefined) throw new Error('two nights make two runs');
  const { subject, text } = newsMessage(after, newsOf(after, after.drift, { previous: before, complete: null }), join(runs, other), []);
  return [
    ['$ bitewing diff ', `$ bitewing ${diff.join(' ')}\n${await printed(folder, diff)}`],
    ['Subject: Bitewing: ', `Subject: ${subject}\n\n${text.trimEnd()}\n`],
  ];
}

/** README.md as it is. */
export function readme(): string {
  return readFileSync(join(project, 'README.md'), 'utf8');
}
