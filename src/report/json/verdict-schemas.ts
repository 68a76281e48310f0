import { z } from 'zod';
import { clauses, type Clause } from '../../model/clauses.ts';
import { type Evidence, type Fix, type Hop, type Sides, type SimulatedFix, simulationStates, type Subject, subjectTypes } from '../../model/verdict.ts';

const text = z.string();
const texts = z.array(text);

/** A finding's fingerprint. */
export const fingerprintSchema: z.ZodType<string> = text.meta({ description: 'Made of rule id, subject and discriminator; equal between runs' });

function isClause(value: string): value is Clause {
  return value in clauses;
}

/** A clause of the manual's page. */
export const clauseSchema: z.ZodType<Clause> = z.enum(Object.keys(clauses).filter(isClause));

/** What a verdict is about. */
export const subjectSchema: z.ZodType<Subject> = z.object({
  type: z.enum(subjectTypes),
  id: text,
});

/** The row a verdict rests on. */
export const evidenceSchema: z.ZodType<Evidence> = z.object({
  source: text,
  pointer: text.meta({ description: "JSON Pointer (RFC 6901) into the artifact's data" }),
  excerpt: text,
});

/** One step of a path. */
export const hopSchema: z.ZodType<Hop> = z.object({ from: text, to: text, by: text, precondition: text.exactOptional(), evidence: z.array(evidenceSchema) });

const simulated: z.ZodType<SimulatedFix> = z.object({
  state: z.enum(simulationStates).meta({ description: 'What the commands do to the model of the site; proven only with closes' }),
  closes: z.array(fingerprintSchema),
  opens: z.array(z.object({ rule: text, subject: subjectSchema, claim: text })),
  reason: text,
});

/** A remedy with undo and verify. */
export const fixSchema: z.ZodType<Fix> = z.object({
  language: z.enum(['sql', 'yaml', 'ini', 'sh', 'cmd', 'powershell']),
  target: text,
  commands: texts,
  undo: texts,
  verify: z.array(z.object({ command: text, expect: text })),
  note: text.exactOptional(),
  simulated: simulated.exactOptional(),
});

/** Whose data it is, and who reaches it. */
export const sidesSchema: z.ZodType<Sides> = z.object({
  owner: text.nullable(),
  reacher: text.nullable(),
  owners: texts.exactOptional(),
});
