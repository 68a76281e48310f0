import { resolve } from 'node:path';
import { z } from 'zod';
import { loadRuleModule } from '../adapters/rule-module.ts';
import type { OwnRuleFile } from '../audit/judged.ts';
import type { FactId } from '../facts/fact-map.ts';
import { allFactIds } from '../facts/fact-sources.ts';
import { nearestName } from '../inventory/nearest-name.ts';
import { kinds, severities } from '../model/severity.ts';
import type { Verdict } from '../model/verdict.ts';
import { clauseSchema, evidenceSchema, fixSchema, hopSchema, sidesSchema, subjectSchema } from '../report/json/verdict-schemas.ts';
import { defineRule, type Rule } from '../rules/define-rule.ts';
import { rules } from '../rules/index.ts';
import { sourceId } from '../snapshot/snapshot.ts';
import { UsageError } from './cli-error.ts';
import { type Arguments, type Command, text, texts } from './command.ts';
import type { Io } from './io.ts';
import { readSite } from './site.ts';

/** The rules to judge by: those of this version, then the operator's own. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** Files the operator's own came from, in the order they were named. */
  readonly ownRules: readonly OwnRuleFile[];
}

/** Options of the commands that take rules of the operator. */
export const ruleOptions: Command['options'] = { rules: { type: 'string', multiple: true } };

/** The rules of this version alone. */
export const builtInRules: RuleSet = { rules, ownRules: [] };

/** With the files of `--rules`, and of `rules:` where the command reads an inventory. Refuses what is no rule, by file and member. */
export async function rulesToJudge(args: Arguments, io: Io): Promise<RuleSet> {
  const readsInventory = texts(args, 'snapshot').length === 0 || text(args, 'config') !== null;
  const site = readsInventory ? readSite(args, io) : null;
  const listed = site === null ? [] : site.operations.rules.map((file) => ({ file, path: resolve(site.base, file) }));
  return withFiles([...listed, ...namedFiles(args, io)]);
}

/** With the files of `--rules` alone. */
export async function namedRules(args: Arguments, io: Io): Promise<RuleSet> {
  return withFiles(namedFiles(args, io));
}

/** A file as it was named, and where it is. */
interface NamedFile {
  readonly file: string;
  readonly path: string;
}

function namedFiles(args: Arguments, io: Io): readonly NamedFile[] {
  return texts(args, 'rules').map((file) => ({ file, path: resolve(io.cwd, file) }));
}

async function withFiles(named: readonly NamedFile[]): Promise<RuleSet> {
  const own = new Map<string, Rule>();
  const ownRules: OwnRuleFile[] = [];
  for (const { file, path } of named) {
    const { made, sha256 } = await load(path, file);
    for (const rule of rulesIn(made, file)) {
      if (own.has(rule.id)) throw new UsageError(`${file}: there is another rule ${rule.id}`, 'each rule has an id of its own');
      own.set(rule.id, rule);
    }
    ownRules.push({ file, sha256 });
  }
  return { rules: [...rules, ...own.values()], ownRules };
}

/** What a file makes; both loading it and calling what it exports run somebody's program. */
async function load(path: string, file: string): Promise<{ readonly made: unknown; readonly sha256: string }> {
  try {
    const { exported, sha256 } = await loadRuleModule(path);
    return { made: typeof exported === 'function' ? (exported as (tools: object) => unknown)({ defineRule, sourceId }) : exported, sha256 };
  } catch (error) {
    throw new UsageError(`cannot load the rules in ${file}: ${error instanceof Error ? error.message : String(error)}`, hint, { cause: error });
  }
}

const hint = 'docs/operator/own-rules.md shows such a file';
const words = z.string().min(1);
const factId = z.custom<FactId>((value) => allFactIds.some((id) => id === value), {
  error: ({ input }) => {
    const near = typeof input === 'string' ? nearestName(input, allFactIds) : null;
    return `there is no fact ${JSON.stringify(input)}${near === null ? '' : `; did you mean '${near}'?`}`;
  },
});

/** What `defineRule` takes, checked: whoever writes a rule of their own may not have a type checker. */
const ruleSchema = z.strictObject({
  id: z.string().regex(/^own\/[a-z0-9]+(?:-[a-z0-9]+)*$/, 'an id own/noun-phrase in small letters: no rule of a later version can have it'),
  title: words.max(100),
  severity: z.enum(severities),
  kind: z.enum(kinds),
  clauses: z.array(clauseSchema),
  scope: z.enum(['instance', 'host', 'place', 'site']),
  needs: z.array(factId),
  alsoNeeds: z.array(factId).default([]),
  risk: words,
  remedy: words,
  references: z.array(z.strictObject({ title: words, url: z.url().exactOptional() })),
  evaluate: z.custom<(facts: unknown) => Iterable<unknown>>((value) => typeof value === 'function', { error: 'a function that yields verdicts' }),
});

function rulesIn(made: unknown, file: string): readonly Rule[] {
  if (made === undefined) throw new UsageError(`${file} has no default export`, hint);
  return (Array.isArray(made) ? (made as readonly unknown[]) : [made]).map((one, at) => {
    const checked = ruleSchema.safeParse(one);
    if (checked.success) return guarded(checked.data);
    throw new UsageError(`${file}: rule ${at + 1}: ${firstIssue(checked.error)}`, hint);
  });
}

/** `needs: 0: there is no fact …`. */
function firstIssue({ issues: [issue] }: z.ZodError): string {
  return `${[...(issue?.path ?? []), ''].join(': ')}${issue?.message ?? ''}`;
}

const subject = { subject: subjectSchema, tenants: z.array(words) };
const untold = { missing: z.array(words), reason: words };
const verdictSchema: z.ZodType<Verdict> = z.discriminatedUnion('status', [
  z.strictObject({ ...subject, status: z.literal('pass') }),
  z.strictObject({ ...subject, status: z.literal('not-applicable'), reason: words }),
  z.strictObject({ ...subject, ...untold, status: z.literal('not-assessed') }),
  z.strictObject({ ...subject, ...untold, status: z.literal('error') }),
  z.strictObject({
    ...subject,
    status: z.literal('fail'),
    sides: sidesSchema,
    claim: words,
    observed: words,
    expected: words,
    because: words.exactOptional(),
    evidence: z.array(evidenceSchema),
    fix: fixSchema,
    path: z.array(hopSchema).exactOptional(),
    severity: z.enum(severities).exactOptional(),
    kind: z.enum(kinds).exactOptional(),
    discriminator: words.exactOptional(),
    witness: words.exactOptional(),
  }),
]);

/** The rule, whose verdicts are looked at before anybody else sees them: one that is none makes the rule an error, never a pass. */
function guarded(rule: z.output<typeof ruleSchema>): Rule {
  return {
    ...rule,
    *evaluate(facts: { readonly inventory: { readonly tenants: object } }): Iterable<Verdict> {
      for (const said of rule.evaluate(facts)) {
        const checked = verdictSchema.safeParse(said);
        if (!checked.success) throw new Error(`it yields what is no verdict: ${firstIssue(checked.error)}`);
        const stranger = checked.data.tenants.find((id) => !Object.hasOwn(facts.inventory.tenants, id));
        if (stranger !== undefined) throw new Error(`it speaks of a tenant '${stranger}' that the inventory does not have`);
        yield checked.data;
      }
    },
  };
}
