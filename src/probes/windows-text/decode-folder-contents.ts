import type { FolderContent } from '../../snapshot/artifacts/files.ts';
import { decodeJsonRows } from './json-rows.ts';
import type { TextRows } from './text-rows.ts';

/** Decodes what our script counts in folders: Path, Files, Folders, OldestSeconds and YoungestSeconds (nothing without files). No file is named. */
export function decodeFolderContents(bytes: Uint8Array): TextRows<FolderContent> {
  return decodeJsonRows(bytes, 'contents of folders', (row) => ({
    path: row.text('Path'),
    files: row.whole('Files'),
    folders: row.whole('Folders'),
    oldestSeconds: row.word('OldestSeconds', {}),
    youngestSeconds: row.word('YoungestSeconds', {}),
  }));
}
