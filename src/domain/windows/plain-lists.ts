import type { ObjectKind } from './access-mask.ts';
import { type CompiledDescriptor, type Holder, holderOf, implicitOwnerStep, isNeverHeld, ownerOf } from './compiled-descriptor.ts';
import { type AceHead, headNumber, type KnownHeads } from './parse-sddl.ts';
import { parseTrustee, type SidAuthorities, type Trustee } from './sid-aliases.ts';
import type { SidTable } from './sid-table.ts';
import { wellKnownSid } from './sid.ts';
import { type Effect, effectOf, type KnownSteps, type Step, stepOf } from './steps.ts';
import { missingParts, type StoredDescriptor } from './stored-descriptor.ts';

/** What plain lists are compiled with; shared with whoever reads the others, who fills `knownHeads`. */
export interface PlainListParts {
  readonly table: SidTable;
  readonly authorities: SidAuthorities;
  readonly kind: ObjectKind;
  readonly knownHeads: KnownHeads;
  readonly knownSteps: KnownSteps;
}

/** Owner, group and the mark of the list, as Windows prints them. */
const beginning = /^(?:O:(S-1-[\d-]+|[A-Z]{2}))?(?:G:(S-1-[\d-]+|[A-Z]{2}))?D:(?:P|AI|AR)*/;

/**
 * Compiles lists straight from their text, ten times as fast as by reading all that they say: of owner, group and one list as Windows prints them, with
 * entries whose first five fields were met before and whose trustees are ordinary. Null for all others, also for those that cannot be read.
 */
export function plainLists({ table, authorities, kind, knownHeads, knownSteps }: PlainListParts): (stored: StoredDescriptor) => CompiledDescriptor | null {
  const effects = new Map<AceHead, Effect | null>();
  const holderAt = holders(table, authorities);
  const effect = (head: AceHead): Effect | null => {
    let known = effects.get(head);
    if (known === undefined) effects.set(head, (known = effectOf(head, kind)));
    return known;
  };
  /** The entries from a place to the end of the text. */
  const entriesFrom = (text: string, from: number): readonly (Step | null)[] | null => {
    const entries: (Step | null)[] = [];
    for (let at = from; at < text.length;) {
      const head = knownHeads.get(headNumber(text, at));
      if (head === undefined || !text.startsWith(head.text, at)) return null;
      const end = text.indexOf(')', at);
      const holder = end < 0 ? null : holderAt(text, at + head.text.length, end);
      if (holder === null) return null;
      entries.push(holder === 'nobody' ? null : stepOf(effect(head), holder.sid, holder.doubt, knownSteps));
      at = end + 1;
    }
    // A copy has no room for more.
    return entries.slice();
  };
  return ({ sddl, sddlSource }) => {
    const [start = '', ownerText, groupText] = beginning.exec(sddl) ?? [];
    const entries = start === '' ? null : entriesFrom(sddl, start.length);
    if (entries === null) return null;
    const owner = ownerText === undefined ? null : parseTrustee(ownerText, authorities);
    const group = groupText === undefined ? null : parseTrustee(groupText, authorities);
    if ((ownerText !== undefined && owner === null) || (groupText !== undefined && group === null)) return null;
    return { kind, first: implicitOwnerStep([], ownerOf(owner, missingParts[sddlSource].owner, table), knownSteps), firstGround: 'owner', entries };
  };
}

/** Whom a trustee between two places of a text means; null when it is none, or OWNER RIGHTS. */
function holders(table: SidTable, authorities: SidAuthorities): (text: string, from: number, end: number) => Holder | 'nobody' | null {
  const names = new Map<number, Holder | 'nobody' | null>();
  const look = (text: string): Holder | 'nobody' | null => {
    const trustee: Trustee | null = parseTrustee(text, authorities);
    if (trustee === null || trustee === wellKnownSid.ownerRights) return null;
    return isNeverHeld(trustee) ? 'nobody' : holderOf(trustee, table);
  };
  return (text, from, end) => {
    if (end - from === 2) {
      const key = text.charCodeAt(from) * 65_536 + text.charCodeAt(from + 1);
      let known = names.get(key);
      if (known === undefined) names.set(key, (known = look(text.slice(from, end))));
      return known;
    }
    // CREATOR OWNER and OWNER RIGHTS are none that lists mean as such.
    const sid = text.startsWith('S-1-3-', from) ? null : table.numberIn(text, from, end);
    return sid === null ? look(text.slice(from, end)) : { sid, doubt: null };
  };
}
