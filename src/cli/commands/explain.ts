import { controlsFor } from '../../audit/controls.ts';
import { waiverRules } from '../../audit/waiver-rules.ts';
import { nearestName } from '../../inventory/nearest-name.ts';
import type { Rule } from '../../rules/define-rule.ts';
import { rules as builtIn } from '../../rules/index.ts';
import { UsageError } from '../cli-error.ts';
import { type Command, print } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { namedRules, ruleOptions } from '../own-rules.ts';
import { rulePage } from '../package-files.ts';

/** `bitewing explain RULE`: one rule's page. */
export const explain: Command = {
  usage: 'RULE [--rules FILE]',
  words: 1,
  help: `
Prints the page of one rule: what it proves, what happens when it fails, worked examples, the remedy, and the controls
of HIPAA, NIST, CIS it gives evidence for. The name without its area is enough.

  --rules FILE  rules of your own, too

Examples:
  bitewing explain mysql/pattern-reaches-neighbour
  bitewing explain anonymous-row`,
  options: ruleOptions,
  async run(args, io) {
    const [id] = args.positionals;
    if (id === undefined) throw new UsageError('explain needs a rule', 'bitewing rules lists them');
    const rule = ruleNamed(id, (await namedRules(args, io)).rules);
    // Marks of the page generator are nothing for a reader.
    const page = !builtIn.includes(rule) ? shortPage(rule) : rulePage(rule.id).replaceAll(/<!--[^]*?-->\n*/g, '');
    const controls = controlsFor(rule.id);
    const lines = controls.map(
      ({ framework, id: number, title, status, relation = '' }) =>
        `- ${framework} ${number}: ${title} (${[relation, ...(status === 'in force' ? [] : [status])].join(', ')})\n`,
    );
    print(args, io, { id: rule.id, page, controls }, () => `${page.trimEnd()}\n${lines.length > 0 ? `\n## Controls\n\n${lines.join('')}` : ''}`);
    return exitCodes.success;
  },
};

function ruleNamed(id: string, rules: readonly Rule[]): Rule {
  const all = [...rules, ...Object.values(waiverRules)];
  const found = all.find((rule) => rule.id === id || rule.id.endsWith(`/${id}`));
  if (found) return found;
  const ids = all.map((rule) => rule.id);
  const near =
    nearestName(id, ids) ??
    nearestName(
      id,
      ids.map((one) => one.slice(one.indexOf('/') + 1)),
    ) ??
    ids.find((one) => one.includes(id));
  throw new UsageError(`there is no rule '${id}'`, near === undefined ? 'bitewing rules lists them' : `did you mean '${near}'?`);
}

/** Of rules without a page of their own: those about waivers, and the operator's. */
function shortPage({ id, title, severity, risk, remedy }: Rule): string {
  return `# ${id}\n\n**${title}.** (${severity})\n\n${risk}\n\nRemedy: ${remedy}\n`;
}
