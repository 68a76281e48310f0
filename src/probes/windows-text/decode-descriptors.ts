import { parentOf } from '../../domain/paths/parent-of.ts';
import type { SddlSource } from '../../domain/windows/stored-descriptor.ts';
import type { FileObjects } from '../../snapshot/artifacts/files.ts';
import type { HostDecodeOptions } from '../host/host-section.ts';
import { objectThinner, worthListing } from '../host/thin-objects.ts';
import { decodeJsonRows } from './json-rows.ts';
import { exportedText, noRows, numberedLines, type TextRows } from './text-rows.ts';

/** The access list of one file or folder. `folder` null: the export does not tell. */
export interface DescriptorRow {
  readonly path: string;
  /** Null: not read. */
  readonly sddl: string | null;
  readonly sddlSource: SddlSource;
  readonly folder: boolean | null;
  /** Where a link or junction leads; null when it is none, or when the export does not tell. */
  readonly target: string | null;
  /** Volume and file id; null when the export does not tell. */
  readonly volume: string | null;
  readonly id: string | null;
  /** Somebody asked for this very object: the inventory, a share, whoever ran the script. It is kept, whatever its list. */
  readonly asked: boolean;
}

const directory = 0x10;

/**
 * Decodes `Get-Acl -LiteralPath … | select Path, Sddl` as ConvertTo-Json writes it; Attributes and Target of the item are taken when they are
 * there, as are Asked of our script, and Volume, Id and SddlSource of a live collect. .NET rewrites lists and prints a missing one as nothing, which the source `dotnet` says.
 */
export function decodeGetAcl(bytes: Uint8Array): TextRows<DescriptorRow> {
  return decodeJsonRows(bytes, 'output of Get-Acl', (row) => {
    const attributes = row.word('Attributes', {});
    return {
      path: plainPath(row.text('Path')),
      sddl: attributes === null ? row.text('Sddl') : row.optionalText('Sddl'),
      sddlSource: row.optionalText('SddlSource') === 'win32' ? ('win32' as const) : ('dotnet' as const),
      folder: attributes === null ? row.optionalFlag('PSIsContainer') : (attributes & directory) !== 0,
      target: row.texts('Target')[0] ?? null,
      volume: row.optionalText('Volume'),
      id: row.optionalText('Id'),
      asked: row.optionalFlag('Asked') ?? false,
    };
  });
}

/** Without the provider's name, the prefix for long paths, and a backslash at the end of anything but a drive. */
function plainPath(path: string): string {
  return path
    .replace(/^(?:Microsoft\.PowerShell\.Core\\)?FileSystem::/i, '')
    .replace(/^\\\\\?\\UNC\\/i, '\\\\')
    .replace(/^\\\\\?\\/, '')
    .replace(/([^:\\])\\+$/, '$1');
}

/**
 * Decodes a file of `icacls FOLDER /save`: lines in turn name a file, relative to the folder above FOLDER, and give its list. `parent` is that
 * folder above. The owner is not in it.
 */
export function decodeIcaclsSave(bytes: Uint8Array, parent: string): TextRows<DescriptorRow> {
  const read = exportedText(bytes, 'a file of icacls /save');
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const base = parent.endsWith('\\') ? parent : `${parent}\\`;
  const rows: DescriptorRow[] = [];
  const problems: { line: number; expected: string; found: string }[] = [];
  let name: { readonly text: string; readonly line: number } | null = null;
  for (const { number, text } of numberedLines(read.text)) {
    // No file name has a colon after its first letter.
    const isList = /^[ODGS]:/.test(text);
    if (isList && name !== null) {
      const path = /^(?:[A-Za-z]:|\\\\)/.test(name.text) ? name.text : base + name.text;
      rows.push({
        path,
        sddl: text,
        sddlSource: 'icacls',
        folder: /\((?:[^;()]*);[^;()]*(?:CI|OI)/.test(text) ? true : null,
        target: null,
        volume: null,
        id: null,
        asked: false,
      });
      name = null;
    } else if (isList) problems.push({ line: number, expected: 'a file name', found: 'an access list' });
    else {
      if (name !== null) problems.push({ line: name.line, expected: 'an access list after a file name', found: 'another file name' });
      name = { text, line: number };
    }
  }
  if (name !== null) problems.push({ line: name.line, expected: 'an access list after a file name', found: 'the end of the file' });
  return rows.length === 0 && problems.length === 0 ? noRows(0, 'a file of icacls /save', 'no access list') : { rows, problems };
}

/** Rows as file objects, those left out that just inherit and nobody asked for. What an export does not call folder or file is a folder when something lies below it. */
export function fileObjects(
  rows: readonly DescriptorRow[],
  { patientFolders, isNamed = () => false }: Pick<HostDecodeOptions, 'patientFolders' | 'isNamed'> = {},
): FileObjects {
  const parents = new Set(rows.map(({ path }) => parentOf(path, '\\').toLowerCase()));
  const asked = new Set(rows.flatMap((row) => (row.asked ? [row.path] : [])));
  const worth = worthListing(new Set(rows.map(({ path }) => path)), '\\');
  const thinner = objectThinner('\\', (path) => asked.has(path) || asked.has(parentOf(path, '\\')) || worth(path) || isNamed(path));
  for (const root of asked) patientFolders?.listed(root);
  for (const { path, sddl, sddlSource, folder, target, volume, id } of rows) {
    const type = target !== null ? 'link' : (folder ?? parents.has(path.toLowerCase())) ? 'folder' : 'file';
    if (type === 'folder') patientFolders?.folder(path);
    thinner.add({ path, type, target, volume, id, descriptor: sddl === null ? null : { kind: 'windows', sddl, sddlSource } });
  }
  return thinner.objects();
}
