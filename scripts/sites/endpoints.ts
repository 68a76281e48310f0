import { createHash } from 'node:crypto';
import type { CertificateFacts } from '../../src/domain/tls/certificate.ts';
import { suiteGroups } from '../../src/domain/tls/cipher-suites.ts';
import type { EndpointSeen, TlsSeenFacts } from '../../src/domain/tls/endpoint-seen.ts';
import type { Acceptance } from '../../src/domain/tls/tls-facts.ts';
import { tlsVersions } from '../../src/domain/tls/tls-version.ts';

const yes: Acceptance = { state: 'yes', why: 'handshake' };
const no: Acceptance = { state: 'no', why: 'alert' };

function perKey<Key extends string>(keys: readonly Key[], accepted: readonly Key[]): Record<Key, Acceptance> {
  // Boundary: fromEntries forgets that every key is there.
  return Object.fromEntries(keys.map((key) => [key, accepted.includes(key) ? yes : no])) as Record<Key, Acceptance>;
}

function hash(text: string): string {
  return createHash('sha256').update(`sample site ${text}`).digest('hex');
}

/** What a certificate of the samples differs in. `key` names its key: equal names, equal keys. */
interface SampleCertificate {
  readonly name: string;
  /** Further names it is good for. */
  readonly names?: readonly string[];
  readonly key?: string;
  readonly notAfter?: string;
  readonly selfSigned?: boolean;
  readonly bits?: number;
  readonly hash?: string;
}

/** A certificate as it was seen. */
function certificate({
  name,
  names = [],
  key = name,
  notAfter = '2026-12-31T23:59:59.000Z',
  selfSigned = false,
  bits = 3_072,
  hash: digest = 'sha256',
}: SampleCertificate): CertificateFacts {
  return {
    sha256: hash(`certificate ${name} ${notAfter}`),
    spkiSha256: hash(`key ${key}`),
    subject: `CN=${name}`,
    issuer: selfSigned ? `CN=${name}` : 'CN=Sample County Issuing CA',
    commonName: name,
    dnsNames: [name, ...names],
    addresses: [],
    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter,
    key: { type: 'rsa', bits, curve: null },
    signature: { scheme: `rsa-${digest}`, hash: digest },
    selfSigned,
    isAuthority: false,
  };
}

/** What TLS of the samples differs in. */
export interface SampleTls {
  readonly certificate: SampleCertificate;
  readonly versions?: readonly (typeof tlsVersions)[number][];
  readonly suites?: readonly (typeof suiteGroups)[number][];
  readonly untrusted?: string | null;
}

/** TLS as it was seen; TLS 1.2 and 1.3 without weak suites unless stated. */
function tlsSeen({ certificate: own, versions = ['TLSv1.2', 'TLSv1.3'], suites = ['forwardSecret'], untrusted = null }: SampleTls): TlsSeenFacts {
  return {
    versions: perKey(tlsVersions, versions),
    suites: perKey(suiteGroups, suites),
    serverName: own.name,
    negotiated: { protocol: versions.at(-1) ?? 'TLSv1.2', cipher: 'TLS_AES_256_GCM_SHA384' },
    chain: [certificate(own)],
    defaultChain: null,
    untrusted,
    clientCertificate: 'no',
  };
}

/** The links.endpoints of a snapshot, as a file. */
export function endpointsFile(endpoints: readonly EndpointSeen[]): string {
  return `${JSON.stringify(endpoints, null, 1)}\n`;
}

/** Endpoints the way another run saw them. Null TLS: the port does not speak it. */
export const endpoint = {
  mysql: (instance: string, address: string, tls: SampleTls | null): EndpointSeen => ({ ...seen('mysql', instance, address, 3306, tls) }),
  rdp: (
    declared: string,
    host: string,
    { tls, protocols }: { readonly tls: SampleTls | null; readonly protocols: readonly ('rdp' | 'tls' | 'nla')[] },
  ): EndpointSeen => ({
    ...seen('rdp', declared, host, 3389, tls),
    rdp: perKey(['rdp', 'tls', 'nla'], protocols),
  }),
  middleTier: (declared: string, host: string, port: number, tls: SampleTls | null, plain: 'serves' | 'redirects' | 'no-answer'): EndpointSeen => ({
    ...seen('middle-tier', declared, host, port, tls),
    http: { plain, plainStatus: plain === 'serves' ? 200 : plain === 'redirects' ? 301 : null, secureStatus: tls === null ? null : 200, hstsSeconds: null },
  }),
};

function seen(kind: EndpointSeen['kind'], declared: string, host: string, port: number, tls: SampleTls | null): EndpointSeen {
  return { kind, declared, host, port, offersTls: tls === null ? no : yes, tls: tls === null ? null : tlsSeen(tls), rdp: null, http: null };
}
