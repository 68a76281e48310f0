import type { Finding } from '../../model/audit-result.ts';
import { simulationWords } from '../simulation-words.ts';
import type { Link } from './index-of-result.ts';

/** Sentences that many findings have in common, each once, with the anchor under which it stands at the end of the report. */
export type CommonSentences = ReadonlyMap<string, string>;

const oftenEnough = 20;
/** Shorter ones are no shorter as a link. */
const longEnough = 45;

/** The ids of controls in one line. */
export function controlIds(controls: Finding['controls']): string {
  return controls.map(({ id }) => id).join('; ');
}

/** Reasons, notes, proofs and controls that a long report says again and again, in the order of their first use. */
export function commonSentences(findings: readonly Finding[]): CommonSentences {
  const uses = new Map<string, number>();
  for (const { because, fix, controls } of findings) {
    for (const sentence of [because, fix.note, simulationWords(fix).sentence, controlIds(controls)]) {
      if (sentence && sentence.length >= longEnough) uses.set(sentence, (uses.get(sentence) ?? 0) + 1);
    }
  }
  const often = [...uses].filter(([, times]) => times >= oftenEnough);
  return new Map(often.map(([sentence], at) => [sentence, `w${at + 1}`]));
}

/** A sentence as it stands in a card: itself, or a link to where it is said once for all. */
export function saidOrLinked(common: CommonSentences, sentence: string | null): Link | null {
  const anchor = sentence === null ? undefined : common.get(sentence);
  if (sentence === null || anchor === undefined) return sentence === null ? null : { text: sentence, href: null };
  return { text: `note ${anchor.slice(1)}`, href: `#${anchor}` };
}
