import type { CertificateFacts } from './certificate.ts';
import type { PlainHttp } from './http-answer.ts';
import type { RdpProtocol } from './rdp-negotiation.ts';
import type { Acceptance, TlsAcceptance } from './tls-facts.ts';

/** What somebody who connects to a declared endpoint gets to see, without logging in. */
export interface EndpointSeen {
  readonly kind: 'middle-tier' | 'rdp' | 'mysql';
  /** As declared: a URL, `host:port`, or the name of the instance. */
  readonly declared: string;
  readonly host: string;
  readonly port: number;
  /** Does the port speak TLS at all? `unknown` where it gave no usable answer. */
  readonly offersTls: Acceptance;
  /** Null where no TLS was seen. */
  readonly tls: TlsSeenFacts | null;
  /** Security protocols of RDP; null for other kinds. */
  readonly rdp: Readonly<Record<RdpProtocol, Acceptance>> | null;
  /** Null for other kinds than Middle Tier. */
  readonly http: HttpSeen | null;
}

/** TLS as one client with the name `serverName` sees it. */
export interface TlsSeenFacts extends TlsAcceptance {
  /** DNS name that was asked for (SNI); null when none was. */
  readonly serverName: string | null;
  /** One whole handshake, with the best both sides have; null when none could be finished. */
  readonly negotiated: { readonly protocol: string; readonly cipher: string } | null;
  /** Certificates as sent, the server's own first; empty when none was seen. */
  readonly chain: readonly CertificateFacts[];
  /** Certificates sent to a client that names no server; null when it was not asked, or the same as `chain`. */
  readonly defaultChain: readonly CertificateFacts[] | null;
  /** OpenSSL's code for why the chain leads to no public authority; null when it does, or was not checked. */
  readonly untrusted: string | null;
  readonly clientCertificate: ClientCertificate;
}

/** Must a client show a certificate of its own? `requested`: it may come without. */
export type ClientCertificate = 'required' | 'requested' | 'no' | 'unknown';

/** What HEAD requests for `/` showed. */
export interface HttpSeen {
  /** Answer to a request without TLS; `no-answer` where the connection gave none. */
  readonly plain: PlainHttp | 'no-answer';
  readonly plainStatus: number | null;
  /** Status inside TLS; null when there was no answer. */
  readonly secureStatus: number | null;
  /** `max-age` of Strict-Transport-Security inside TLS, seconds; null without the header or an answer. */
  readonly hstsSeconds: number | null;
}
