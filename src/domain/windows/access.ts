import type { AccessMask, ObjectKind } from './access-mask.ts';
import type { CompiledDescriptor, Ground } from './compiled-descriptor.ts';
import { anybody, type SidTable } from './sid-table.ts';
import type { DoubtReason, Effect } from './steps.ts';
import { type Match, matchToken, type Token } from './token.ts';

/** Rights in three values. The three masks share no bit and together are every right the object has. */
export interface Rights {
  readonly granted: AccessMask;
  readonly denied: AccessMask;
  /** Rights for which what was read does not decide. */
  readonly unknown: AccessMask;
}

/** What one token may do to one object, and why. */
export interface Access extends Rights {
  /** What granted each granted right; masks share no bit. */
  readonly grants: readonly { readonly ground: Ground; readonly mask: AccessMask }[];
  /** What leaves rights unknown; masks may overlap. */
  readonly doubts: readonly { readonly ground: Ground; readonly mask: AccessMask; readonly reason: DoubtReason }[];
}

const none: readonly never[] = [];

const nothingOf = new Map<ObjectKind, Access>();

/** What a list gives whom no step of it matches: nothing. */
export function nothing(kind: ObjectKind): Access {
  const access = nothingOf.get(kind) ?? { granted: 0, unknown: 0, denied: kind.all, grants: none, doubts: none };
  nothingOf.set(kind, access);
  return access;
}

/** A list being walked: what is decided so far, and why. */
interface Walk {
  open: AccessMask;
  granted: AccessMask;
  unknown: AccessMask;
  /** Rights an earlier step would have granted, or denied, if it counts. */
  maybeGranted: AccessMask;
  maybeDenied: AccessMask;
  readonly grants: { readonly ground: Ground; readonly mask: AccessMask }[];
  readonly doubts: { readonly ground: Ground; readonly mask: AccessMask; readonly reason: DoubtReason }[];
}

/**
 * Decides every right for itself, in stored order, by the first step that matches; what no step decides is denied. A step that may or may not
 * count leaves a right unknown only where the steps after it would decide otherwise.
 */
export function judgeAccess(descriptor: CompiledDescriptor, token: Token, table: SidTable): Access {
  const { kind, first, firstGround, effects, sids } = descriptor;
  // Most people are in no entry of most lists: nothing is made for them.
  let walk: Walk | null = null;
  for (let index = first === null ? 0 : -1; index < effects.length && walk?.open !== 0; index++) {
    const effect = (index < 0 ? first : effects[index]) ?? null;
    if (effect === null) continue;
    const match = matchToken(token, index < 0 && first !== null ? first.sid : (sids[index] ?? anybody), effect.allows, table);
    if (match === 'no') continue;
    walk ??= { open: kind.all, granted: 0, unknown: 0, maybeGranted: 0, maybeDenied: 0, grants: [], doubts: [] };
    takeStep(walk, effect, index < 0 ? firstGround : index, match);
  }
  if (walk === null) return nothing(kind);
  const { granted, grants } = walk;
  const unknown = walk.unknown | (walk.open & walk.maybeGranted);
  const doubts = unknown === 0 ? none : walk.doubts.flatMap((doubt) => ((doubt.mask & unknown) === 0 ? [] : [{ ...doubt, mask: doubt.mask & unknown }]));
  return { granted, unknown, denied: kind.all & ~(granted | unknown), grants, doubts };
}

/**
 * The rights that `judgeAccess` says are granted, without why; walks no further than `isEnough` asks, and rights once granted stay. For whoever asks
 * about somebody who nearly always has them.
 */
export function grantedRights(descriptor: CompiledDescriptor, token: Token, table: SidTable, isEnough: (granted: AccessMask) => boolean): AccessMask {
  const { kind, first, effects, sids } = descriptor;
  let open = kind.all;
  let granted = 0;
  let maybeDenied = 0;
  for (let index = first === null ? 0 : -1; index < effects.length; index++) {
    const effect = (index < 0 ? first : effects[index]) ?? null;
    if (effect === null || (effect.mask & open) === 0) continue;
    const match = matchToken(token, index < 0 && first !== null ? first.sid : (sids[index] ?? anybody), effect.allows, table);
    if (match === 'no') continue;
    if (effect.doubt !== null || match === 'maybe') {
      if (!effect.allows || effect.doubt === 'unknown-entry') maybeDenied |= effect.mask & open;
      continue;
    }
    if (effect.allows) granted |= effect.mask & open & ~maybeDenied;
    open &= ~effect.mask;
    if (effect.allows && isEnough(granted)) break;
  }
  return granted;
}

function takeStep(walk: Walk, step: Effect, ground: Ground, match: Match): void {
  const mask = step.mask & walk.open;
  if (mask === 0) return;
  const reason = step.doubt ?? (match === 'maybe' ? 'membership' : null);
  if (reason === null) {
    decide(walk, step.allows, mask, ground);
  } else {
    if (step.allows || reason === 'unknown-entry') walk.maybeGranted |= mask;
    if (!step.allows || reason === 'unknown-entry') walk.maybeDenied |= mask;
    walk.doubts.push({ ground, mask, reason });
  }
}

/** Closes rights at a step that counts; where a doubtful step before it would have decided otherwise, they stay unknown. */
function decide(walk: Walk, allows: boolean, mask: AccessMask, ground: Ground): void {
  const contested = mask & (allows ? walk.maybeDenied : walk.maybeGranted);
  walk.open &= ~mask;
  walk.unknown |= contested;
  const granted = allows ? mask & ~contested : 0;
  if (granted === 0) return;
  walk.granted |= granted;
  walk.grants.push({ ground, mask: granted });
}
