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

/** What an entry begins with, and what it does. */
interface Beginning {
  readonly text: string;
  readonly effect: Effect | null;
}

/** What was met in a list: most lists of a host begin as the last one, and have entries that do the same for others. */
interface Pattern {
  readonly heads: readonly Beginning[];
  readonly effects: readonly (Effect | null)[];
  readonly sids: readonly SidNumber[];
}

const none: Pattern = { heads: [], effects: [], sids: [] };

/** Longer lists are no patterns: each would be copied for whatever short list comes next. */
const longestPattern = 256;

/**
 * Compiles lists straight from their text, ten times as fast as by reading all that they say: of owner, group and one list as Windows prints them, with
 * entries whose first five fields were met before and whose trustees are ordinary. Null for all others, also for those that cannot be read.
 */
export function plainLists({ table, authorities, kind, knownHeads }: PlainListParts): (stored: StoredDescriptor) => CompiledDescriptor | null {
  const known = new Map<AceHead, Beginning>();
  const holderAt = holders(table, authorities);
  const firstOf = firstSteps(table, authorities);
  const oneOf = sharedEffects();
  const headAt = (sddl: string, at: number): Beginning | null => {
    const head = knownHeads.get(headNumber(sddl, at));
    if (head === undefined || !sddl.startsWith(head.text, at)) return null;
    let found = known.get(head);
    if (found === undefined) known.set(head, (found = { text: head.text, effect: effectOf(head, kind) }));
    return found;
  };
  let last = none;
  return ({ sddl, sddlSource }) => {
    const { start, first } = firstOf(sddl, sddlSource);
    if (first === undefined) return null;
    const { heads, effects } = last;
    // Copies as long as they have to be: grown ones would have room for more.
    const sids = last.sids.slice();
    let ownHeads: Beginning[] | null = null;
    let ownEffects: (Effect | null)[] | null = null;
    let count = 0;
    for (let at = start; at < sddl.length; count++) {
      const likely = heads[count];
      const isLikely = likely !== undefined && sddl.startsWith(likely.text, at);
      const head = isLikely ? likely : headAt(sddl, at);
      if (head === null) return null;
      const from = at + head.text.length;
      const end = sddl.indexOf(')', from);
      const holder = end < 0 ? null : holderAt(sddl, from, end);
      if (holder === null) return null;
      const effect = typeof holder === 'number' ? head.effect : holder === 'nobody' ? null : doubted(head.effect, holder.doubt);
      sids[count] = typeof holder === 'number' ? holder : holder === 'nobody' ? anybody : holder.sid;
      if (!isLikely) ownHeads ??= heads.slice(0, count);
      ownHeads?.push(head);
      if (effects[count] !== effect || count >= effects.length) ownEffects ??= effects.slice(0, count);
      ownEffects?.push(effect);
      at = end + 1;
    }
    sids.length = count;
    const same = ownEffects ?? (count === effects.length ? effects : effects.slice(0, count));
    const all = same === effects ? effects : oneOf(same);
    if (ownHeads !== null || all !== effects) last = count > longestPattern ? none : { heads: ownHeads ?? heads.slice(0, count), effects: all, sids };
    return { kind, first, firstGround: 'owner', effects: all, sids };
  };
}

/** What a list begins with, where its entries start, and what its owner may do; undefined where that is no plain beginning. */
interface Start {
  readonly text: string;
  readonly start: number;
  readonly first: Step | null | undefined;
}

/** Reads beginnings, each once. */
function firstSteps(table: SidTable, authorities: SidAuthorities): (sddl: string, source: SddlSource) => Start {
  const known = new Map<SddlSource, Map<string, Start>>();
  const read = (start: string, source: SddlSource): Step | null | undefined => {
    const found = beginning.exec(start);
    if (found === null) return undefined;
    const [, ownerText, groupText] = found;
    const owner = ownerText === undefined ? null : parseTrustee(ownerText, authorities);
    const group = groupText === undefined ? null : parseTrustee(groupText, authorities);
    if ((ownerText !== undefined && owner === null) || (groupText !== undefined && group === null)) return undefined;
    return implicitOwnerStep([], ownerOf(owner, missingParts[source].owner, table));
  };
  let [last, lastSource]: [Start | null, SddlSource | null] = [null, null];
  const isLast = (sddl: string, { text, start }: Start): boolean => sddl.charCodeAt(start) === parenthesis && sddl.startsWith(text);
  return (sddl, source) => {
    // Nearly all lists of a host begin alike.
    if (last !== null && source === lastSource && isLast(sddl, last)) return last;
    const open = sddl.indexOf('(');
    const text = open < 0 ? sddl : sddl.slice(0, open);
    let starts = known.get(source);
    if (starts === undefined) known.set(source, (starts = new Map<string, Start>()));
    let found = starts.get(text);
    if (found === undefined) starts.set(text, (found = { text, start: text.length, first: read(text, source) }));
    [last, lastSource] = [found, source];
    return found;
  };
}

const parenthesis = 40;

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

/** Whom a trustee between two places of a text means, by number where that is certain; null when it is none, or OWNER RIGHTS. */
function holders(table: SidTable, authorities: SidAuthorities): (text: string, from: number, end: number) => SidNumber | Holder | 'nobody' | null {
  const names = new Map<number, SidNumber | Holder | 'nobody' | null>();
  const look = (text: string): SidNumber | Holder | 'nobody' | null => {
    const trustee: Trustee | null = parseTrustee(text, authorities);
    if (trustee === null || trustee === wellKnownSid.ownerRights) return null;
    if (isNeverHeld(trustee)) return 'nobody';
    const holder = holderOf(trustee, table);
    return holder.doubt === null ? holder.sid : holder;
  };
  return (text, from, end) => {
    if (end - from === 2) {
      const key = text.charCodeAt(from) * 65_536 + text.charCodeAt(from + 1);
      let known = names.get(key);
      if (known === undefined) names.set(key, (known = look(text.slice(from, end))));
      return known;
    }
    // CREATOR OWNER and OWNER RIGHTS, `S-1-3-…`, are none that lists mean as such.
    const sid = text.charCodeAt(from + 4) === three ? null : table.numberIn(text, from, end);
    return sid ?? look(text.slice(from, end));
  };
}

const three = 51;
