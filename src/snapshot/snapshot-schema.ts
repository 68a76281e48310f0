import { z } from 'zod';
import { storedInventorySchema } from '../inventory/inventory-schema.ts';
import { artifactKinds, artifactSchemas } from './artifact-schemas.ts';
import type { Collector, Snapshot, Source } from './snapshot.ts';

const text = z.string();
const textOrNull = text.nullable();
const time = z.iso.datetime({ error: 'a time in ISO 8601 UTC' });
const missing = ['denied', 'failed', 'unsupported', 'not-attempted'] as const;

const collector: z.ZodType<Collector> = z.strictObject({
  tool: text,
  version: text,
  host: text,
  account: textOrNull,
  startedAt: time,
  finishedAt: time,
});

const source: z.ZodType<Source> = z.strictObject({
  id: text.describe('`kind@target`.'),
  kind: z.enum(artifactKinds),
  target: text,
  how: z.array(text),
  status: z.enum(['collected', ...missing]),
  reason: textOrNull,
  remedy: textOrNull,
  gaps: z.array(z.strictObject({ item: text, status: z.enum(missing), reason: text, remedy: textOrNull })),
  durationMs: z.number().min(0).nullable(),
  collectedAt: time.nullable(),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex')
    .nullable(),
});

/** The frame of a snapshot. Artifacts are checked one by one, each against the schema of its kind. */
export const snapshotSchema: z.ZodType<Snapshot> = z
  .strictObject({
    schemaVersion: z.literal('1.0'),
    collectors: z.array(collector),
    inventory: storedInventorySchema,
    sources: z.array(source),
    artifacts: z.record(text, z.unknown()),
  })
  .meta({
    title: 'Bitewing snapshot',
    description: 'Everything one or several collects saw (snapshot.json). Free of secrets.',
  });

/** JSON Schema (2020-12) of `snapshot.json`; each artifact is held to the schema of its kind by the start of its key. */
export function snapshotJsonSchema(): Record<string, unknown> {
  const frame = z.toJSONSchema(snapshotSchema, { target: 'draft-2020-12' });
  const byKind = artifactKinds.map((kind) => {
    const { $schema: _, ...schema } = z.toJSONSchema(artifactSchemas[kind], { target: 'draft-2020-12' });
    return [`^${kind.replaceAll('.', '\\.')}@`, schema] as const;
  });
  const artifacts = { type: 'object', patternProperties: Object.fromEntries(byKind), additionalProperties: false };
  return { ...frame, properties: { ...frame.properties, artifacts } };
}
