import type { ObjectKind } from './access-mask.ts';
import { type CompiledDescriptor, type Holder, holderOf, implicitOwnerStep, isNeverHeld, ownerOf } from './compiled-descriptor.ts';
import { type AceHead, headNumber, type KnownHeads } from './parse-sddl.ts';
import { parseTrustee, type SidAuthorities, type Trustee } from './sid-aliases.ts';
import { anybody, type SidNumber, type SidTable } from './sid-table.ts';
import { wellKnownSid } from './sid.ts';
import { doubted, type Effect, effectOf, type Step } from './steps.ts';
import { missingParts, type SddlSource, type StoredDescriptor } from './stored-descriptor.ts';

/** What plain lists are compiled with; shared with whoever reads the others, who fills `knownHeads`. */
export interface PlainListParts {
  readonly table: SidTable;
  readonly authorities: SidAuthorities;
  readonly kind: ObjectKind;
  readonly knownHeads: KnownHeads;
}

/** Owner, group and the mark of the list, as Windows prints them. */
const beginning = /^(?:O:(S-1-[\d-]+|[A-Z]{2}))?(?:G:(S-1-[\d-]+|[A-Z]{2}))?D:(?:P|AI|AR)*$/;

/**
 * Compiles lists straight from their text, ten times as fast as by reading all that they say: of owner, group and one list as Windows prints them, with
 * entries whose first five fields were met before and whose trustees are ordinary. Null for all others, also for those that cannot be read.
 */
export function plainLists({ table, authorities, kind, knownHeads }: PlainListParts): (stored: StoredDescriptor) => CompiledDescriptor | null {
  const known = new Map<AceHead, Effect | null>();
  const holderAt = holders(table, authorities);
  const firstOf = firstSteps(table, authorities);
  const oneOf = sharedEffects();
  const effectOfHead = (head: AceHead): Effect | null => {
    let effect = known.get(head);
    if (effect === undefined) known.set(head, (effect = effectOf(head, kind)));
    return effect;
  };
  return ({ sddl, sddlSource }) => {
    const open = sddl.indexOf('(');
    const start = open < 0 ? sddl : sddl.slice(0, open);
    const first = firstOf(start, sddlSource);
    if (first === undefined) return null;
    const effects: (Effect | null)[] = [];
    const sids: SidNumber[] = [];
    for (let at = start.length; at < sddl.length;) {
      const head = knownHeads.get(headNumber(sddl, at));
      if (head === undefined || !sddl.startsWith(head.text, at)) return null;
      const end = sddl.indexOf(')', at);
      const holder = end < 0 ? null : holderAt(sddl, at + head.text.length, end);
      if (holder === null) return null;
      effects.push(holder === 'nobody' ? null : doubted(effectOfHead(head), holder.doubt));
      sids.push(holder === 'nobody' ? anybody : holder.sid);
      at = end + 1;
    }
    // A copy has no room for more.
    return { kind, first, firstGround: 'owner', effects: oneOf(effects), sids: sids.slice() };
  };
}

/** What the owner may do in lists that begin with a text, kept for each text; undefined where the text is no plain beginning. */
function firstSteps(table: SidTable, authorities: SidAuthorities): (start: string, source: SddlSource) => Step | null | undefined {
  const known = new Map<SddlSource, Map<string, Step | null | undefined>>();
  const read = (start: string, source: SddlSource): Step | null | undefined => {
    const found = beginning.exec(start);
    if (found === null) return undefined;
    const [, ownerText, groupText] = found;
    const owner = ownerText === undefined ? null : parseTrustee(ownerText, authorities);
    const group = groupText === undefined ? null : parseTrustee(groupText, authorities);
    if ((ownerText !== undefined && owner === null) || (groupText !== undefined && group === null)) return undefined;
    return implicitOwnerStep([], ownerOf(owner, missingParts[source].owner, table));
  };
  return (start, source) => {
    let steps = known.get(source);
    if (steps === undefined) known.set(source, (steps = new Map<string, Step | null | undefined>()));
    if (!steps.has(start)) steps.set(start, read(start, source));
    return steps.get(start);
  };
}

/** One array for equal effects: most lists of a host have those of the last one of their length. */
function sharedEffects(): (effects: readonly (Effect | null)[]) => readonly (Effect | null)[] {
  const last = new Map<number, readonly (Effect | null)[]>();
  return (effects) => {
    const known = last.get(effects.length);
    if (known !== undefined && effects.every((effect, at) => effect === known[at])) return known;
    const own = effects.slice();
    last.set(own.length, own);
    return own;
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
