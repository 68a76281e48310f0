import type { AccessMask } from './access-mask.ts';
import type { CompiledDescriptor, DoubtReason, Ground, Step } from './compiled-descriptor.ts';
import type { SidTable } from './sid-table.ts';
import { matchToken, type Token } from './token.ts';

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

/** Rights still open while a list is walked. */
interface Walk {
  open: AccessMask;
  granted: AccessMask;
  unknown: AccessMask;
  /** Rights an earlier step would have granted, or denied, if it counts. */
  maybeGranted: AccessMask;
  maybeDenied: AccessMask;
}

/**
 * Decides every right for itself, in stored order, by the first step that matches; what no step decides is denied. A step that may or may not
 * count leaves a right unknown only where the steps after it would decide otherwise.
 */
export function judgeAccess(descriptor: CompiledDescriptor, token: Token, table: SidTable): Access {
  const walk: Walk = { open: descriptor.kind.all, granted: 0, unknown: 0, maybeGranted: 0, maybeDenied: 0 };
  const grants: { ground: Ground; mask: AccessMask }[] = [];
  const doubts: { ground: Ground; mask: AccessMask; reason: DoubtReason }[] = [];
  for (const step of descriptor.steps) {
    const mask = step.mask & walk.open;
    if (mask === 0) continue;
    const match = matchToken(token, step.sid, step.allows, table);
    if (match === 'no') continue;
    const reason = step.doubt ?? (match === 'maybe' ? 'membership' : null);
    if (reason === null) {
      const granted = decide(walk, step, mask);
      if (granted !== 0) grants.push({ ground: step.ground, mask: granted });
      if (walk.open === 0) break;
    } else {
      if (step.allows || reason === 'unknown-entry') walk.maybeGranted |= mask;
      if (!step.allows || reason === 'unknown-entry') walk.maybeDenied |= mask;
      doubts.push({ ground: step.ground, mask, reason });
    }
  }
  const unknown = walk.unknown | (walk.open & walk.maybeGranted);
  const relevant = doubts.flatMap(({ ground, mask, reason }) => ((mask & unknown) === 0 ? [] : [{ ground, mask: mask & unknown, reason }]));
  return { granted: walk.granted, unknown, denied: descriptor.kind.all & ~(walk.granted | unknown), grants, doubts: relevant };
}

/** Closes rights at a step that counts; gives those it grants whatever became of the doubtful steps before it. */
function decide(walk: Walk, step: Step, mask: AccessMask): AccessMask {
  const contested = mask & (step.allows ? walk.maybeDenied : walk.maybeGranted);
  const granted = step.allows ? mask & ~contested : 0;
  walk.open &= ~mask;
  walk.unknown |= contested;
  walk.granted |= granted;
  return granted;
}
