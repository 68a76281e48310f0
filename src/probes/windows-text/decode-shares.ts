import type { ShareRow } from '../../snapshot/artifacts/host.ts';
import { decodeJsonRows } from './json-rows.ts';
import type { TextRows } from './text-rows.ts';

/** An entry of a share's list by the account's name. It has neither SID nor mask, so nothing is decided by it. */
export interface ShareAccessRow {
  readonly share: string;
  /** As displayed, in the system's language. */
  readonly account: string;
  readonly allows: boolean;
  readonly right: 'full' | 'change' | 'read' | 'custom';
}

/** Decodes `Get-SmbShare` with its property SecurityDescriptor, as ConvertTo-Json writes it. */
export function decodeSmbShares(bytes: Uint8Array): TextRows<ShareRow> {
  return decodeJsonRows(bytes, 'output of Get-SmbShare', (row) => {
    const sddl = row.optionalText('SecurityDescriptor') ?? '';
    return {
      name: row.text('Name'),
      // IPC$ has no folder.
      path: row.optionalText('Path') ?? '',
      descriptor: sddl === '' ? null : { sddl, sddlSource: 'win32' as const },
      samba: null,
      special: row.optionalFlag('Special') ?? false,
      encrypted: row.optionalFlag('EncryptData'),
    };
  });
}

const rights = ['full', 'change', 'read', 'custom'] as const;

/** Decodes `Get-SmbShareAccess` as ConvertTo-Json writes it; for people to read where descriptors are missing. */
export function decodeSmbShareAccess(bytes: Uint8Array): TextRows<ShareAccessRow> {
  return decodeJsonRows(bytes, 'output of Get-SmbShareAccess', (row) => ({
    share: row.text('Name'),
    account: row.text('AccountName'),
    // What cannot be told is taken for the most it can be.
    allows: row.word('AccessControlType', { allow: 0, deny: 1 }) !== 1,
    right: rights[row.word('AccessRight', { full: 0, change: 1, read: 2, custom: 3 }) ?? 3] ?? 'custom',
  }));
}
