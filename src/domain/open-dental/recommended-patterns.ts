import { escapeSchemaName } from '../mysql/pattern-language.ts';
import type { DatabasePrivilege } from '../mysql/privileges.ts';
import { archiveName } from './database-names.ts';

/** Rights at database level Open Dental uses: read and write, tables made, altered, renamed, dropped, indexed; databases made for backups. */
export const requiredPrivileges: readonly DatabasePrivilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'INDEX', 'ALTER'];

const archiveEnd = escapeSchemaName(archiveName(''));

/** The patterns a tenant's account needs: the live name, its backups, and its archive where that version makes one. */
export function recommendedPatterns(live: string, options: { readonly archive: boolean }): string[] {
  const escaped = escapeSchemaName(live);
  const backups = String.raw`${escaped}backup\_%`;
  return options.archive ? [escaped, backups, escaped + archiveEnd] : [escaped, backups];
}
