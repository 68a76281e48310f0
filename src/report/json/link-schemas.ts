import { z } from 'zod';
import { type CertificateResult, legStates, type ShownCertificate, type TenantConnection, type Untouched } from '../../model/link-results.ts';
import type { Evidence } from '../../model/verdict.ts';

const text = z.string();
const texts = z.array(text);
const time = text.meta({ description: 'ISO 8601, UTC' });

const shown: z.ZodType<ShownCertificate> = z.object({
  subject: text,
  issuer: text,
  names: texts,
  key: text,
  keyFingerprint: text.meta({ description: 'SHA-256 (hex) of the public key (SPKI)' }),
  selfSigned: z.boolean(),
  notBefore: time,
  notAfter: time,
  daysLeft: z.int().meta({ description: 'Whole days from the start of the run; negative when it has run out' }),
});

/** The certificate of one declared endpoint. */
export const certificateSchema: z.ZodType<CertificateResult> = z.object({
  endpoint: text,
  host: text,
  tenants: texts,
  state: z.enum(['shown', 'none', 'not-assessed']),
  reason: text,
  certificate: shown.nullable(),
});

/** Ports that were left alone on purpose. */
export const untouchedSchema: z.ZodType<Untouched> = z.object({
  ports: z.array(z.object({ host: text, port: z.int(), kind: z.enum(['hl7', 'undeclared']), tenants: texts, programs: texts })),
  unread: texts,
});

const evidence: z.ZodType<Evidence> = z.object({ source: text, pointer: text, excerpt: text });

/** One way by which a tenant's people or partners come to its database. */
export const connectionSchema: z.ZodType<TenantConnection> = z.object({
  tenant: text,
  way: z.enum(['direct', 'rdp', 'middle-tier', 'hl7', 'undeclared']),
  places: z.array(
    z.object({
      kind: z.enum(['workstations', 'sender', 'tunnel', 'mysql', 'remote-desktop', 'middle-tier', 'hl7', 'database']),
      name: text,
      detail: text,
      guard: z.object({ state: z.enum(['closed', 'open', 'not-assessed']), reason: text }).nullable(),
    }),
  ),
  legs: z
    .array(z.object({ state: z.enum(legStates), reason: text, evidence: z.array(evidence) }))
    .meta({ description: 'Leg N leads from place N to place N + 1' }),
});
