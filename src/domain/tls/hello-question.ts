import { cipherSuites, type CipherSuite, type SuiteGroup, suitesOf, tls13Suites } from './cipher-suites.ts';
import type { ServerReply } from './server-flight.ts';
import type { TlsVersion } from './tls-version.ts';

/** One ClientHello to send: a version with every suite (`groups` null), or with the suites of some groups only. */
export interface HelloQuestion {
  readonly version: TlsVersion;
  readonly groups: readonly SuiteGroup[] | null;
}

/** What became of it. `none`: no answer came, for the reason given, which says nothing about the server. */
export interface HelloAnswer extends HelloQuestion {
  readonly outcome: Exclude<ServerReply, { readonly kind: 'incomplete' }> | { readonly kind: 'none'; readonly reason: string };
}

/** The suites a question offers. */
export function offeredSuites(question: HelloQuestion): readonly CipherSuite[] {
  if (question.version === 'TLSv1.3') return tls13Suites;
  return question.groups === null ? cipherSuites : suitesOf(...question.groups);
}
