import { alertCode, alertName } from './alerts.ts';
import { cipherSuite, type SuiteGroup, suiteGroups } from './cipher-suites.ts';
import { type HelloAnswer, offeredSuites } from './hello-question.ts';
import { type TlsVersion, tlsVersions } from './tls-version.ts';

/** Whether a server really takes something, as far as its own answers show. `why` is what it answered, in one clause. */
export interface Acceptance {
  readonly state: 'yes' | 'no' | 'unknown';
  readonly why: string;
}

/** What a server accepts in effect, whatever its configuration says. */
export interface TlsAcceptance {
  readonly versions: Readonly<Record<TlsVersion, Acceptance>>;
  readonly suites: Readonly<Record<SuiteGroup, Acceptance>>;
}

/** Everything the answers show. */
export function tlsAcceptance(answers: readonly HelloAnswer[]): TlsAcceptance {
  return {
    versions: record(tlsVersions, (version) => acceptanceOfVersion(version, answers)),
    suites: record(suiteGroups, (group) => acceptanceOfGroup(group, answers)),
  };
}

/** Versions the server answered in, newest first. */
export function acceptedVersions(answers: readonly HelloAnswer[]): readonly TlsVersion[] {
  return tlsVersions.filter((version) => acceptanceOfVersion(version, answers).state === 'yes').reverse();
}

/** Alerts by which a server says that it cannot go on with what it was offered. */
const refusals: ReadonlySet<number> = new Set([alertCode.handshakeFailure, alertCode.insufficientSecurity, alertCode.internalError]);

/**
 * Does the server take this version? `no` needs the server's own word: an alert protocol_version, an older version in its answer, or the
 * refusal of an offer of everything that it took at another version. Silence and a closed connection are no word.
 */
function acceptanceOfVersion(version: TlsVersion, answers: readonly HelloAnswer[]): Acceptance {
  const complete = answers.filter(({ groups }) => groups === null);
  const outcome = complete.find((answer) => answer.version === version)?.outcome;
  if (outcome === undefined) return byNewerRefusal(version, complete);
  switch (outcome.kind) {
    case 'none':
      return unknown(outcome.reason);
    case 'not-tls':
      return unknown('the answer was not TLS');
    case 'hello':
      if (outcome.version === version) return { state: 'yes', why: `answered with ${suiteName(outcome.suite)}` };
      if (outcome.version === null || tlsVersions.indexOf(outcome.version) > tlsVersions.indexOf(version))
        return unknown('answered with a version that was not offered');
      return { state: 'no', why: `answered with ${outcome.version} instead` };
    case 'alert': {
      const name = `alert ${alertName(outcome.description)}`;
      if (outcome.description === alertCode.protocolVersion) return { state: 'no', why: name };
      const control = complete.find((answer) => answer.outcome.kind === 'hello' && answer.outcome.version === answer.version);
      if (control === undefined || !refusals.has(outcome.description)) return unknown(name);
      return { state: 'no', why: `${name} to an offer of everything, which ${control.version} takes` };
    }
  }
}

/** An offer means its version or any older one: a server that refuses TLS 1.1 by its number refuses what is older (RFC 5246 E.1). */
function byNewerRefusal(version: TlsVersion, complete: readonly HelloAnswer[]): Acceptance {
  const isNewer = (one: TlsVersion): boolean => one !== 'TLSv1.3' && tlsVersions.indexOf(one) > tlsVersions.indexOf(version);
  const refused = complete.find(
    ({ version: offered, outcome }) => isNewer(offered) && outcome.kind === 'alert' && outcome.description === alertCode.protocolVersion,
  );
  if (refused === undefined) return unknown('not asked');
  return { state: 'no', why: `alert ${alertName(alertCode.protocolVersion)} to an offer of ${refused.version} or older` };
}

/** What one question about suites showed; meaningful for a version the server takes. */
export function judgeSuites(answer: HelloAnswer): Acceptance {
  const { outcome, version } = answer;
  switch (outcome.kind) {
    case 'none':
      return unknown(outcome.reason);
    case 'not-tls':
      return unknown('the answer was not TLS');
    case 'hello':
      if (!wasOffered(answer)) return unknown(`answered with ${suiteName(outcome.suite)}, which was not offered`);
      return { state: 'yes', why: `${outcome.version ?? version} with ${suiteName(outcome.suite)}` };
    case 'alert':
      return refusals.has(outcome.description)
        ? { state: 'no', why: `alert ${alertName(outcome.description)}` }
        : unknown(`alert ${alertName(outcome.description)}`);
  }
}

/** Does the server take any suite of the group, in any version? */
export function acceptanceOfGroup(group: SuiteGroup, answers: readonly HelloAnswer[]): Acceptance {
  const chosen = answers.find(
    (answer) => answer.outcome.kind === 'hello' && cipherSuite(answer.outcome.suite)?.groups.has(group) === true && wasOffered(answer),
  );
  if (chosen?.outcome.kind === 'hello') {
    return { state: 'yes', why: `${chosen.outcome.version ?? chosen.version} with ${suiteName(chosen.outcome.suite)}` };
  }
  const refusedIn: string[] = [];
  // TLS 1.3 has nothing but forward secrecy, and no suite of any other group.
  for (const version of tlsVersions.filter((one) => one !== 'TLSv1.3' || group === 'forwardSecret')) {
    const taken = acceptanceOfVersion(version, answers);
    if (taken.state === 'no') continue;
    if (taken.state === 'unknown') return unknown(`${version}: ${taken.why}`);
    const asked = answers.filter((answer) => answer.version === version && answer.groups?.includes(group) === true).map(judgeSuites);
    const refused = asked.find(({ state }) => state === 'no');
    if (refused === undefined) return unknown(`${version}: ${asked.find(({ state }) => state === 'unknown')?.why ?? 'not asked'}`);
    refusedIn.push(`${version}: ${refused.why}`);
  }
  if (refusedIn.length > 0) return { state: 'no', why: refusedIn.join('; ') };
  const only13 = acceptanceOfVersion('TLSv1.3', answers);
  if (only13.state !== 'yes') return unknown('no version is known to be accepted');
  return { state: 'no', why: 'only TLSv1.3 is accepted' };
}

function wasOffered(answer: HelloAnswer): boolean {
  const { outcome } = answer;
  return outcome.kind === 'hello' && offeredSuites(answer).some(({ code }) => code === outcome.suite);
}

function suiteName(code: number): string {
  return cipherSuite(code)?.name ?? `suite 0x${code.toString(16).padStart(4, '0')}`;
}

function unknown(why: string): Acceptance {
  return { state: 'unknown', why };
}

/** One entry per key. */
function record<Key extends string, Value>(keys: readonly Key[], value: (key: Key) => Value): Record<Key, Value> {
  // Boundary: `fromEntries` forgets that every key is there.
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>;
}
