import { canonicalJson } from './canonical-json.ts';
import type { Source } from './snapshot.ts';

/**
 * True when `candidate` replaces `current` as the answer to the same question: collected beats not collected, tried beats not
 * attempted, then the later one wins. Texts decide between equals, so that the order of asking never matters.
 */
export function isBetterSource(candidate: Source, current: Source): boolean {
  const rank = ({ status }: Source): number => (status === 'collected' ? 2 : status === 'not-attempted' ? 0 : 1);
  if (rank(candidate) !== rank(current)) return rank(candidate) > rank(current);
  const [late, early] = [candidate.collectedAt ?? '', current.collectedAt ?? ''];
  return late === early ? canonicalJson(candidate) > canonicalJson(current) : late > early;
}
