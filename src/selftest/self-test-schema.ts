import { z } from 'zod';
import { kinds, severities } from '../model/severity.ts';
import type { FalseAlarm, Missed, RuleScore, SelfTestResult } from './self-test-result.ts';

const text = z.string();
const whole = z.int().nonnegative();

const score: z.ZodType<RuleScore> = z.object({
  rule: text,
  kind: z.enum(kinds),
  severity: z.enum(severities),
  variants: whole.meta({ description: 'Ways to spoil a site that this rule has to find' }),
  planted: whole,
  found: whole,
  missed: whole,
  falseAlarms: whole.meta({ description: 'Clean sites on which it found something' }),
  silent: whole,
});

const missed: z.ZodType<Missed> = z.object({ rule: text, planted: text, site: whole, expected: text, heard: z.array(text) });
const falseAlarm: z.ZodType<FalseAlarm> = z.object({ site: whole, rule: text, claim: text });

/** The result of a self-test, as `bitewing selftest --json` prints it. */
export const selfTestSchema: z.ZodType<SelfTestResult> = z.object({
  schemaVersion: z.literal('1.0'),
  tool: z.object({ name: z.literal('bitewing'), version: text, rules: whole }),
  seed: whole.meta({ description: 'The same seed, numbers and version give the same result' }),
  passed: z.boolean(),
  cleanSites: z.object({ judged: whole, tenants: whole, falseAlarms: z.array(falseAlarm) }),
  mutations: z.object({ variants: whole, planted: whole, found: whole, missed: z.array(missed) }),
  withheld: z.object({ tried: whole, stillIsolated: z.array(text) }).meta({ description: 'Clean sites without one source; none may be called isolated' }),
  rules: z.array(score),
  notPlanted: z.array(z.object({ rule: text, variant: text })),
  notTested: z.array(z.object({ rule: text, reason: text })),
});

/** The published JSON Schema (draft 2020-12) of a self-test. */
export function selfTestJsonSchema(): object {
  return {
    title: 'Bitewing selftest --json',
    description: 'What the scanner found of leaks planted into generated sites, and what it said of sites without a leak.',
    ...z.toJSONSchema(selfTestSchema, { target: 'draft-2020-12', io: 'input', reused: 'ref' }),
  };
}
