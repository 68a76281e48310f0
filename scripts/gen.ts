/**
 * `npm run gen`: writes everything that is derived from source: the rule index, the top block of every rule page, the rule
 * catalogue, the scanner account's SQL, the published JSON Schemas. `--check` writes nothing and fails when a file differs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { leastPrivilegeAccount } from '../src/probes/mysql/least-privilege.ts';
import type { Rule } from '../src/rules/define-rule.ts';
import { controlsPage } from './controls-page.ts';
import { replaceBlock } from './generated-block.ts';
import { rulePage, rulesCatalogue, rulesIndex, type ShownExample } from './rule-page.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A file that source determines completely. */
interface Generated {
  /** Path from the project's folder, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** TypeScript files below a folder, sorted, paths from the project's folder with forward slashes. */
function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'))
    .sort();
}

async function moduleOf(path: string): Promise<object> {
  const loaded: unknown = await import(pathToFileURL(join(root, path)).href);
  return typeof loaded === 'object' && loaded !== null ? loaded : {};
}

function exportedBy(loaded: object, name: string): unknown {
  return new Map<string, unknown>(Object.entries(loaded)).get(name);
}

function textOf(path: string): string | null {
  const full = join(root, path);
  return existsSync(full) ? readFileSync(full, 'utf8') : null;
}

/** Rule ids in order; the id is the path. */
function ruleIds(): string[] {
  return sourcesBelow('src/rules')
    .filter((path) => path.split('/').length === 4 && !path.endsWith('.examples.ts'))
    .map((path) => path.slice('src/rules/'.length, -'.ts'.length));
}

async function ruleOf(id: string): Promise<Rule> {
  const rule = exportedBy(await moduleOf(`src/rules/${id}.ts`), 'rule');
  if (typeof rule !== 'object' || rule === null || !('id' in rule)) throw new Error(`src/rules/${id}.ts exports no "rule".`);
  if (rule.id !== id) throw new Error(`src/rules/${id}.ts: the rule's id is "${String(rule.id)}", but the path says "${id}".`);
  // The one boundary: the compiler has checked the file's own `rule: Rule`.
  return rule as unknown as Rule;
}

async function examplesOf(id: string): Promise<ShownExample[]> {
  const path = `src/rules/${id}.examples.ts`;
  const examples = existsSync(join(root, path)) ? exportedBy(await moduleOf(path), 'examples') : [];
  if (!Array.isArray(examples)) throw new Error(`${path} exports no "examples" list.`);
  return examples.map((example: object) => {
    const fields = new Map<string, unknown>(Object.entries(example));
    const site = fields.get('site');
    const sql = typeof site === 'object' && site !== null ? exportedBy(site, 'sql') : null;
    return {
      name: String(fields.get('name')),
      sql: typeof sql === 'string' && sql !== '' ? sql : null,
      expect: expectation(fields.get('expect')),
    };
  });
}

/** What an example expects, for a reader: one line per subject. */
function expectation(expected: unknown): string {
  if (typeof expected !== 'object' || expected === null) throw new Error('An example expects a map from subject to status.');
  return Object.entries(expected)
    .map(([subject, status]) => `- \`${subject}\`: **${String(status)}**`)
    .join('\n');
}

function isFunction(value: unknown): value is () => unknown {
  return typeof value === 'function';
}

/** Every function named `<shape>JsonSchema` publishes `reports/schemas/<shape>.schema.json`. */
async function schemas(): Promise<Generated[]> {
  const found: Generated[] = [];
  for (const path of sourcesBelow('src').filter((source) => source.endsWith('-schema.ts'))) {
    for (const [name, schema] of Object.entries(await moduleOf(path))) {
      if (!name.endsWith('JsonSchema') || !isFunction(schema)) continue;
      const described = schema();
      const shape = name.slice(0, -'JsonSchema'.length);
      found.push({ path: `reports/schemas/${shape}.schema.json`, text: `${JSON.stringify(described, null, 2)}\n` });
    }
  }
  return found;
}

/** The operator page on the scanner's account, its statements made from those a collect sends. */
function leastPrivilegePage(): Generated {
  const path = 'docs/operator/least-privilege.md';
  const servers = [
    { name: 'mariadb', server: { flavor: 'mariadb', version: [11, 4, 0] } },
    { name: 'mysql', server: { flavor: 'mysql', version: [8, 4, 0] } },
  ] as const;
  let text = textOf(path) ?? '';
  for (const { name, server } of servers) {
    const replaced = replaceBlock(text, `\`\`\`sql\n${leastPrivilegeAccount(server).trim()}\n\`\`\``, name);
    if (replaced === null) throw new Error(`${path} has no block "generated: ${name}".`);
    text = replaced;
  }
  return { path, text };
}

/** What can only be told by loading the rules and the schemas. */
async function fromModules(): Promise<Generated[]> {
  const rules = await Promise.all(ruleIds().map(ruleOf));
  const pages = await Promise.all(
    rules.map(async (rule) => {
      const path = `src/rules/${rule.id}.md`;
      return { path, text: rulePage(textOf(path), rule, await examplesOf(rule.id)) };
    }),
  );
  const controls = { path: 'docs/controls.md', text: controlsPage(rules) };
  return [{ path: 'docs/rules/index.md', text: rulesCatalogue(rules) }, controls, ...pages, leastPrivilegePage(), ...(await schemas())];
}

const check = process.argv.includes('--check');

/** Writes the files that differ, or says so when only checking. */
function settle(files: readonly Generated[]): void {
  for (const { path, text } of files) {
    if (textOf(path) === text) continue;
    console.log(`${check ? 'differs from what source says (run "npm run gen")' : 'written'}: ${path}`);
    if (check) {
      process.exitCode = 1;
      continue;
    }
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

// The index first: what is loaded next may import it.
settle([{ path: 'src/rules/index.ts', text: rulesIndex(ruleIds()) }]);
settle(await fromModules());
