import { type AccessMask, fileKind, fileRight, mapGeneric, type ObjectKind } from './access-mask.ts';
import { parseSddl } from './parse-sddl.ts';
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

/** One thing that grants or denies. For each right the first step that matches a token decides. */
export interface Step {
  readonly ground: Ground;
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
  /** The owner's implicit rights come first, which is why no denial takes them; what never matches anybody is left out. */
  readonly steps: readonly Step[];
  /** Every SID the answer can depend on, once each. */
  readonly trustees: readonly SidNumber[];
}

const implicit = fileRight.readControl | fileRight.writeDac;
const neverHeld: ReadonlySet<Trustee> = new Set([
  wellKnownSid.creatorOwner,
  wellKnownSid.creatorGroup,
  wellKnownSid.creatorOwnerServer,
  wellKnownSid.creatorGroupServer,
]);

/** Whose rights a step about the owner means. */
type Owner = { readonly sid: SidNumber; readonly doubt: DoubtReason | null } | null;

/** Compiles a descriptor for objects of a kind. `source` says what a missing owner or DACL means. */
export function compileDescriptor(descriptor: SecurityDescriptor, source: SddlSource, table: SidTable, kind: ObjectKind = fileKind): CompiledDescriptor {
  const { dacl } = descriptor;
  const owner = ownerOf(descriptor.owner, missingParts[source].owner, table);
  const steps: Step[] = [];
  if (dacl === null || dacl.aces === null) {
    const doubt = dacl === null && missingParts[source].dacl === 'not-read' ? 'dacl-not-read' : null;
    steps.push({ ground: 'no-dacl', allows: true, mask: kind.all, sid: anybody, doubt });
  } else {
    const first = implicitOwnerStep(dacl.aces, owner);
    if (first !== null) steps.push(first);
    for (const [index, ace] of dacl.aces.entries()) {
      const step = aceStep(ace, index, owner, kind, table);
      if (step !== null) steps.push(step);
    }
  }
  return { kind, steps, trustees: [...new Set(steps.map(({ sid }) => sid))].filter((sid) => sid !== anybody) };
}

/** Compiles stored texts; equal texts of one source are parsed once. `authorities`: of the computer the texts come from. */
export function createDescriptorReader(
  table: SidTable,
  authorities: SidAuthorities,
  kind: ObjectKind = fileKind,
): (stored: StoredDescriptor) => CompiledDescriptor | DescriptorProblem {
  const bySource = new Map<SddlSource, Map<string, CompiledDescriptor | DescriptorProblem>>();
  return ({ sddl, sddlSource }) => {
    let known = bySource.get(sddlSource);
    if (known === undefined) bySource.set(sddlSource, (known = new Map<string, CompiledDescriptor | DescriptorProblem>()));
    let compiled = known.get(sddl);
    if (compiled === undefined) {
      const read = parseSddl(sddl, authorities);
      compiled = read.ok ? compileDescriptor(read.value, sddlSource, table, kind) : read.problem;
      known.set(sddl, compiled);
    }
    return compiled;
  };
}

/** What can be said of an object whose descriptor could not be read: everything is open. */
export function unreadDescriptor(kind: ObjectKind = fileKind): CompiledDescriptor {
  return { kind, steps: [{ ground: 'no-dacl', allows: true, mask: kind.all, sid: anybody, doubt: 'dacl-not-read' }], trustees: [] };
}

function ownerOf(owner: Trustee | null, missing: MissingPart, table: SidTable): Owner {
  if (owner === null) return missing === 'none' ? null : { sid: anybody, doubt: 'owner-not-read' };
  return isResolved(owner) ? { sid: table.number(owner), doubt: null } : { sid: anybody, doubt: 'unresolved-trustee' };
}

/** The owner may read and change permissions, unless an entry for OWNER RIGHTS says what the owner may do. */
function implicitOwnerStep(aces: readonly Ace[], owner: Owner): Step | null {
  const named = aces.filter(({ trustee, flags }) => trustee === wellKnownSid.ownerRights && (flags & aceFlag.IO) === 0);
  if (owner === null || named.some(({ type }) => type === 'A' || type === 'D')) return null;
  return { ground: 'owner', allows: true, mask: implicit, sid: owner.sid, doubt: named.length > 0 ? 'conditional' : owner.doubt };
}

function aceStep(ace: Ace, ground: number, owner: Owner, kind: ObjectKind, table: SidTable): Step | null {
  if ((ace.flags & aceFlag.IO) !== 0 || neverHeld.has(ace.trustee)) return null;
  const unknownType = ace.trustee === '';
  const mask = unknownType ? kind.all : mapGeneric(ace.mask, kind);
  if (mask === 0 || (ace.type === 'OA' && ace.objectType !== null)) return null;
  const allows = ace.type === 'A' || ace.type === 'OA' || ace.type === 'XA' || ace.type === 'ZA';
  const doubt = typeDoubt(ace);
  if (ace.trustee === wellKnownSid.ownerRights) {
    return owner === null ? null : { ground, allows, mask, sid: owner.sid, doubt: doubt ?? owner.doubt };
  }
  if (unknownType || !isResolved(ace.trustee)) return { ground, allows, mask, sid: anybody, doubt: doubt ?? 'unresolved-trustee' };
  return { ground, allows, mask, sid: table.number(ace.trustee), doubt };
}

function typeDoubt({ type, objectType }: Ace): DoubtReason | null {
  if (type === 'A' || type === 'D' || type === 'OA') return null;
  if (type === 'OD') return objectType === null ? null : 'unknown-entry';
  return type === 'XA' || type === 'XD' || type === 'ZA' ? 'conditional' : 'unknown-entry';
}
