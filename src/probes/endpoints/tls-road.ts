import type { Conversed, EndpointAddress, EndpointLine, EndpointPort, TlsSeen } from '../../adapters/endpoint/endpoint-port.ts';
import { clientHello, helloRandomBytes } from '../../domain/tls/client-hello.ts';
import { nextHello } from '../../domain/tls/hello-plan.ts';
import { type HelloAnswer, type HelloQuestion, offeredSuites } from '../../domain/tls/hello-question.ts';
import { readServerFlight } from '../../domain/tls/server-flight.ts';

/** What a look needs from outside. */
export interface LookOptions {
  readonly signal: AbortSignal;
  /** Fresh random bytes; no secret is ever made of them. */
  readonly random: (count: number) => Uint8Array;
  /** Lower-case hex. */
  readonly sha256: (bytes: Uint8Array) => string;
}

/** How TLS is reached at an endpoint: some protocols have to agree on it in clear first. */
export interface TlsRoad {
  readonly port: EndpointPort;
  readonly endpoint: EndpointAddress;
  /** DNS name to ask for; null for the server's default. */
  readonly serverName: string | null;
  /** Leads the connection to where a ClientHello is expected. Gives null when it is there, or in one clause why not. */
  readonly preface: (line: EndpointLine) => Promise<string | null>;
  /** Break off a hello in words and wait until the server has hung up: for servers that count, so that they have counted before the next login. */
  readonly sayGoodbye?: boolean;
}

/** Fatal alert user_canceled. */
const goodbye = Uint8Array.of(21, 3, 1, 0, 2, 2, 90);

/** The preface of protocols that start with TLS. */
export async function noPreface(): Promise<null> {
  return null;
}

/** Asks everything that ClientHellos can ask, one connection each; no handshake is finished. */
export async function askHellos(road: TlsRoad, options: LookOptions): Promise<readonly HelloAnswer[]> {
  const answers: HelloAnswer[] = [];
  for (let question = nextHello(answers); question !== null; question = nextHello(answers)) answers.push(await askHello(road, question, options));
  return answers;
}

/** Sends one ClientHello. */
export async function askHello(road: TlsRoad, question: HelloQuestion, options: LookOptions): Promise<HelloAnswer> {
  const none = (reason: string): HelloAnswer => ({ ...question, outcome: { kind: 'none', reason } });
  const offer = { version: question.version, suites: offeredSuites(question), serverName: road.serverName, random: options.random(helloRandomBytes) };
  const conversed = await road.port.converse(road.endpoint, options.signal, async (line) => {
    const blocked = await road.preface(line);
    if (blocked !== null) return none(blocked);
    const received = await line.exchange(clientHello(offer), (bytes) => readServerFlight(bytes).complete);
    const { reply } = readServerFlight(received.bytes);
    if (road.sayGoodbye === true) await line.exchange(goodbye, () => false);
    return reply.kind === 'incomplete' ? none(received.reason ?? 'no answer') : { ...question, outcome: reply };
  });
  return conversed.ok ? conversed.answer : none(conversed.reason);
}

/** Makes one whole handshake, and lets `then` use the connection. */
export async function shakeHands<Answer>(
  road: TlsRoad,
  options: LookOptions,
  then: (line: EndpointLine) => Promise<Answer>,
): Promise<Conversed<{ readonly seen: TlsSeen; readonly answer: Answer | null }>> {
  return road.port.converse(road.endpoint, options.signal, async (line) => {
    const blocked = await road.preface(line);
    if (blocked !== null) return { seen: { ok: false, reason: blocked }, answer: null };
    const seen = await line.startTls(road.serverName);
    return { seen, answer: seen.ok ? await then(line) : null };
  });
}
