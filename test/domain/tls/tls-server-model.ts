import * as fc from 'fast-check';
import { cipherSuites, tls13Suites } from '../../../src/domain/tls/cipher-suites.ts';
import { nextHello } from '../../../src/domain/tls/hello-plan.ts';
import { type HelloAnswer, type HelloQuestion, offeredSuites } from '../../../src/domain/tls/hello-question.ts';
import { type TlsVersion, tlsVersions } from '../../../src/domain/tls/tls-version.ts';

/** A server that is sure of what it takes. */
export interface ModelServer {
  readonly versions: readonly TlsVersion[];
  /** Codes up to TLS 1.2, the favourite first. */
  readonly suites: readonly number[];
  /** How it says that it does not take a version. */
  readonly refusal: number;
}

/** What such a server answers, as RFC 5246 and RFC 8446 say. */
export function modelAnswer(server: ModelServer, question: HelloQuestion): HelloAnswer {
  const alert = (description: number): HelloAnswer => ({ ...question, outcome: { kind: 'alert', description } });
  const hello = (version: TlsVersion, suite: number): HelloAnswer => ({
    ...question,
    outcome: { kind: 'hello', version, suite, certificates: [], requestsCertificate: null },
  });
  if (question.version === 'TLSv1.3') return server.versions.includes('TLSv1.3') ? hello('TLSv1.3', tls13Suites[0]?.code ?? 0) : alert(server.refusal);
  const version = server.versions.filter((one) => one !== 'TLSv1.3' && tlsVersions.indexOf(one) <= tlsVersions.indexOf(question.version)).at(-1);
  if (version === undefined) return alert(server.refusal);
  const offered = new Set(offeredSuites(question).map(({ code }) => code));
  const suite = server.suites.find((code) => offered.has(code));
  return suite === undefined ? alert(40) : hello(version, suite);
}

/** Every answer a look gets. */
export function lookAt(answer: (question: HelloQuestion) => HelloAnswer): HelloAnswer[] {
  const answers: HelloAnswer[] = [];
  for (let question = nextHello(answers); question !== null; question = nextHello(answers)) answers.push(answer(question));
  return answers;
}

/** Servers with any versions and any suites, in any order. */
export const modelServers: fc.Arbitrary<ModelServer> = fc.record({
  versions: fc.subarray([...tlsVersions], { minLength: 1 }),
  suites: fc.shuffledSubarray(
    cipherSuites.map(({ code }) => code),
    { minLength: 1, maxLength: 20 },
  ),
  refusal: fc.constantFrom(70, 40, 80),
});
