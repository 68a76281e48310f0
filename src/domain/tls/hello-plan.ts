import { suiteGroups } from './cipher-suites.ts';
import type { HelloAnswer, HelloQuestion } from './hello-question.ts';
import { acceptanceOfGroup, acceptedVersions, judgeSuites } from './tls-facts.ts';
import type { TlsVersion } from './tls-version.ts';

/** Every version that is asked for. The likeliest first, and one that old servers understand third, so that a port that does not answer costs three questions. */
export const versionOrder: readonly TlsVersion[] = ['TLSv1.2', 'TLSv1.3', 'TLSv1', 'TLSv1.1', 'SSLv3'];

/** As many ClientHellos one look takes at most. */
export const mostHellos = 17;

/**
 * The next thing to ask, given every answer so far; null when everything is known that can be. Groups of suites are asked for together:
 * each answer settles the groups of the suite the server chose, and a refusal all that are left. Eight questions are usual, `mostHellos` the most.
 */
export function nextHello(answers: readonly HelloAnswer[]): HelloQuestion | null {
  if (givenUp(answers)) return null;
  for (const version of versionOrder) {
    if (!answers.some((answer) => answer.version === version && answer.groups === null)) return { version, groups: null };
  }
  const open = suiteGroups.filter((group) => acceptanceOfGroup(group, answers).state !== 'yes');
  if (open.length === 0) return null;
  for (const version of acceptedVersions(answers)) {
    const isSettled = answers.some((answer) => answer.version === version && answer.groups !== null && judgeSuites(answer).state !== 'yes');
    if (version !== 'TLSv1.3' && !isSettled) return { version, groups: open };
  }
  return null;
}

/** Not TLS, or none of the first three versions got any answer. */
function givenUp(answers: readonly HelloAnswer[]): boolean {
  if (answers[0]?.outcome.kind === 'not-tls') return true;
  return answers.length >= 3 && answers.slice(0, 3).every(({ outcome }) => outcome.kind === 'none');
}
