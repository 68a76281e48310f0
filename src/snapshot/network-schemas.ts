import { z } from 'zod';
import type { LinkArtifacts } from './artifacts/links.ts';

const text = z.string();
const truthOrNull = z.boolean().nullable();
const numbers = z.record(text, z.number());
const ruleTexts = z.array(z.strictObject({ name: text, text })).nullable();
const profile = z.enum(['domain', 'private', 'public']);
const profiles = z.strictObject({ domain: numbers.nullable(), private: numbers.nullable(), public: numbers.nullable() }).nullable();
const family = z.literal([4, 6]);
const tables = z.array(text).nullable();

/** The shapes of what a machine's network lets pass. */
export const networkSchemas: { readonly [K in 'links.network' | 'links.firewall' | 'links.remoteAccess' | 'links.keyFiles']: z.ZodType<LinkArtifacts[K]> } = {
  'links.network': z.strictObject({
    interfaces: z.array(z.strictObject({ name: text, addresses: z.array(text) })).nullable(),
    routes: z.array(z.strictObject({ to: text, through: text.nullable() })).nullable(),
    forwarding: z.strictObject({ 4: truthOrNull, 6: truthOrNull }),
    routesLoopback: truthOrNull,
  }),
  'links.firewall': z.discriminatedUnion('os', [
    z.strictObject({
      os: z.literal('linux'),
      nft: text.nullable(),
      saves: z.array(z.strictObject({ family, text })),
      legacyTables: z.strictObject({ 4: tables, 6: tables }),
    }),
    z.strictObject({
      os: z.literal('windows'),
      localRules: ruleTexts,
      policyRules: ruleTexts,
      activeProfiles: z.array(profile).nullable(),
      localProfiles: profiles,
      policyProfiles: profiles,
    }),
    z.strictObject({ os: z.literal('appliance') }),
  ]),
  'links.remoteAccess': z.discriminatedUnion('os', [
    z.strictObject({ os: z.literal('linux') }),
    z.strictObject({ os: z.literal('windows'), rdp: numbers.nullable(), rdpPolicy: numbers.nullable(), smb: numbers.nullable() }),
  ]),
  'links.keyFiles': z.array(z.strictObject({ path: text, spkiSha256: text.nullable(), encrypted: z.boolean() })),
};
