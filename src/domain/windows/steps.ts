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

/** One thing that grants or denies; equal entries of many descriptors share one. */
export interface Step {
  readonly allows: boolean;
  /** Generic rights mapped; never 0. */
  readonly mask: AccessMask;
  readonly sid: SidNumber;
  /** Null: it counts for whom it matches. */
  readonly doubt: DoubtReason | null;
}

/** What an entry does to whom it matches. */
export type Effect = Pick<Step, 'allows' | 'mask' | 'doubt'>;

/** Steps made before, by SID: an object for each entry would be most of what a host's lists take in memory. */
export interface KnownSteps {
  /** The first of each SID; of most SIDs there is no other. */
  readonly firsts: Map<SidNumber, Step>;
  readonly more: Map<SidNumber, Step[]>;
}

/** No steps yet. */
export function noSteps(): KnownSteps {
  return { firsts: new Map(), more: new Map() };
}

/** Of SIDs with more different steps than this, equal ones are not looked for. */
const mostKnown = 16;

/** What an entry does to whom it matches, by all that it says but its trustee; null when it does nothing here. */
export function effectOf(entry: Omit<Ace, 'trustee' | 'extra'>, kind: ObjectKind): Effect | null {
  const { type, flags, objectType } = entry;
  // Of an entry of unknown type not even the mask can be trusted.
  const mask = type.startsWith('0x') ? kind.all : mapGeneric(entry.mask, kind);
  if ((flags & aceFlag.IO) !== 0 || mask === 0 || (type === 'OA' && objectType !== null)) return null;
  return { allows: type === 'A' || type === 'OA' || type === 'XA' || type === 'ZA', mask, doubt: typeDoubt(entry) };
}

/** A step for a SID that may be in doubt for another reason; null of no effect. */
export function stepOf(effect: Effect | null, sid: SidNumber, trusteeDoubt: DoubtReason | null, { firsts, more }: KnownSteps): Step | null {
  if (effect === null) return null;
  const { allows, mask } = effect;
  const doubt = effect.doubt ?? trusteeDoubt;
  const isAlike = (one: Step): boolean => one.mask === mask && one.allows === allows && one.doubt === doubt;
  const first = firsts.get(sid);
  if (first !== undefined && isAlike(first)) return first;
  const others = first === undefined ? undefined : more.get(sid);
  const same = others?.find(isAlike);
  if (same !== undefined) return same;
  const step = { allows, mask, sid, doubt };
  if (first === undefined) firsts.set(sid, step);
  else if (others === undefined) more.set(sid, [step]);
  else if (others.length < mostKnown - 1) others.push(step);
  return step;
}

function typeDoubt({ type, objectType }: Pick<Ace, 'type' | 'objectType'>): DoubtReason | null {
  if (type === 'A' || type === 'D' || type === 'OA') return null;
  if (type === 'OD') return objectType === null ? null : 'unknown-entry';
  return type === 'XA' || type === 'XD' || type === 'ZA' ? 'conditional' : 'unknown-entry';
}
