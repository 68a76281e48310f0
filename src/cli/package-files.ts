import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PageParts } from '../report/html/html-page.ts';
import type { Templates } from '../report/html/render-html.ts';
import { UsageError } from './cli-error.ts';

/** The folder of package.json: three levels up from dist/src/cli, two from src/cli. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the installation is incomplete: package.json is missing');
    folder = parent;
  }
  return folder;
}

function shipped(...path: string[]): string {
  return readFileSync(join(packageRoot(), ...path), 'utf8');
}

/** How this installation is started from anywhere: Node.js and the compiled program. */
export function installedProgram(): readonly string[] {
  const program = join(packageRoot(), 'dist', 'src', 'cli', 'main.js');
  if (existsSync(program)) return [process.execPath, program];
  throw new UsageError('this installation is not compiled', 'npm run build, or name the program with --program FILE');
}

/** Version of the installed tool. */
export function toolVersion(): string {
  const manifest: unknown = JSON.parse(shipped('package.json'));
  const version: unknown = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : null;
  return typeof version === 'string' ? version : 'unknown';
}

/** The parts of the HTML report. */
export function reportTemplates(): Templates {
  const folder = ['reports', 'templates'];
  const names = readdirSync(join(packageRoot(), ...folder)).filter((name) => name.endsWith('.hbs') && name !== 'report.hbs');
  return {
    page: shipped(...folder, 'report.hbs'),
    partials: Object.fromEntries(names.map((name) => [name.slice(0, -'.hbs'.length), shipped(...folder, name)])),
    css: shipped(...folder, 'report.css'),
    js: shipped(...folder, 'report.js'),
  };
}

/** The parts of the checklist's page: its own templates, on the style of the report. It has no script. */
export function checklistTemplates(): PageParts {
  const folder = ['reports', 'templates'];
  return {
    page: shipped(...folder, 'checklist', 'checklist.hbs'),
    partials: {
      checks: shipped(...folder, 'checklist', 'checks.hbs'),
      attestations: shipped(...folder, 'checklist', 'attestations.hbs'),
      mark: shipped(...folder, 'mark.hbs'),
    },
    css: `${shipped(...folder, 'report.css')}\n${shipped(...folder, 'checklist', 'checklist.css')}`,
    js: '',
  };
}

/** The parts of the history page, on the style of the report. It has no script. */
export function historyTemplates(): PageParts {
  const folder = ['reports', 'templates'];
  return {
    page: shipped(...folder, 'history', 'history.hbs'),
    partials: { mark: shipped(...folder, 'mark.hbs') },
    css: `${shipped(...folder, 'report.css')}\n${shipped(...folder, 'history', 'history.css')}`,
    js: '',
  };
}

/** The page of a rule, Markdown. The id must be that of a known rule. */
export function rulePage(id: string): string {
  const path = join(packageRoot(), 'src', 'rules', `${id}.md`);
  if (!existsSync(path)) throw new UsageError(`the page of ${id} is not part of this installation`);
  return readFileSync(path, 'utf8');
}

/** Rooms whose texts may reach a report. */
const speakingRooms = ['model', 'domain', 'probes', 'facts', 'rules', 'audit', 'report'];

/** The texts of the program itself: its modules as they are installed, without worked examples, and its templates. */
export function programTexts(): readonly string[] {
  const here = join(dirname(fileURLToPath(import.meta.url)), '..');
  const modules = speakingRooms.flatMap((room) => textsBelow(join(here, room), /(?<!\.examples|\.d)\.[jt]s$/));
  return [...modules, ...textsBelow(join(packageRoot(), 'reports', 'templates'), /\.(?:hbs|css|js)$/)];
}

function textsBelow(folder: string, names: RegExp): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && names.test(entry.name)).map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}
