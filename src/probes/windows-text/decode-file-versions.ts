import { fileVersion } from '../../domain/versions/file-version.ts';
import type { ProgramFileRow } from '../../snapshot/artifacts/host.ts';
import { decodeJsonRows } from './json-rows.ts';
import type { TextRows } from './text-rows.ts';

/**
 * Decodes versions of executables: `Get-Item … | select FullName, VersionInfo` or `… | select FullName, ProductVersion`, as ConvertTo-Json
 * writes it.
 */
export function decodeFileVersions(bytes: Uint8Array): TextRows<ProgramFileRow> {
  return decodeJsonRows(bytes, 'versions of files', (row) => {
    const stated = [row, ...(row.list('VersionInfo') ?? [])].flatMap((each) => [each.optionalText('ProductVersion'), each.optionalText('FileVersion')]);
    return { path: row.text('FullName'), version: fileVersion(stated.find((version) => version !== null && version !== '') ?? '') };
  });
}
