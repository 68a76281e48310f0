import type { ProgramFileRow } from '../../snapshot/artifacts/host.ts';
import { decodeJsonRows } from './json-rows.ts';
import type { TextRows } from './text-rows.ts';

/**
 * Decodes versions of executables: `Get-Item … | select FullName, VersionInfo` or `… | select FullName, ProductVersion`, as ConvertTo-Json
 * writes it. Four numbers with dots, or commas as some resources have them; anything after them is dropped.
 */
export function decodeFileVersions(bytes: Uint8Array): TextRows<ProgramFileRow> {
  return decodeJsonRows(bytes, 'versions of files', (row) => {
    const stated = [row, ...(row.list('VersionInfo') ?? [])].flatMap((each) => [each.optionalText('ProductVersion'), each.optionalText('FileVersion')]);
    const text = stated.find((version) => version !== null && version !== '') ?? '';
    const parts = /^\s*(\d+)[.,]\s*(\d+)(?:[.,]\s*(\d+))?(?:[.,]\s*(\d+))?/.exec(text);
    return {
      path: row.text('FullName'),
      version:
        parts === null
          ? null
          : parts
              .slice(1)
              .map((part) => Number(part ?? 0))
              .join('.'),
    };
  });
}
