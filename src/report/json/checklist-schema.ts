import { z } from 'zod';
import { attestationIds } from '../../model/attestations.ts';
import {
  type Checklist,
  type ChecklistAttestation,
  type ChecklistCheck,
  type ChecklistFinding,
  type ChecklistGap,
  type ClauseAnswer,
  answers,
} from '../../model/checklist.ts';
import { clauses, type Clause } from '../../model/clauses.ts';
import type { CreationStep, RehearsedFinding, RehearsedName, Rehearsal } from '../../model/rehearsal.ts';
import { kinds, severities } from '../../model/severity.ts';
import { subjectTypes } from '../../model/verdict.ts';

const text = z.string();
const texts = z.array(text);
const severity = z.enum(severities);
const language = z.enum(['sql', 'yaml', 'ini', 'sh', 'cmd', 'powershell']);
const day = text.meta({ description: 'YYYY-MM-DD; a last day counts in full' });
const answer = z.enum(answers).meta({
  description:
    'no: a leak, or a failure at or above the gate. open: not assessed or not attested, never yes. remarks: yes, with findings below the gate or waived.',
});
// Ours, in the order of the page; the object has no other keys.
const clause: z.ZodType<Clause> = z.enum(Object.keys(clauses) as Clause[]);

const finding: z.ZodType<ChecklistFinding> = z.object({
  fingerprint: text,
  severity,
  kind: z.enum(kinds),
  status: z.enum(['fail', 'waived']),
  claim: text,
  fix: z.object({ language, target: text, command: text.meta({ description: 'First command of the remedy' }) }).nullable(),
  waived: z.object({ owner: text, expires: day }).nullable(),
});

const gap: z.ZodType<ChecklistGap> = z.object({
  reason: text,
  missing: z.array(z.object({ source: text, status: text, remedy: text.nullable() })),
});

const check: z.ZodType<ChecklistCheck> = z.object({
  rule: text,
  title: text,
  severity,
  answer,
  proved: z.array(z.object({ type: z.enum(subjectTypes), id: text })),
  findings: z.array(finding),
  gaps: z.array(gap),
  notApplicable: texts,
});

const attestation: z.ZodType<ChecklistAttestation> = z
  .object({
    item: z.enum(attestationIds),
    clause: clause.nullable(),
    states: text,
    answer: z.enum(['attested', 'open', 'later']),
    reason: text.nullable(),
    person: text.nullable(),
    date: day.nullable(),
    expires: day.nullable(),
    evidence: text.nullable(),
  })
  .meta({ description: 'Said by a person, never proven by a probe' });

const clauseAnswer: z.ZodType<ClauseAnswer> = z.object({ clause, text, answer, checks: z.array(check), attestations: z.array(attestation) });

const step: z.ZodType<CreationStep> = z.object({
  title: text,
  language,
  target: text,
  commands: texts,
  undo: texts,
  verify: z.array(z.object({ command: text, expect: text })),
  note: text.nullable(),
  model: z.union([z.literal('applied'), z.object({ notApplied: text })]),
});

const name: z.ZodType<RehearsedName> = z.object({
  what: text,
  text,
  answer: z.enum(['free', 'taken', 'open', 'not-stated']),
  reason: text.nullable(),
});

const rehearsedFinding: z.ZodType<RehearsedFinding> = z.object({ fingerprint: text, rule: text, severity, claim: text, tenants: texts });

const rehearsal: z.ZodType<Rehearsal> = z.object({
  names: z.array(name),
  asks: texts,
  steps: z.array(step),
  model: z.object({ answer: z.enum(['isolated', 'not-isolated', 'cannot-say']), sentence: text, findings: z.array(rehearsedFinding), open: texts }),
});

/** Checks what `checklist --json` prints. */
export const checklistSchema: z.ZodType<Checklist> = z
  .object({
    schemaVersion: z.literal('1.0'),
    tool: z.object({ name: z.literal('bitewing'), version: text }),
    site: text,
    tenant: z.object({ id: text, name: text, stage: z.enum(['live', 'planned', 'retired']), server: text, databases: texts }),
    run: z.object({ id: text, startedAt: text, gate: severity, asOf: day, sources: z.record(text, text) }),
    verdict: z.object({ answer: z.enum(['ready', 'not-ready', 'cannot-say']), sentence: text, exitCode: z.union([z.literal(0), z.literal(1), z.literal(3)]) }),
    clauses: z.array(clauseAnswer),
    beyond: z.object({ checks: z.array(check), attestations: z.array(attestation) }),
    rehearsal: rehearsal.nullable(),
  })
  .meta({ title: 'Bitewing checklist', description: 'Is one tenant ready to go live, clause by clause (bitewing checklist --json).' });

/** JSON Schema (2020-12) of `bitewing checklist --json`. */
export function checklistJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(checklistSchema, { target: 'draft-2020-12' }) };
}
