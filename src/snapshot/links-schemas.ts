import { z } from 'zod';
import { type SuiteGroup, suiteGroups } from '../domain/tls/cipher-suites.ts';
import type { RdpProtocol } from '../domain/tls/rdp-negotiation.ts';
import { type TlsVersion, tlsVersions } from '../domain/tls/tls-version.ts';
import type { LinkArtifacts } from './artifacts/links.ts';
import { networkSchemas } from './network-schemas.ts';
import { tunnelSchemas } from './tunnel-schemas.ts';

const text = z.string();
const textOrNull = text.nullable();
const texts = z.array(text);
const wholeOrNull = z.int().nullable();
const acceptance = z.strictObject({ state: z.enum(['yes', 'no', 'unknown']), why: text });

function perKey<Key extends string>(keys: readonly Key[]): z.ZodType<Record<Key, z.infer<typeof acceptance>>> {
  // Boundary: zod forgets that every key is there.
  return z.strictObject(Object.fromEntries(keys.map((key) => [key, acceptance]))) as unknown as z.ZodType<Record<Key, z.infer<typeof acceptance>>>;
}

const certificate = z.strictObject({
  sha256: text,
  spkiSha256: text,
  subject: text,
  issuer: text,
  commonName: textOrNull,
  dnsNames: texts,
  addresses: texts,
  notBefore: text,
  notAfter: text,
  key: z.strictObject({ type: text, bits: wholeOrNull, curve: textOrNull }),
  signature: z.strictObject({ scheme: text, hash: textOrNull }),
  selfSigned: z.boolean(),
  isAuthority: z.boolean(),
});

const tls = z.strictObject({
  versions: perKey<TlsVersion>(tlsVersions),
  suites: perKey<SuiteGroup>(suiteGroups),
  serverName: textOrNull,
  negotiated: z.strictObject({ protocol: text, cipher: text }).nullable(),
  chain: z.array(certificate),
  defaultChain: z.array(certificate).nullable(),
  untrusted: textOrNull,
  clientCertificate: z.enum(['required', 'requested', 'no', 'unknown']),
});

const http = z.strictObject({
  plain: z.enum(['serves', 'redirects', 'tls-port', 'not-http', 'unclear', 'no-answer']),
  plainStatus: wholeOrNull,
  secureStatus: wholeOrNull,
  hstsSeconds: z.number().nullable(),
});

/** The shapes of what is seen of a machine over the network. */
export const linkSchemas: { readonly [K in keyof LinkArtifacts]: z.ZodType<LinkArtifacts[K]> } = {
  'links.endpoints': z.array(
    z.strictObject({
      kind: z.enum(['middle-tier', 'rdp', 'mysql']),
      declared: text,
      host: text,
      port: z.int(),
      offersTls: acceptance,
      tls: tls.nullable(),
      rdp: perKey<RdpProtocol>(['rdp', 'tls', 'nla']).nullable(),
      http: http.nullable(),
    }),
  ),
  ...tunnelSchemas,
  ...networkSchemas,
};
