import type { Subject } from '../model/verdict.ts';
import type { Sha256 } from '../snapshot/canonical-json.ts';

/** A finding's name for ever: made of rule, subject and discriminator, never of wording or position. The prefix names the recipe. */
export function fingerprint(sha256: Sha256, rule: string, subject: Subject, discriminator: string | undefined): string {
  return `bw1-${sha256(JSON.stringify([rule, subject.type, subject.id, discriminator ?? ''])).slice(0, 16)}`;
}
