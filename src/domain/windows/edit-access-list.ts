import type { AccessMask } from './access-mask.ts';
import { inheritedAce } from './inheritance.ts';
import { type AccessList, type Ace, aceFlag, type SecurityDescriptor } from './security-descriptor.ts';
import type { Trustee } from './sid-aliases.ts';

const emptyList: AccessList = { isProtected: false, autoInheritRequired: false, autoInherited: true, aces: [] };

function withAces(descriptor: SecurityDescriptor, change: (aces: readonly Ace[]) => readonly Ace[]): SecurityDescriptor {
  const list = descriptor.dacl ?? emptyList;
  return { ...descriptor, dacl: { ...list, aces: change(list.aces ?? []) } };
}

function isInherited({ flags }: Ace): boolean {
  return (flags & aceFlag.ID) !== 0;
}

function isGrantTo({ type, trustee }: Ace, to: Trustee): boolean {
  return type === 'A' && trustee === to;
}

/** Without the object's own denials of the trustee (icacls /remove:d). */
export function withoutDenials(descriptor: SecurityDescriptor, trustee: Trustee): SecurityDescriptor {
  return withAces(descriptor, (aces) => aces.filter((ace) => isInherited(ace) || ace.type !== 'D' || ace.trustee !== trustee));
}

/** What is granted to whom, and who inherits it (`OI`, `CI`). */
export interface Grant {
  readonly trustee: Trustee;
  readonly mask: AccessMask;
  readonly flags: number;
}

/** An entry of the object's own, behind its other own entries; `replace` takes other own grants to the same trustee away first (icacls /grant:r). */
export function withGrant(descriptor: SecurityDescriptor, { trustee, mask, flags }: Grant, replace: boolean): SecurityDescriptor {
  return withAces(descriptor, (aces) => {
    const isOwn = (ace: Ace): boolean => !isInherited(ace) && isGrantTo(ace, trustee);
    const same = replace ? undefined : aces.find((ace) => isOwn(ace) && ace.flags === flags);
    if (same) return aces.map((ace) => (ace === same ? { ...ace, mask: (ace.mask | mask) >>> 0 } : ace));
    const made: Ace = { type: 'A', flags, mask, trustee, objectType: null, inheritedObjectType: null, extra: null };
    const kept = replace ? aces.filter((ace) => !isOwn(ace)) : aces;
    return [...kept.filter((ace) => !isInherited(ace)), made, ...kept.filter(isInherited)];
  });
}

/** Without the object's own grants to the trustee (icacls /remove:g); inherited ones stay. */
export function withoutGrants(descriptor: SecurityDescriptor, trustee: Trustee): SecurityDescriptor {
  return withAces(descriptor, (aces) => aces.filter((ace) => isInherited(ace) || !isGrantTo(ace, trustee)));
}

/** Takes nothing from its parent any more: inherited entries become its own, or go. */
export function withoutInheritance(descriptor: SecurityDescriptor, keep: boolean): SecurityDescriptor {
  const { dacl } = withAces(descriptor, (aces) =>
    keep ? aces.map((ace) => ({ ...ace, flags: ace.flags & ~aceFlag.ID })) : aces.filter((ace) => !isInherited(ace)),
  );
  return { ...descriptor, dacl: dacl && { ...dacl, isProtected: true } };
}

/** The child after its parent changed: what it inherited and no longer would goes, what it would inherit now comes; its own entries stay. */
export function afterParentChange(
  child: SecurityDescriptor,
  type: 'file' | 'folder',
  before: SecurityDescriptor,
  after: SecurityDescriptor,
): SecurityDescriptor {
  if (child.dacl === null || child.dacl.aces === null || child.dacl.isProtected) return child;
  const handedDown = (parent: SecurityDescriptor): Ace[] => (parent.dacl?.aces ?? []).flatMap((ace) => inheritedAce(ace, type) ?? []);
  const textOf = (ace: Ace): string => JSON.stringify(ace);
  const [was, is] = [handedDown(before), handedDown(after)];
  const gone = new Set(was.map(textOf).filter((text) => !is.some((ace) => textOf(ace) === text)));
  const come = is.filter((ace) => !was.some((one) => textOf(one) === textOf(ace)));
  if (gone.size === 0 && come.length === 0) return child;
  return withAces(child, (aces) => [...aces.filter((ace) => !gone.has(textOf(ace))), ...come]);
}
