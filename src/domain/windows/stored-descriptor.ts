/**
 * Who wrote an SDDL text, because a part that is missing means something else from each:
 * `win32`: Windows itself (GetNamedSecurityInfo and what is built on it); a missing part was not asked for.
 * `dotnet`: Get-Acl and .NET; a missing `D:` is a NULL DACL, everybody may do everything; a missing `O:` was not read.
 * `icacls`: icacls /save; never stores the owner; without `D:` it is damaged.
 * `samba`: Samba's own printing; a missing `D:` is either a NULL or an absent DACL, of which one grants all and one nothing.
 * `binary`: decoded by us from the stored bytes; what is missing is not there. Without DACL everybody may do everything, without owner nobody
 *   has an owner's rights.
 */
export type SddlSource = 'win32' | 'dotnet' | 'icacls' | 'samba' | 'binary';

/** An access list as it goes into a snapshot: the text as the source spelled it, and the source. All else is derived from these two. */
export interface StoredDescriptor {
  readonly sddl: string;
  readonly sddlSource: SddlSource;
}

/** What a part that is missing means: the object has none, or it was not read. For the DACL, `none` is a NULL DACL. */
export type MissingPart = 'none' | 'not-read';

/** What it means that a source's text has no owner, and no DACL. */
export const missingParts: Readonly<Record<SddlSource, { readonly owner: MissingPart; readonly dacl: MissingPart }>> = {
  win32: { owner: 'not-read', dacl: 'not-read' },
  dotnet: { owner: 'not-read', dacl: 'none' },
  icacls: { owner: 'not-read', dacl: 'not-read' },
  samba: { owner: 'not-read', dacl: 'not-read' },
  binary: { owner: 'none', dacl: 'none' },
};
