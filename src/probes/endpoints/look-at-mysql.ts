import type { EndpointLine, EndpointPort } from '../../adapters/endpoint/endpoint-port.ts';
import type { SessionHandshake } from '../../adapters/mysql/mysql-port.ts';
import { cipherSuiteNamed } from '../../domain/tls/cipher-suites.ts';
import type { EndpointSeen } from '../../domain/tls/endpoint-seen.ts';
import type { HelloAnswer, HelloQuestion } from '../../domain/tls/hello-question.ts';
import { mysqlTlsRequest, readMysqlGreeting } from '../../domain/tls/mysql-greeting.ts';
import { acceptedVersions } from '../../domain/tls/tls-facts.ts';
import { type TlsVersion, tlsVersions } from '../../domain/tls/tls-version.ts';
import { askHello, type LookOptions, type TlsRoad } from './tls-road.ts';
import { tlsSeenFacts } from './tls-seen.ts';

/** A MySQL or MariaDB server of the inventory. */
export interface MysqlEndpoint {
  /** Inventory name of the instance. */
  readonly declared: string;
  readonly host: string;
  readonly port: number;
}

/** Connections `askMysqlHellos` may make, each of which the server counts against this host until somebody logs in. */
export const mysqlHelloLimit = 3;

/** What matters most first: old versions, weak suites; TLS 1.0 by itself where TLS 1.1 is accepted. */
export const mysqlHelloQuestions: readonly HelloQuestion[] = [
  { version: 'TLSv1.1', groups: null },
  { version: 'TLSv1.2', groups: null },
  { version: 'TLSv1.2', groups: ['null', 'anonymous', 'export', 'rc4', 'des'] },
  { version: 'TLSv1', groups: null },
];

/**
 * Asks a MySQL server for old versions and weak suites. The server counts every one of these connections as an error of this host and
 * may block it in the end; a login sets the count back. So call it only after a login, with `mysqlHelloLimit` + 1 connections set aside,
 * and log in once more afterwards. Stops at the first sign that the host is blocked.
 */
export async function askMysqlHellos(
  port: EndpointPort,
  endpoint: MysqlEndpoint,
  session: SessionHandshake,
  options: LookOptions,
): Promise<readonly HelloAnswer[]> {
  if (!session.offersTls) return [];
  const road: TlsRoad = { port, endpoint, serverName: null, preface: mysqlPreface, sayGoodbye: true };
  const answers: HelloAnswer[] = [];
  for (let next = nextMysqlHello(session, answers); next !== null && answers.length < mysqlHelloLimit; next = nextMysqlHello(session, answers)) {
    const answer = await askHello(road, next, options);
    answers.push(answer);
    if (answer.outcome.kind === 'none') break;
  }
  return answers;
}

/** The answer that says why a server was not asked. */
export function mysqlHellosNotAsked(reason: string): HelloAnswer {
  return { version: 'TLSv1.2', groups: null, outcome: { kind: 'none', reason: `not asked: ${reason}` } };
}

/** The first question that the answers leave open. */
function nextMysqlHello(session: SessionHandshake, answers: readonly HelloAnswer[]): HelloQuestion | null {
  const known = [...sessionAnswers(session.tls), ...answers];
  const isOpen = ({ version, groups }: HelloQuestion): boolean => !known.some((one) => one.version === version && one.groups?.join() === groups?.join());
  const isNeeded = ({ version }: HelloQuestion): boolean => version !== 'TLSv1' || acceptedVersions(known).includes('TLSv1.1');
  return mysqlHelloQuestions.find((question) => isOpen(question) && isNeeded(question)) ?? null;
}

async function mysqlPreface(line: EndpointLine): Promise<string | null> {
  const received = await line.exchange(null, (bytes) => readMysqlGreeting(bytes).kind !== 'incomplete');
  const packet = readMysqlGreeting(received.bytes);
  if (packet.kind === 'refused') return `error ${packet.errno}: ${packet.message}`;
  if (packet.kind !== 'greeting') return packet.kind === 'not-mysql' ? 'not a MySQL server' : (received.reason ?? 'no greeting');
  if (!packet.offersTls) return 'the server offers no TLS';
  // The server says nothing to this: it waits for a ClientHello.
  const { ended, reason } = await line.exchange(mysqlTlsRequest(), () => true);
  return ended === 'complete' ? null : reason;
}

/** What a login showed of a MySQL server, with the answers of `askMysqlHellos` where they were asked for. */
export function mysqlSeen(
  endpoint: MysqlEndpoint,
  session: SessionHandshake,
  hellos: readonly HelloAnswer[],
  options: Pick<LookOptions, 'sha256'>,
): EndpointSeen {
  const { offersTls, tls } = session;
  return {
    kind: 'mysql',
    ...endpoint,
    offersTls: offersTls ? { state: 'yes', why: 'the greeting offers TLS' } : { state: 'no', why: 'the greeting offers no TLS' },
    tls:
      tls === null
        ? null
        : tlsSeenFacts(
            {
              serverName: null,
              answers: [...sessionAnswers(tls), ...hellos],
              handshake: { ok: true, ...tls, untrusted: null },
              byDefault: null,
              clientCertificate: 'unknown',
            },
            options,
          ),
    rdp: null,
    http: null,
  };
}

/** A login in TLS is an answer to an offer of everything its client has, up to TLS 1.3. */
function sessionAnswers(tls: SessionHandshake['tls']): readonly HelloAnswer[] {
  const version = tlsVersions.find((one) => one === tls?.protocol);
  const suite = cipherSuiteNamed(tls?.cipher ?? '');
  if (version === undefined || suite === null) return [];
  const outcome = { kind: 'hello', version, suite: suite.code, certificates: [], requestsCertificate: null } as const;
  const offered: readonly TlsVersion[] = version === 'TLSv1.3' ? [version] : ['TLSv1.3', version];
  return offered.map((one) => ({ version: one, groups: null, outcome }));
}
