import type { HostPathMap } from '../../snapshot/artifacts/host.ts';
import { decodeJsonRows } from './json-rows.ts';
import { exportedText, noRows, numberedLines, type TextRows } from './text-rows.ts';

const nothing: HostPathMap = { mounts: [], drives: [], links: [], shortNames: [], dfs: [] };

/**
 * Decodes the second spellings of folders as our script lists them: Kind, From, To, and User for drives. Kinds: `volume` (drive or mounted folder),
 * `drive` (mapped or substituted; without User everybody's), `link` (junction or symbolic link), `short` (8.3 name) and `dfs`.
 */
export function decodePathAliases(bytes: Uint8Array): TextRows<HostPathMap> {
  return decodeJsonRows(bytes, 'second spellings of folders', (row): HostPathMap => {
    const alias = { from: row.text('From'), to: row.text('To') };
    switch (row.text('Kind').toLowerCase()) {
      case 'volume':
        return { ...nothing, mounts: [alias] };
      case 'drive':
        return { ...nothing, drives: [{ ...alias, from: alias.from.slice(0, 2), user: row.optionalText('User') }] };
      case 'link':
        return { ...nothing, links: [alias] };
      case 'short':
        return { ...nothing, shortNames: [alias] };
      case 'dfs':
        return { ...nothing, dfs: [alias] };
      default:
        // A kind of a later script: its row is a problem, like one without it.
        row.text('Kind of volume, drive, link, short or dfs');
        return nothing;
    }
  });
}

/** Decodes `subst`: `X:\: => D:\OD`. It lists the drives of the logon it ran in. */
export function decodeSubst(bytes: Uint8Array): TextRows<HostPathMap> {
  const read = exportedText(bytes, 'output of subst');
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const drives = numberedLines(read.text).flatMap(({ text }) => {
    const [, from = '', to] = /^([A-Za-z]:)\\: => (.+)$/.exec(text.trim()) ?? [];
    return to === undefined ? [] : [{ from, to: to.replace(/^UNC\\/i, '\\\\'), user: null }];
  });
  return drives.length === 0 ? noRows(1, 'output of subst', 'something else') : { rows: [{ ...nothing, drives }], problems: [] };
}
