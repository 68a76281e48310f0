import { z } from 'zod';
import type {
  AppliedWaiver,
  AuditResult,
  CheckResult,
  ControlReference,
  Coverage,
  Drift,
  DriftedFinding,
  FactChange,
  FactDrift,
  Finding,
  MissingSource,
  ReachEntry,
  SourceSummary,
  StatusCounts,
  TenantResult,
} from '../../model/audit-result.ts';
import { kinds, severities } from '../../model/severity.ts';
import { certificateSchema, connectionSchema, untouchedSchema } from './link-schemas.ts';
import { clauseSchema, evidenceSchema, fingerprintSchema, fixSchema, hopSchema, sidesSchema, subjectSchema } from './verdict-schemas.ts';

const text = z.string();
const texts = z.array(text);
const whole = z.int().nonnegative();
const severity = z.enum(severities);
const kind = z.enum(kinds);
const state = z.enum(['exposed', 'incomplete', 'isolated']).meta({ description: 'Green is reserved for isolated: assessed and proven.' });
const time = text.meta({ description: 'ISO 8601, UTC' });

const control: z.ZodType<ControlReference> = z.object({
  framework: text,
  id: text,
  title: text,
  status: z.enum(['in force', 'proposed', 'superseded']),
  relation: z.enum(['direct', 'supports', 'evidence-for']).exactOptional(),
});

const waiver: z.ZodType<AppliedWaiver> = z.object({
  reason: text,
  owner: text,
  ticket: text.nullable(),
  expires: text.meta({ description: 'Last day on which it holds, YYYY-MM-DD' }),
});

const finding: z.ZodType<Finding> = z.object({
  fingerprint: fingerprintSchema,
  rule: text,
  title: text,
  severity,
  kind,
  status: z.enum(['fail', 'waived']),
  tenants: sidesSchema,
  subject: subjectSchema,
  claim: text,
  observed: text,
  expected: text,
  because: text.nullable(),
  witness: text.nullable(),
  evidence: z.array(evidenceSchema),
  path: z.array(hopSchema),
  fix: fixSchema,
  clauses: z.array(clauseSchema),
  controls: z.array(control),
  firstSeen: time,
  waiver: waiver.nullable(),
  related: z.array(fingerprintSchema),
});

const counts: z.ZodType<StatusCounts> = z.object({
  'fail': whole,
  'error': whole,
  'not-assessed': whole,
  'waived': whole,
  'pass': whole,
  'not-applicable': whole,
});

const check: z.ZodType<CheckResult> = z.object({
  rule: text,
  title: text,
  severity,
  kind,
  clauses: z.array(clauseSchema),
  counts,
  subjects: z.object({
    'fail': texts.exactOptional(),
    'error': texts.exactOptional(),
    'not-assessed': texts.exactOptional(),
    'waived': texts.exactOptional(),
    'pass': texts.exactOptional(),
    'not-applicable': texts.exactOptional(),
  }),
  gaps: z.array(z.object({ reason: text, missing: texts, subjects: whole })),
});

const coverageFields = { required: whole, assessed: whole };
const coverage: z.ZodType<Coverage> = z.object(coverageFields);

const missing: z.ZodType<MissingSource> = z.object({
  source: text,
  status: text,
  reason: text,
  remedy: text.nullable(),
  rules: texts,
  tenants: texts,
});

const tenant: z.ZodType<TenantResult> = z.object({
  id: text,
  name: text,
  stage: z.enum(['live', 'planned', 'retired']),
  server: text,
  databases: texts,
  state,
  sentence: text,
  counts,
  coverage,
  reachedBy: texts,
  reaches: texts,
});

const reach: z.ZodType<ReachEntry> = z.object({
  from: text,
  to: text.meta({
    description: "'*' is the row's default: it holds for every tenant the row has no entry of its own for",
  }),
  plane: z.enum(['database', 'files', 'hl7', 'network', 'credentials', 'host']),
  state: z.enum(['reached', 'separated', 'not-assessed']),
  reason: text,
  path: z.array(hopSchema),
  findings: z.array(fingerprintSchema),
});

const drifted: z.ZodType<DriftedFinding> = z.object({ fingerprint: fingerprintSchema, rule: text, claim: text, severity });

const factChange: z.ZodType<FactChange> = z.object({
  source: text,
  what: text,
  item: text,
  change: z.enum(['appeared', 'gone', 'changed']),
  tenants: texts,
  fields: z.array(z.object({ field: text, before: text, after: text })),
});

const facts: z.ZodType<FactDrift> = z.object({
  counts: z.object({ appeared: whole, gone: whole, changed: whole }),
  changes: z.array(factChange),
  incomparable: z.array(z.object({ source: text, reason: text })),
});

const drift: z.ZodType<Drift> = z.object({
  previousRun: text,
  new: z.array(fingerprintSchema),
  persisting: z.array(fingerprintSchema),
  resolved: z.array(drifted),
  changed: z.array(fingerprintSchema),
  incomparable: z.array(drifted),
  lessSeen: texts,
  facts: facts.nullable().exactOptional(),
});

const source: z.ZodType<SourceSummary> = z.object({
  id: text,
  kind: text,
  target: text,
  how: texts,
  status: text,
  reason: text.nullable(),
  remedy: text.nullable(),
  digest: text.nullable().meta({ description: "SHA-256 (hex) of the artifact's canonical JSON" }),
  collectedAt: time.nullable(),
});

/** The shape of `report.json`. Unknown fields are allowed: later versions of the same major number may add some. */
export const reportSchema: z.ZodType<AuditResult> = z.object({
  schemaVersion: z.literal('1.0'),
  tool: z.object({ name: z.literal('bitewing'), version: text, rules: whole }),
  run: z.object({
    id: text,
    startedAt: time,
    profile: text,
    tenant: text.exactOptional(),
    gate: severity,
    scope: texts,
    exitCode: whole,
    snapshotDigest: text,
    simulatedAudits: whole.exactOptional(),
    ownRules: z.array(z.object({ file: text, sha256: text })).exactOptional(),
    collectors: z.array(z.object({ host: text, version: text, startedAt: time, account: text.nullable() })),
  }),
  redacted: z.object({ tenant: text, sentence: text }).exactOptional(),
  site: z.object({ name: text, tenants: whole }),
  verdict: z.object({ state, sentence: text }),
  coverage: z.object({ ...coverageFields, missing: z.array(missing) }),
  tenants: z.array(tenant),
  findings: z.array(finding),
  checks: z.array(check),
  reach: z.array(reach),
  drift: drift.nullable(),
  sinceComplete: drift.exactOptional(),
  sources: z.array(source),
  certificates: z.array(certificateSchema).exactOptional(),
  untouched: untouchedSchema.exactOptional(),
  connections: z.array(connectionSchema).exactOptional(),
});

/** The published JSON Schema (draft 2020-12) of `report.json`. */
export function reportJsonSchema(): object {
  return {
    title: 'Bitewing report.json',
    description: 'One audit of the isolation between the tenants of a site.',
    ...z.toJSONSchema(reportSchema, { target: 'draft-2020-12', io: 'input', reused: 'ref' }),
  };
}
