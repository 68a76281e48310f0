import { printRights } from './access-mask.ts';
import { type AccessList, type Ace, printFlags, type SecurityDescriptor } from './security-descriptor.ts';
import { printTrustee } from './sid-aliases.ts';

/** SDDL in one normal form: `O:G:D:S:`, no spaces, rights as one word or hex, two-letter names only where they mean the same on every computer. */
export function printSddl(descriptor: SecurityDescriptor): string {
  const { owner, group, dacl, sacl } = descriptor;
  const parts = [
    owner === null ? '' : `O:${printTrustee(owner)}`,
    group === null ? '' : `G:${printTrustee(group)}`,
    dacl === null ? '' : `D:${printList(dacl)}`,
    sacl === null ? '' : `S:${printList(sacl)}`,
  ];
  return parts.join('');
}

/** One entry as SDDL prints it, for evidence. */
export function printAce(ace: Ace): string {
  const fields = [ace.type, printFlags(ace.flags), printRights(ace.mask), ace.objectType ?? '', ace.inheritedObjectType ?? '', printTrustee(ace.trustee)];
  return `(${fields.join(';')}${ace.extra === null ? '' : `;${ace.extra}`})`;
}

function printList(list: AccessList): string {
  const flags = `${list.isProtected ? 'P' : ''}${list.autoInheritRequired ? 'AR' : ''}${list.autoInherited ? 'AI' : ''}`;
  return flags + (list.aces === null ? 'NO_ACCESS_CONTROL' : list.aces.map(printAce).join(''));
}
