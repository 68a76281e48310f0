import type { Conversed, TlsSeen } from '../../adapters/endpoint/endpoint-port.ts';
import { type CertificateFacts, certificateFacts } from '../../domain/tls/certificate.ts';
import type { ClientCertificate, TlsSeenFacts } from '../../domain/tls/endpoint-seen.ts';
import type { HelloAnswer } from '../../domain/tls/hello-question.ts';
import { type Acceptance, tlsAcceptance } from '../../domain/tls/tls-facts.ts';
import type { LookOptions } from './tls-road.ts';

/** Does the port speak TLS, as far as the answers to ClientHellos and a handshake show? */
export function offersTls(answers: readonly HelloAnswer[], handshake: TlsSeen | null): Acceptance {
  if (handshake?.ok === true) return { state: 'yes', why: `a handshake in ${handshake.protocol}` };
  const spoken = answers.find(({ outcome }) => outcome.kind === 'hello' || outcome.kind === 'alert');
  if (spoken !== undefined) return { state: 'yes', why: spoken.outcome.kind === 'alert' ? 'an alert' : 'a ServerHello' };
  const other = answers.find(({ outcome }) => outcome.kind === 'not-tls');
  if (other !== undefined) return { state: 'no', why: 'the answer to a ClientHello was not TLS' };
  const none = answers.find(({ outcome }) => outcome.kind === 'none');
  return { state: 'unknown', why: none?.outcome.kind === 'none' ? none.outcome.reason : 'not asked' };
}

/** Puts together what ClientHellos and handshakes showed; null when no TLS was seen. */
export function tlsSeenFacts(
  parts: {
    readonly serverName: string | null;
    readonly answers: readonly HelloAnswer[];
    readonly handshake: TlsSeen | null;
    /** A handshake without a server name; null when none was asked for. */
    readonly byDefault: TlsSeen | null;
    readonly clientCertificate: ClientCertificate;
  },
  options: Pick<LookOptions, 'sha256'>,
): TlsSeenFacts | null {
  const { answers, handshake, byDefault } = parts;
  if (offersTls(answers, handshake).state !== 'yes') return null;
  const chain = certificateChain(handshake?.ok === true ? handshake.chain : chainInClear(answers), options);
  const defaultChain = byDefault?.ok === true ? certificateChain(byDefault.chain, options) : null;
  return {
    ...tlsAcceptance(answers),
    serverName: parts.serverName,
    negotiated: handshake?.ok === true ? { protocol: handshake.protocol, cipher: handshake.cipher } : null,
    chain,
    defaultChain: defaultChain?.[0]?.sha256 === chain[0]?.sha256 ? null : defaultChain,
    untrusted: handshake?.ok === true ? handshake.untrusted : null,
    clientCertificate: parts.clientCertificate,
  };
}

/** The handshake of a conversation that came about; null otherwise. */
export function handshakeOf(conversed: Conversed<{ readonly seen: TlsSeen }>): TlsSeen | null {
  return conversed.ok ? conversed.answer.seen : null;
}

/** Certificates up to TLS 1.2 are sent in clear: a server too old for this client still shows them. */
function chainInClear(answers: readonly HelloAnswer[]): readonly Uint8Array[] {
  for (const { outcome } of answers) if (outcome.kind === 'hello' && outcome.certificates.length > 0) return outcome.certificates;
  return [];
}

/** The facts of a chain, up to the first certificate that cannot be read. */
export function certificateChain(chain: readonly Uint8Array[], { sha256 }: Pick<LookOptions, 'sha256'>): readonly CertificateFacts[] {
  const facts: CertificateFacts[] = [];
  for (const der of chain) {
    const read = certificateFacts(der, sha256);
    if (read === null) break;
    facts.push(read);
  }
  return facts;
}
