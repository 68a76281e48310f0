import { type AccessMask, fileKind, fileRight, mapGeneric, type ObjectKind } from './access-mask.ts';
import { type KnownHeads, parseSddl } from './parse-sddl.ts';
import { type Ace, aceFlag, type DescriptorProblem, type SecurityDescriptor } from './security-descriptor.ts';
import { isResolved, type SidAuthorities, type Trustee } from './sid-aliases.ts';
import { anybody, type SidNumber, type SidTable } from './sid-table.ts';
import { wellKnownSid } from './sid.ts';
import { type MissingPart, missingParts, type SddlSource, type StoredDescriptor } from './stored-descriptor.ts';

/** What in a descriptor decides: an entry of the DACL by its index, being the owner, or that there is no DACL. */
export type Ground = number | 'owner' | 'no-dacl';

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

/** A descriptor made ready to be asked about many tokens. */
export interface CompiledDescriptor {
  readonly kind: ObjectKind;
  /** What comes before any entry: the rights of the owner, which no denial takes, or those of everybody where there is no DACL. */
  readonly first: Step | null;
  readonly firstGround: 'owner' | 'no-dacl';
  /** The entries of the DACL in stored order; null for one that does nothing here. For each right the first step that matches a token decides. */
  readonly entries: readonly (Step | null)[];
}

const implicit = fileRight.readControl | fileRight.writeDac;
const neverHeld: ReadonlySet<Trustee> = new Set([
  wellKnownSid.creatorOwner,
  wellKnownSid.creatorGroup,
  wellKnownSid.creatorOwnerServer,
  wellKnownSid.creatorGroupServer,
]);

const none: readonly never[] = [];

/** Whose rights a step about the owner means. */
type Owner = { readonly sid: SidNumber; readonly doubt: DoubtReason | null } | null;

/** Steps made before, by SID: an object for each entry would be most of what a host's lists take in memory. */
type KnownSteps = (readonly Step[])[];
/** Of SIDs with more different steps than this, equal ones are not looked for. */
const mostKnown = 16;

/** Compiles a descriptor for objects of a kind. `source` says what a missing owner or DACL means; `known` is filled, for entries that come again. */
export function compileDescriptor(
  descriptor: SecurityDescriptor,
  source: SddlSource,
  table: SidTable,
  kind: ObjectKind = fileKind,
  known: KnownSteps = [],
): CompiledDescriptor {
  const { dacl } = descriptor;
  if (dacl === null || dacl.aces === null) return withoutList(kind, dacl === null && missingParts[source].dacl === 'not-read' ? 'dacl-not-read' : null);
  const owner = ownerOf(descriptor.owner, missingParts[source].owner, table);
  const entries = dacl.aces.map((ace) =>
    ace.trustee === wellKnownSid.ownerRights ? ownerRightsStep(ace, owner, kind, known) : aceStep(ace, kind, table, known),
  );
  return { kind, first: implicitOwnerStep(dacl.aces, owner), firstGround: 'owner', entries };
}

/** Compiles stored texts, for whoever keeps the answers. `authorities`: of the computer the texts come from. */
export function createDescriptorReader(
  table: SidTable,
  authorities: SidAuthorities,
  kind: ObjectKind = fileKind,
): (stored: StoredDescriptor) => CompiledDescriptor | DescriptorProblem {
  const knownHeads: KnownHeads = new Map();
  const knownSteps: KnownSteps = [];
  return ({ sddl, sddlSource }) => {
    const read = parseSddl(sddl, authorities, knownHeads);
    return read.ok ? compileDescriptor(read.value, sddlSource, table, kind, knownSteps) : read.problem;
  };
}

/** What can be said of an object whose descriptor could not be read: everything is open. */
export function unreadDescriptor(kind: ObjectKind = fileKind): CompiledDescriptor {
  return withoutList(kind, 'dacl-not-read');
}

function withoutList(kind: ObjectKind, doubt: DoubtReason | null): CompiledDescriptor {
  return { kind, first: { allows: true, mask: kind.all, sid: anybody, doubt }, firstGround: 'no-dacl', entries: [] };
}

function ownerOf(owner: Trustee | null, missing: MissingPart, table: SidTable): Owner {
  if (owner === null) return missing === 'none' ? null : { sid: anybody, doubt: 'owner-not-read' };
  return isResolved(owner) ? { sid: table.number(owner), doubt: null } : { sid: anybody, doubt: 'unresolved-trustee' };
}

/** The owner may read and change permissions, unless an entry for OWNER RIGHTS says what the owner may do. */
function implicitOwnerStep(aces: readonly Ace[], owner: Owner): Step | null {
  if (owner === null) return null;
  let doubt = owner.doubt;
  for (const { trustee, flags, type } of aces) {
    if (trustee !== wellKnownSid.ownerRights || (flags & aceFlag.IO) !== 0) continue;
    if (type === 'A' || type === 'D') return null;
    doubt = 'conditional';
  }
  return { allows: true, mask: implicit, sid: owner.sid, doubt };
}

/** An entry for OWNER RIGHTS is one for the owner, whoever that is. */
function ownerRightsStep(ace: Ace, owner: Owner, kind: ObjectKind, known: KnownSteps): Step | null {
  return owner === null ? null : stepFor(ace, kind, owner.sid, owner.doubt, known);
}

function aceStep(ace: Ace, kind: ObjectKind, table: SidTable, known: KnownSteps): Step | null {
  if (ace.trustee.startsWith('S-1-3-') && neverHeld.has(ace.trustee)) return null;
  return isResolved(ace.trustee) ? stepFor(ace, kind, table.number(ace.trustee), null, known) : stepFor(ace, kind, anybody, 'unresolved-trustee', known);
}

/** What an entry does to whom it matches; null when it does nothing here. */
function stepFor(ace: Ace, kind: ObjectKind, sid: SidNumber, trusteeDoubt: DoubtReason | null, known: KnownSteps): Step | null {
  // Of an entry of unknown type not even the mask can be trusted.
  const mask = ace.type.startsWith('0x') ? kind.all : mapGeneric(ace.mask, kind);
  if ((ace.flags & aceFlag.IO) !== 0 || mask === 0 || (ace.type === 'OA' && ace.objectType !== null)) return null;
  const allows = ace.type === 'A' || ace.type === 'OA' || ace.type === 'XA' || ace.type === 'ZA';
  const doubt = typeDoubt(ace) ?? trusteeDoubt;
  const at = sid - anybody;
  // Without holes, so that it stays an array in memory.
  while (known.length <= at) known.push(none);
  const alike = known[at] ?? none;
  let step = alike.find((one) => one.mask === mask && one.allows === allows && one.doubt === doubt);
  if (step === undefined) {
    step = { allows, mask, sid, doubt };
    if (alike.length < mostKnown) known[at] = [...alike, step];
  }
  return step;
}

function typeDoubt({ type, objectType }: Ace): DoubtReason | null {
  if (type === 'A' || type === 'D' || type === 'OA') return null;
  if (type === 'OD') return objectType === null ? null : 'unknown-entry';
  return type === 'XA' || type === 'XD' || type === 'ZA' ? 'conditional' : 'unknown-entry';
}
