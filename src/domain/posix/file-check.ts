import { type Bits, bitsText, type ExtendedAcl, isOneOf, type PosixFile, type PosixPrincipal } from './posix-file.ts';

/** Whether something is granted, and the entry that decided: an ACL line as getfacl prints it, or a reason in words. */
export interface PosixDecision {
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly entry: string;
}

/**
 * May the principal have all the bits of `want` in one request, by this file alone (the way to it is not looked at)? The kernel's order: the
 * owner's triple decides for the owner, whatever the rest says; with an empty group triple (the mask) the ACL is not consulted at all; a
 * named user's entry beats groups; one single group entry must hold all of `want`; others are who matched nothing.
 */
export function checkFile(file: PosixFile, principal: PosixPrincipal, want: Bits): PosixDecision {
  if (principal.privileged) return { answer: 'yes', entry: 'privileged: modes and ACLs do not bind it' };
  const outcomes = possibleOutcomes(file, principal, want);
  const [first] = outcomes;
  if (first === undefined) return { answer: 'unknown', entry: 'the ACL could not be read' };
  const settled = outcomes.every(({ answer }) => answer === first.answer);
  return settled ? first : { answer: 'unknown', entry: `open between ${outcomes.map(({ entry }) => entry).join(' and ')}` };
}

/** Every way the kernel could decide, given what is known of who the principal is; none when nothing can be said. */
function possibleOutcomes(file: PosixFile, principal: PosixPrincipal, want: Bits): PosixDecision[] {
  const owner = isOneOf(file.owner, principal.user);
  const asOwner = decide('user::', file.mode >> 6, want, 7);
  if (owner === true) return [asOwner];
  const others = nonOwnerOutcomes(file, principal, want);
  return owner === 'unknown' && others.length > 0 ? [asOwner, ...others] : others;
}

function nonOwnerOutcomes(file: PosixFile, principal: PosixPrincipal, want: Bits): PosixDecision[] {
  const mask = (file.mode >> 3) & 7;
  const other = decide('other::', file.mode, want, 7);
  if (file.acl === 'unread' && mask !== 0) {
    // Whatever the ACL says, it cannot give more than the mask, and nobody it does not name gets more than others.
    return (mask & want) === want || other.answer === 'yes' ? [] : [other];
  }
  if (file.acl === 'unread' || file.acl === null || mask === 0) {
    const inGroup = isOneOf(file.group, principal.groups);
    const group = decide('group::', mask, want, 7);
    return inGroup === 'unknown' ? [group, other] : [inGroup ? group : other];
  }
  return aclOutcomes(file, file.acl, principal, want);
}

function aclOutcomes(file: PosixFile, acl: ExtendedAcl, principal: PosixPrincipal, want: Bits): PosixDecision[] {
  const mask = (file.mode >> 3) & 7;
  const outcomes: PosixDecision[] = [];
  for (const { id, bits } of acl.users) {
    const named = isOneOf(id, principal.user);
    if (named !== false) outcomes.push(decide(`user:${id}:`, bits, want, mask));
    if (named === true) return outcomes;
  }
  let refusing: PosixDecision | null = null;
  let member = false;
  for (const { id, bits } of [{ id: null, bits: acl.group }, ...acl.groups]) {
    const inGroup = isOneOf(id ?? file.group, principal.groups);
    if (inGroup === false) continue;
    const decision = decide(`group:${id ?? ''}:`, bits, want, mask);
    // All entries share the mask, so the first that holds all of `want` decides, as in the kernel.
    const holds = (bits & want) === want;
    if (holds && inGroup === true) return [...outcomes, decision];
    if (holds) outcomes.push(decision);
    else refusing ??= decision;
    if (inGroup === true) member = true;
  }
  if (refusing !== null) outcomes.push(refusing);
  if (!member) outcomes.push(decide('other::', file.mode, want, 7));
  return outcomes;
}

function decide(head: string, bits: Bits, want: Bits, mask: Bits): PosixDecision {
  return { answer: (bits & mask & want) === want ? 'yes' : 'no', entry: entryText(head, bits & 7, mask) };
}

/** `group:100:rwx` plus, where the mask takes something away, ` #effective:r--`. */
export function entryText(head: string, bits: Bits, mask: Bits): string {
  const effective = bits & mask;
  return `${head}${bitsText(bits)}${effective === bits ? '' : ` #effective:${bitsText(effective)}`}`;
}
