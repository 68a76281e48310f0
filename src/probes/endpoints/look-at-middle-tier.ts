import type { EndpointPort, Received, TlsSeen } from '../../adapters/endpoint/endpoint-port.ts';
import type { ClientCertificate, EndpointSeen, HttpSeen } from '../../domain/tls/endpoint-seen.ts';
import type { HelloAnswer } from '../../domain/tls/hello-question.ts';
import { headRequest, type HttpAnswer, plainHttp, readHttpAnswer } from '../../domain/tls/http-answer.ts';
import type { DeclaredEndpoint } from './declared-endpoints.ts';
import { askHellos, type LookOptions, noPreface, shakeHands, type TlsRoad } from './tls-road.ts';
import { handshakeOf, offersTls, tlsSeenFacts } from './tls-seen.ts';

/** Looks at an HTTP or HTTPS endpoint: ClientHellos, a handshake with and one without its name, HEAD in TLS and in clear. Never throws for what it meets. */
export async function lookAtMiddleTier(port: EndpointPort, endpoint: DeclaredEndpoint, options: LookOptions): Promise<EndpointSeen> {
  const serverName = isAddress(endpoint.host) ? null : endpoint.host;
  const road: TlsRoad = { port, endpoint, serverName, preface: noPreface };
  const head = headRequest(endpoint.host.includes(':') ? `[${endpoint.host}]:${endpoint.port}` : `${endpoint.host}:${endpoint.port}`);
  const answers = await askHellos(road, options);
  const speaksTls = offersTls(answers, null).state === 'yes';
  const secure = speaksTls ? await shakeHands(road, options, async (line) => line.exchange(head, isWholeHead)) : null;
  const nameless = speaksTls && serverName !== null ? await shakeHands({ ...road, serverName: null }, options, noPreface) : null;
  const plain = await port.converse(endpoint, options.signal, async (line) => line.exchange(head, isWholeHead));
  const handshake = secure === null ? null : handshakeOf(secure);
  const inTls = secure?.ok === true ? secure.answer.answer : null;
  const tlsState = offersTls(answers, handshake);
  return {
    ...endpoint,
    offersTls: tlsState,
    tls: tlsSeenFacts(
      {
        serverName,
        answers,
        handshake,
        byDefault: nameless === null ? null : handshakeOf(nameless),
        clientCertificate: clientCertificate(answers, handshake, inTls),
      },
      options,
    ),
    rdp: null,
    http: httpSeen(plain.ok ? plain.answer : null, inTls, tlsState.state === 'unknown' ? null : tlsState.state === 'yes'),
  };
}

function isWholeHead(bytes: Uint8Array): boolean {
  return readHttpAnswer(bytes) !== null;
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}

function answerIn(received: Received | null): HttpAnswer | 'not-http' | null {
  return received === null || received.bytes.length === 0 ? null : (readHttpAnswer(received.bytes) ?? 'not-http');
}

function httpSeen(plain: Received | null, secure: Received | null, speaksTls: boolean | null): HttpSeen {
  const inClear = answerIn(plain);
  const inTls = answerIn(secure);
  return {
    plain: inClear === null ? 'no-answer' : plainHttp(inClear, speaksTls),
    plainStatus: inClear === null || inClear === 'not-http' ? null : inClear.status,
    secureStatus: inTls === null || inTls === 'not-http' ? null : inTls.status,
    hstsSeconds: inTls === null || inTls === 'not-http' ? null : inTls.hstsSeconds,
  };
}

/** Statuses by which servers send a client without certificate away: 496 is nginx's own name for it, 400 what it sends. */
const withoutCertificate: ReadonlySet<number> = new Set([400, 403, 496]);

/** A finished handshake proves nothing: TLS 1.3 refuses afterwards, and servers may refuse by HTTP. */
function clientCertificate(answers: readonly HelloAnswer[], handshake: TlsSeen | null, secure: Received | null): ClientCertificate {
  if (secure?.reason?.includes('CERTIFICATE_REQUIRED') === true) return 'required';
  const said = answers.flatMap(({ outcome }) => (outcome.kind === 'hello' && outcome.requestsCertificate !== null ? [outcome.requestsCertificate] : []));
  const answer = answerIn(secure);
  if (said.includes(true)) {
    if (handshake?.ok === false && handshake.reason.includes('_ALERT_')) return 'required';
    if (answer === null) return 'unknown';
    return answer !== 'not-http' && withoutCertificate.has(answer.status) ? 'required' : 'requested';
  }
  return said.includes(false) ? 'no' : 'unknown';
}
