import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exampleSite } from '../../fixtures/builders/example-site.ts';
import type { RuleExample } from '../../fixtures/builders/rule-example.ts';
import { sha256 } from '../../src/adapters/digest.ts';
import { evaluate } from '../../src/audit/evaluate.ts';
import { applyFix } from '../../src/audit/simulation/apply-fix.ts';
import { baselineOf, type FailSeen } from '../../src/audit/simulation/baseline.ts';
import { judgeWorld } from '../../src/audit/simulation/judge-world.ts';
import { worldOf } from '../../src/audit/simulation/world.ts';
import { rules } from '../../src/rules/index.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';
import { differences } from '../audit/simulation/differences.ts';
import { powershellErrors } from '../support/powershell-syntax.ts';

/** Worked examples whose remedy is known to need more than its commands, and why. */
const unproven: Readonly<Record<string, string>> = {
  'files/atoz-owner-lacks-access: The share lets everybody read only':
    'the note says that the share has to be changed; whom it is for is not told by the folder',
};

interface Tally {
  closes: number;
  modelled: number;
  withCommands: number;
  findings: number;
}
const tallies = new Map<string, Tally>();
/** Every PowerShell that the examples print, each once. */
const powershell = new Set<string>();

/** Runs a remedy on the model of an example: what is left of the finding, what is new, and what its undo leaves different. */
function tried(snapshot: Snapshot, { verdict, print }: FailSeen, before: ReturnType<typeof baselineOf>): Record<string, unknown> | null {
  const { fix } = verdict;
  if (fix.language === 'powershell') for (const list of [fix.commands, fix.undo]) powershell.add(list.join('\n'));
  const tally = tallies.get(fix.language) ?? { closes: 0, modelled: 0, withCommands: 0, findings: 0 };
  tallies.set(fix.language, tally);
  tally.findings += 1;
  if (fix.commands.length === 0) return null;
  tally.withCommands += 1;
  const world = worldOf(snapshot);
  const outcome = applyFix(world, fix, fix.commands);
  if (outcome.type === 'not-modelled') return null;
  tally.modelled += 1;
  if (outcome.type === 'refused') return { refused: outcome.reason };
  const { closed, opened } = judgeWorld(world, rules, before, sha256);
  const undone = fix.undo.length === 0 ? { type: 'applied' } : applyFix(world, fix, fix.undo);
  if (closed.has(print) && opened.length === 0) tally.closes += 1;
  return {
    closed: closed.has(print),
    opened: opened.map(({ rule, verdict: one }) => `${rule.id}: ${one.claim}`),
    undone,
    differs: fix.undo.length === 0 ? [] : differences(snapshot, world.finish()),
  };
}

describe('the printed remedy of every worked example, on the model', () => {
  describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', async ({ rule }) => {
    const { examples } = (await import(join(import.meta.dirname, `../../src/rules/${rule.id}.examples.ts`))) as { examples: readonly RuleExample[] };
    it.each(examples)('closes its finding, opens nothing, and its undo gives everything back: $name', ({ name, site }) => {
      const snapshot = exampleSite(site);
      const before = baselineOf(evaluate(snapshot, snapshot.inventory, rules), sha256);
      for (const seen of before.fails.values()) {
        if (seen.rule.id !== rule.id) continue;
        const result = tried(snapshot, seen, before);
        const known = unproven[`${rule.id}: ${name}`];
        if (result === null || known !== undefined) continue;
        expect(result, seen.verdict.fix.commands.join('\n')).toEqual({ closed: true, opened: [], undone: { type: 'applied' }, differs: [] });
      }
    });
  });

  it('is PowerShell that its grammar understands, and empties no registry key that is there', async () => {
    const scripts = [...powershell].filter((script) => script !== '');
    expect(scripts.length).toBeGreaterThan(5);
    expect(await powershellErrors(scripts.join('\n'))).toEqual([]);
    expect(scripts.flatMap((script) => script.split('\n')).filter((line) => line.startsWith('New-Item -Force'))).toEqual([]);
  });

  afterAll(() => {
    console.table(Object.fromEntries(tallies));
  });
});
