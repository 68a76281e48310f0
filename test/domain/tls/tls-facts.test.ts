import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cipherSuites, suiteGroups } from '../../../src/domain/tls/cipher-suites.ts';
import { mostHellos } from '../../../src/domain/tls/hello-plan.ts';
import type { HelloAnswer } from '../../../src/domain/tls/hello-question.ts';
import { tlsAcceptance } from '../../../src/domain/tls/tls-facts.ts';
import { tlsVersions } from '../../../src/domain/tls/tls-version.ts';
import { lookAt, modelAnswer, type ModelServer, modelServers } from './tls-server-model.ts';

const strong = [0xc02f, 0xc030];
const modern: ModelServer = { versions: ['TLSv1.2', 'TLSv1.3'], suites: strong, refusal: 70 };

describe('a look at a server that answers', () => {
  it('takes six questions when nothing but the best is accepted', () => {
    expect(lookAt((question) => modelAnswer(modern, question))).toHaveLength(6);
  });

  it('finds exactly the versions and groups the server takes, within 17 questions', () => {
    fc.assert(
      fc.property(modelServers, (server) => {
        const answers = lookAt((question) => modelAnswer(server, question));
        const { versions, suites } = tlsAcceptance(answers);
        const old = server.versions.some((version) => version !== 'TLSv1.3');
        // A server that says nothing but handshake_failure to every version gives no proof that it is the version it refuses.
        const sure = server.refusal === 70 || answers.some(({ outcome }) => outcome.kind === 'hello');
        for (const version of tlsVersions) expect(versions[version].state).toBe(server.versions.includes(version) ? 'yes' : sure ? 'no' : 'unknown');
        for (const group of suiteGroups) {
          const takes = old && cipherSuites.some(({ code, groups }) => groups.has(group) && server.suites.includes(code));
          const from13 = group === 'forwardSecret' && server.versions.includes('TLSv1.3');
          expect([group, suites[group].state]).toEqual([group, takes || from13 ? 'yes' : 'no']);
        }
        expect(answers.length).toBeLessThanOrEqual(mostHellos);
      }),
    );
  });

  it('never says no because an answer is missing', () => {
    fc.assert(
      fc.property(modelServers, fc.func(fc.boolean()), (server, isLost) => {
        const whole = tlsAcceptance(lookAt((question) => modelAnswer(server, question)));
        const lossy = tlsAcceptance(
          lookAt((question) =>
            isLost(question) ? { ...question, outcome: { kind: 'none', reason: 'no answer within 5 ms' } } : modelAnswer(server, question),
          ),
        );
        for (const version of tlsVersions) expect([whole.versions[version].state, 'unknown']).toContain(lossy.versions[version].state);
        for (const group of suiteGroups) expect([whole.suites[group].state, 'unknown']).toContain(lossy.suites[group].state);
      }),
    );
  });
});

describe('a version', () => {
  const offer = (version: (typeof tlsVersions)[number], outcome: HelloAnswer['outcome']): HelloAnswer => ({ version, groups: null, outcome });
  const hello = (version: (typeof tlsVersions)[number] | null): HelloAnswer['outcome'] => ({
    kind: 'hello',
    version,
    suite: 0xc02f,
    certificates: [],
    requestsCertificate: null,
  });
  const alert = (description: number): HelloAnswer['outcome'] => ({ kind: 'alert', description });
  const control = offer('TLSv1.2', hello('TLSv1.2'));

  it.each<[string, readonly HelloAnswer[], 'yes' | 'no' | 'unknown']>([
    ['the server answers in it', [offer('TLSv1', hello('TLSv1'))], 'yes'],
    ['the server answers in an older one', [offer('TLSv1', hello('SSLv3'))], 'no'],
    ['the server answers in a newer one, which breaks the protocol', [offer('TLSv1', hello('TLSv1.2'))], 'unknown'],
    ['the server answers in none that is known', [offer('TLSv1', hello(null))], 'unknown'],
    ['the server says protocol_version', [offer('TLSv1', alert(70))], 'no'],
    ['the server says internal_error, but takes the same offer in TLS 1.2', [control, offer('TLSv1', alert(80))], 'no'],
    ['the server says handshake_failure, but takes the same offer in TLS 1.2', [control, offer('TLSv1', alert(40))], 'no'],
    ['the server says handshake_failure to everything', [offer('TLSv1.2', alert(40)), offer('TLSv1', alert(40))], 'unknown'],
    ['the server says that it does not know the name', [control, offer('TLSv1', alert(112))], 'unknown'],
    ['the connection was closed', [control, offer('TLSv1', { kind: 'none', reason: 'the connection was closed without an answer' })], 'unknown'],
    ['the server answers with a suite of another version', [{ ...offer('TLSv1.3', hello('TLSv1.2')) }, offer('TLSv1', alert(70))], 'no'],
    ['the port does not speak TLS', [offer('TLSv1', { kind: 'not-tls' })], 'unknown'],
    ['nobody asked', [control], 'unknown'],
  ])('when %s', (_, answers, expected) => {
    expect(tlsAcceptance(answers).versions.TLSv1.state).toBe(expected);
  });

  it.each([
    ['not TLS', { kind: 'not-tls' } as const, 1],
    ['silent', { kind: 'none', reason: 'no answer' } as const, 3],
  ])('is not asked for again and again where the port is %s', (_, outcome, questions) => {
    expect(lookAt((question) => ({ ...question, outcome }))).toHaveLength(questions);
  });
});
