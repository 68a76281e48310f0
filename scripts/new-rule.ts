/** `npm run new:rule mysql/some-noun`: writes the rule, its worked examples and its page, then brings generated files up to date. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A rule that says nothing yet: it compiles, and fails the rule harness until it is written. */
function ruleSource(id: string): string {
  return `import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: '${id}',
  title: '',
  severity: 'high',
  kind: 'leak',
  clauses: [],
  scope: 'instance',
  needs: ['mysql.server'],
  risk: '',
  remedy: '',
  references: [],
  *evaluate(_facts) {},
});
`;
}

const examplesSource = `import type { RuleExample } from '../../../fixtures/builders/rule-example.ts';

export const examples: readonly RuleExample[] = [];
`;

const id = process.argv[2] ?? '';
const base = join(root, 'src/rules', id);
if (!/^[a-z0-9-]+\/[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
  console.error('Usage: npm run new:rule <area>/<noun-phrase>, for example mysql/pattern-reaches-neighbour. Lower case, digits and hyphens.');
  process.exitCode = 2;
} else if (existsSync(`${base}.ts`)) {
  console.error(`src/rules/${id}.ts exists already. Rule ids are permanent: choose another name.`);
  process.exitCode = 2;
} else {
  mkdirSync(dirname(base), { recursive: true });
  writeFileSync(`${base}.ts`, ruleSource(id));
  writeFileSync(`${base}.examples.ts`, examplesSource);
  const gen = fileURLToPath(new URL('gen.ts', import.meta.url));
  process.exitCode = spawnSync(process.execPath, [...process.execArgv, gen], { stdio: 'inherit' }).status ?? 1;
  console.log(`Next: write src/rules/${id}.ts, give it at least one pass and one fail in src/rules/${id}.examples.ts, then npm run gen.`);
}
