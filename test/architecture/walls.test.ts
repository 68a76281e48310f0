import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
// A CommonJS file without declarations: its type is the one it states in its own comment.
const law = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as IConfiguration;

async function cruised(folder: string): Promise<ICruiseResult> {
  const options: ICruiseOptions = {
    ...law.options,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: law.forbidden ?? [] },
  };
  const { output } = await cruise(['src'], options);
  if (typeof output === 'string') throw new Error(output);
  return output;
}

describe('the walls between rooms', () => {
  it('hold in the source as it is, and the cruise really saw it', async () => {
    const { summary } = await cruised(root);
    // Without @swc/core nothing is cruised at all and nothing is violated.
    expect(summary.totalCruised).toBeGreaterThan(60);
    expect(summary.totalDependenciesCruised).toBeGreaterThan(100);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  it('each say why they stand', () => {
    expect((law.forbidden ?? []).filter((wall) => (wall.comment ?? '').length < 40)).toEqual([]);
  });
});

/** One import per wall that must not get through. */
const breaches = [
  { wall: 'model-stays-in-its-room', from: 'src/model/a.ts', to: '../domain/mysql/x.ts' },
  { wall: 'domain-stays-in-its-room', from: 'src/domain/mysql/a.ts', to: '../../model/x.ts' },
  { wall: 'inventory-stays-in-its-room', from: 'src/inventory/a.ts', to: '../probes/mysql/x.ts' },
  { wall: 'snapshot-stays-in-its-room', from: 'src/snapshot/a.ts', to: '../probes/mysql/x.ts' },
  { wall: 'adapters-stays-in-its-room', from: 'src/adapters/mysql/a.ts', to: '../../snapshot/x.ts' },
  { wall: 'probes-stays-in-its-room', from: 'src/probes/mysql/a.ts', to: '../../adapters/mysql/x.ts' },
  { wall: 'probes-stays-in-its-room', from: 'src/probes/mysql/b.ts', to: '../../rules/mysql/x.ts' },
  { wall: 'facts-stays-in-its-room', from: 'src/facts/a.ts', to: '../rules/mysql/x.ts' },
  { wall: 'rules-stays-in-its-room', from: 'src/rules/mysql/a.ts', to: '../../audit/x.ts' },
  { wall: 'audit-stays-in-its-room', from: 'src/audit/a.ts', to: '../report/x.ts' },
  { wall: 'report-stays-in-its-room', from: 'src/report/a.ts', to: '../audit/x.ts' },
  { wall: 'selftest-stays-in-its-room', from: 'src/selftest/a.ts', to: '../report/x.ts' },
  { wall: 'model-packages', from: 'src/model/b.ts', to: 'zod' },
  { wall: 'domain-packages', from: 'src/domain/mysql/b.ts', to: 'node-sql-parser' },
  { wall: 'inventory-packages', from: 'src/inventory/b.ts', to: 'node:path' },
  { wall: 'snapshot-packages', from: 'src/snapshot/b.ts', to: 'yaml' },
  { wall: 'probes-packages', from: 'src/probes/mysql/c.ts', to: 'mysql2' },
  { wall: 'facts-packages', from: 'src/facts/b.ts', to: 'node:os' },
  { wall: 'rules-packages', from: 'src/rules/mysql/b.ts', to: 'node:os' },
  { wall: 'audit-packages', from: 'src/audit/b.ts', to: 'node:os' },
  { wall: 'report-packages', from: 'src/report/b.ts', to: 'node:fs' },
  { wall: 'selftest-packages', from: 'src/selftest/b.ts', to: 'node:crypto' },
  { wall: 'sql-references-packages', from: 'src/domain/sql-references/a.ts', to: 'zod' },
  { wall: 'open-dental-config-packages', from: 'src/domain/open-dental-config/a.ts', to: 'yaml' },
  { wall: 'firewall-appliance-packages', from: 'src/domain/firewall-appliance/a.ts', to: 'zod' },
  { wall: 'rules-do-not-import-each-other', from: 'src/rules/mysql/c.ts', to: './x.ts' },
  { wall: 'rules-do-not-import-the-index', from: 'src/rules/mysql/d.ts', to: '../index.ts' },
  { wall: 'examples-are-not-shipped', from: 'src/rules/mysql/e.ts', to: './e.examples.ts' },
  { wall: 'nothing-imports-cli', from: 'src/report/c.ts', to: '../cli/x.ts' },
  { wall: 'only-adapters-touch-the-world', from: 'src/cli/a.ts', to: 'node:child_process' },
  { wall: 'only-adapters-touch-the-world', from: 'src/cli/b.ts', to: 'mysql2/promise' },
  { wall: 'only-adapters-and-cli-read-files', from: 'src/snapshot/c.ts', to: 'node:fs/promises' },
  { wall: 'no-circular', from: 'src/domain/mysql/c.ts', to: './c.ts' },
  { wall: 'no-development-packages', from: 'src/cli/c.ts', to: 'vitest' },
  { wall: 'not-resolvable', from: 'src/cli/d.ts', to: './nowhere.ts' },
];

/** Imports that look similar and are allowed. */
const passages = [
  { from: 'src/probes/mysql/p.ts', to: '../../adapters/mysql/x-port.ts' },
  { from: 'src/domain/sql-references/p.ts', to: 'node-sql-parser/build/mysql.js' },
  { from: 'src/domain/open-dental-config/p.ts', to: 'saxes' },
  { from: 'src/domain/firewall-appliance/p.ts', to: 'saxes' },
  { from: 'src/adapters/mysql/p.ts', to: 'mysql2/promise' },
  { from: 'src/inventory/p.ts', to: 'yaml' },
  { from: 'src/rules/mysql/p.examples.ts', to: './x.ts' },
  { from: 'src/rules/mysql/p.ts', to: '../define.ts' },
  { from: 'src/cli/p.ts', to: '../adapters/mysql/x.ts' },
  { from: 'src/report/p.ts', to: 'handlebars' },
];

describe('each wall, broken on purpose in a project of its own', () => {
  let folder = '';
  let violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bitewing-walls-'));
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    const packages = createRequire(import.meta.url)('../../package.json') as object;
    write('package.json', JSON.stringify(packages));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const targets = ['model', 'domain/mysql', 'snapshot', 'probes/mysql', 'adapters/mysql', 'rules/mysql', 'audit', 'report', 'cli'];
    for (const room of targets) write(`src/${room}/x.ts`, 'export const x = 1;\n');
    for (const path of ['rules/index', 'rules/define', 'rules/mysql/e.examples', 'adapters/mysql/x-port']) {
      write(`src/${path}.ts`, 'export const x = 1;\n');
    }
    for (const { from, to } of [...breaches, ...passages]) write(from, `import type * as it from '${to}';\nexport type It = typeof it;\n`);
    violations = (await cruised(folder)).summary.violations;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(breaches)('$wall stops $from → $to', ({ wall, from }) => {
    expect(violations.filter((violation) => violation.from === from).map(({ rule }) => rule.name)).toContain(wall);
  });

  it.each(passages)('$from → $to gets through', ({ from }) => {
    expect(violations.filter((violation) => violation.from === from)).toEqual([]);
  });

  it('no wall is left untried', () => {
    const tried = new Set(breaches.map(({ wall }) => wall));
    expect((law.forbidden ?? []).map(({ name }) => name).filter((name) => name !== undefined && !tried.has(name))).toEqual([]);
  });
});
