import { type AccessMask, mapGeneric, type ObjectKind } from './access-mask.ts';
import { type Ace, aceFlag } from './security-descriptor.ts';
import type { SidNumber } from './sid-table.ts';

/** Why it is open whether a step counts. */
export type DoubtReason =
  /** The entry has a condition that is not evaluated here. */
  | 'conditional'
  /** An entry of a type whose effect on files is not known. */
  | 'unknown-entry'
  /** A name relative to a computer or domain whose SID is not known, or the group of whoever will create the object. */
  | 'unresolved-trustee'
  | 'owner-not-read'
  | 'dacl-not-read'
  /** Group members that were not read decide. */
  | 'membership';

/** What an entry does to whom it matches. */
export interface Effect {
  readonly allows: boolean;
  /** Generic rights mapped; never 0. */
  readonly mask: AccessMask;
  /** Null: it counts for whom it matches. */
  readonly doubt: DoubtReason | null;
}

/** One thing that grants or denies. */
export interface Step extends Effect {
  readonly sid: SidNumber;
}

/** What an entry does to whom it matches, by all that it says but its trustee; null when it does nothing here. */
export function effectOf(entry: Omit<Ace, 'trustee' | 'extra'>, kind: ObjectKind): Effect | null {
  const { type, flags, objectType } = entry;
  // Of an entry of unknown type not even the mask can be trusted.
  const mask = type.startsWith('0x') ? kind.all : mapGeneric(entry.mask, kind);
  if ((flags & aceFlag.IO) !== 0 || mask === 0 || (type === 'OA' && objectType !== null)) return null;
  return { allows: type === 'A' || type === 'OA' || type === 'XA' || type === 'ZA', mask, doubt: typeDoubt(entry) };
}

/** The same in doubt for another reason besides, if it was not in doubt yet. */
export function doubted(effect: Effect | null, doubt: DoubtReason | null): Effect | null {
  return effect === null || effect.doubt !== null || doubt === null ? effect : { ...effect, doubt };
}

function typeDoubt({ type, objectType }: Pick<Ace, 'type' | 'objectType'>): DoubtReason | null {
  if (type === 'A' || type === 'D' || type === 'OA') return null;
  if (type === 'OD') return objectType === null ? null : 'unknown-entry';
  return type === 'XA' || type === 'XD' || type === 'ZA' ? 'conditional' : 'unknown-entry';
}
