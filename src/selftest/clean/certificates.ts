import type { CertificateFacts } from '../../domain/tls/certificate.ts';
import type { EndpointSeen, TlsSeenFacts } from '../../domain/tls/endpoint-seen.ts';
import type { Acceptance } from '../../domain/tls/tls-facts.ts';

/** The server took it. */
export const taken: Acceptance = { state: 'yes', why: 'answered' };
/** The server refused it. */
export const refused: Acceptance = { state: 'no', why: 'alert protocol_version' };

/** A certificate of a public authority with two months left. */
export function goodCertificate(name: string): CertificateFacts {
  return {
    sha256: `certificate of ${name}`,
    spkiSha256: `key of ${name}`,
    subject: `CN=${name}`,
    issuer: 'CN=Public CA',
    commonName: name,
    dnsNames: [name],
    addresses: [],
    notBefore: '2026-01-30T00:00:00.000Z',
    notAfter: '2026-04-30T00:00:00.000Z',
    key: { type: 'EC', bits: 256, curve: 'P-256' },
    signature: { scheme: 'ECDSA', hash: 'sha256' },
    selfSigned: false,
    isAuthority: false,
  };
}

/** TLS as a good server speaks it. */
export function goodTls(name: string): TlsSeenFacts {
  return {
    versions: { 'SSLv3': refused, 'TLSv1': refused, 'TLSv1.1': refused, 'TLSv1.2': taken, 'TLSv1.3': taken },
    suites: { null: refused, anonymous: refused, export: refused, rc4: refused, des: refused, rsaKeyExchange: refused, cbc: refused, forwardSecret: taken },
    serverName: name,
    negotiated: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
    chain: [goodCertificate(name)],
    defaultChain: null,
    untrusted: null,
    clientCertificate: 'no',
  };
}

/** An endpoint with good TLS; `name` is in its certificate. */
export function goodEndpoint(
  kind: EndpointSeen['kind'],
  declared: string,
  at: { readonly host: string; readonly port: number; readonly name: string },
): EndpointSeen {
  return {
    kind,
    declared,
    host: at.host,
    port: at.port,
    offersTls: taken,
    tls: goodTls(at.name),
    rdp: kind === 'rdp' ? { rdp: refused, tls: refused, nla: taken } : null,
    http: kind === 'middle-tier' ? { plain: 'tls-port', plainStatus: 400, secureStatus: 200, hstsSeconds: 63_072_000 } : null,
  };
}
