import { fileKind, fileRight, type ObjectKind } from './access-mask.ts';
import { type Ace, aceFlag, type SecurityDescriptor } from './security-descriptor.ts';
import { isResolved, type Trustee } from './sid-aliases.ts';
import { anybody, type SidNumber, type SidTable } from './sid-table.ts';
import { wellKnownSid } from './sid.ts';
import { type DoubtReason, doubted, type Effect, effectOf, type Step } from './steps.ts';
import { type MissingPart, missingParts, type SddlSource } from './stored-descriptor.ts';

/** What in a descriptor decides: an entry of the DACL by its index, being the owner, or that there is no DACL. */
export type Ground = number | 'owner' | 'no-dacl';

/** A descriptor made ready to be asked about many tokens. */
export interface CompiledDescriptor {
  readonly kind: ObjectKind;
  /** What comes before any entry: the rights of the owner, which no denial takes, or those of everybody where there is no DACL. */
  readonly first: Step | null;
  readonly firstGround: 'owner' | 'no-dacl';
  /**
   * What the entries of the DACL do, in stored order; null for one that does nothing here. For each right the first that matches a token decides.
   * Most lists of a host have the same effects and differ in whom they name.
   */
  readonly effects: readonly (Effect | null)[];
  /** Whom each entry names. */
  readonly sids: readonly SidNumber[];
}

const implicit = fileRight.readControl | fileRight.writeDac;
const neverHeld: ReadonlySet<Trustee> = new Set([
  wellKnownSid.creatorOwner,
  wellKnownSid.creatorGroup,
  wellKnownSid.creatorOwnerServer,
  wellKnownSid.creatorGroupServer,
]);

/** True for CREATOR OWNER and the like: they stand in lists for whoever makes something. */
export function isNeverHeld(trustee: Trustee): boolean {
  return trustee.startsWith('S-1-3-') && neverHeld.has(trustee);
}

/** Whom a step means, and why that is open. */
export interface Holder {
  readonly sid: SidNumber;
  readonly doubt: DoubtReason | null;
}

/** Whom a trustee means. */
export function holderOf(trustee: Trustee, table: SidTable): Holder {
  return isResolved(trustee) ? { sid: table.number(trustee), doubt: null } : { sid: anybody, doubt: 'unresolved-trustee' };
}

/** Compiles a descriptor for objects of a kind. `source` says what a missing owner or DACL means. */
export function compileDescriptor(descriptor: SecurityDescriptor, source: SddlSource, table: SidTable, kind: ObjectKind = fileKind): CompiledDescriptor {
  const { dacl } = descriptor;
  if (dacl === null || dacl.aces === null) return withoutList(kind, dacl === null && missingParts[source].dacl === 'not-read' ? 'dacl-not-read' : null);
  const owner = ownerOf(descriptor.owner, missingParts[source].owner, table);
  const effects: (Effect | null)[] = [];
  const sids: SidNumber[] = [];
  for (const ace of dacl.aces) {
    // An entry for OWNER RIGHTS is one for the owner, whoever that is.
    const holder = ace.trustee === wellKnownSid.ownerRights ? owner : isNeverHeld(ace.trustee) ? null : holderOf(ace.trustee, table);
    effects.push(holder === null ? null : doubted(effectOf(ace, kind), holder.doubt));
    sids.push(holder?.sid ?? anybody);
  }
  return { kind, first: implicitOwnerStep(dacl.aces, owner), firstGround: 'owner', effects, sids };
}

/** What can be said of an object whose descriptor could not be read: everything is open. */
export function unreadDescriptor(kind: ObjectKind = fileKind): CompiledDescriptor {
  return withoutList(kind, 'dacl-not-read');
}

function withoutList(kind: ObjectKind, doubt: DoubtReason | null): CompiledDescriptor {
  return { kind, first: { allows: true, mask: kind.all, sid: anybody, doubt }, firstGround: 'no-dacl', effects: [], sids: [] };
}

/** Whom a step about the owner means; null: nobody is. */
export function ownerOf(owner: Trustee | null, missing: MissingPart, table: SidTable): Holder | null {
  return owner !== null ? holderOf(owner, table) : missing === 'none' ? null : { sid: anybody, doubt: 'owner-not-read' };
}

/** The owner may read and change permissions, unless an entry for OWNER RIGHTS says what the owner may do. */
export function implicitOwnerStep(aces: readonly Ace[], owner: Holder | null): Step | null {
  if (owner === null) return null;
  let doubt = owner.doubt;
  for (const { trustee, flags, type } of aces) {
    if (trustee !== wellKnownSid.ownerRights || (flags & aceFlag.IO) !== 0) continue;
    if (type === 'A' || type === 'D') return null;
    doubt = 'conditional';
  }
  return { allows: true, mask: implicit, doubt, sid: owner.sid };
}
