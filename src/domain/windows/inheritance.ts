import { type Ace, aceFlag, type SecurityDescriptor } from './security-descriptor.ts';
import { wellKnownSid } from './sid.ts';

/**
 * The descriptor that a file or folder made in a folder by somebody else will have. Its owner is null: the creator, whoever that is. Entries
 * for CREATOR OWNER are the creator's and left out; those for CREATOR GROUP go to a group that nobody knows yet, an unresolved trustee.
 * A folder that hands nothing down gives an empty list: then the creator's defaults hold, for the creator and the system.
 */
export function futureChild(folder: SecurityDescriptor, child: 'file' | 'folder'): SecurityDescriptor {
  const aces = (folder.dacl?.aces ?? []).flatMap((ace) => inheritedAce(ace, child) ?? []);
  return {
    owner: null,
    group: null,
    dacl: folder.dacl === null ? null : { isProtected: false, autoInheritRequired: false, autoInherited: true, aces },
    sacl: null,
  };
}

/** The entry as the child gets it; null when it gets none that is for anybody but its creator. */
export function inheritedAce(ace: Ace, child: 'file' | 'folder'): Ace | null {
  const forFiles = (ace.flags & aceFlag.OI) !== 0;
  const forFolders = (ace.flags & aceFlag.CI) !== 0;
  const passedOn = child === 'folder' && (ace.flags & aceFlag.NP) === 0 ? ace.flags & (aceFlag.OI | aceFlag.CI) : 0;
  const applies = child === 'file' ? forFiles : forFolders;
  if ((!applies && passedOn === 0) || ace.trustee === wellKnownSid.creatorOwner) return null;
  const trustee = ace.trustee === wellKnownSid.creatorGroup ? 'CG' : ace.trustee;
  return { ...ace, trustee, flags: aceFlag.ID | passedOn | (applies ? 0 : aceFlag.IO) };
}
