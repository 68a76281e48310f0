import { parseSid } from '../../domain/windows/sid.ts';
import { decodeJsonRows, type JsonRow } from './json-rows.ts';
import { exportedText, noRows, numberedLines, type TextRows } from './text-rows.ts';

/** A member of one group, from `Get-LocalGroupMember`. The output does not say which group. */
export interface GroupMemberRow {
  readonly sid: string;
  readonly name: string;
  /** Null: a word of another language. */
  readonly kind: 'user' | 'group' | null;
}

/** Members of one group by displayed name, from `net localgroup`. Names alone decide nothing. */
export interface NamedGroup {
  readonly group: string;
  readonly members: readonly string[];
}

/** A group in the token of whoever ran `whoami /groups`. */
export interface TokenGroup {
  readonly sid: string;
  readonly name: string;
  /** Present for denials only; null when the words are in another language. */
  readonly denyOnly: boolean | null;
}

/** Decodes `Get-LocalGroupMember` as ConvertTo-Json writes it, with the SID as text or as object. */
export function decodeLocalGroupMembers(bytes: Uint8Array): TextRows<GroupMemberRow> {
  const { rows, problems } = decodeJsonRows(bytes, 'output of Get-LocalGroupMember', groupMember);
  return withSids(rows, problems);
}

const kinds: ReadonlyMap<string, 'user' | 'group'> = new Map([
  ['user', 'user'],
  ['group', 'group'],
]);

/** One member as `Get-LocalGroupMember` describes it. */
export function groupMember(row: JsonRow): GroupMemberRow {
  return {
    sid: row.nestedText('SID', 'Value'),
    name: row.optionalText('Name') ?? '',
    kind: kinds.get((row.optionalText('ObjectClass') ?? '').toLowerCase()) ?? null,
  };
}

/** Rows with a SID; all others together are one problem. */
export function withSids<Row extends { readonly sid: string }>(rows: readonly Row[], problems: TextRows<Row>['problems']): TextRows<Row> {
  const good = rows.filter(({ sid }) => parseSid(sid) !== null);
  const bad = rows.length - good.length;
  return { rows: good, problems: bad === 0 ? problems : [...problems, { line: 0, expected: 'SIDs', found: `${bad} other texts` }] };
}

/** Decodes `net localgroup NAME` in any language: the name ends the first line, members stand between the dashes and the closing sentence. */
export function decodeNetLocalgroup(bytes: Uint8Array): TextRows<NamedGroup> {
  const read = exportedText(bytes, 'output of net localgroup');
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const lines = numberedLines(read.text);
  const dashes = lines.findIndex(({ text }) => /^-{20,}$/.test(text.trim()));
  const group = /\s{2,}(\S.*)$/.exec(lines[0]?.text ?? '')?.[1];
  if (dashes === -1 || group === undefined) return noRows(lines[0]?.number ?? 0, 'a group name and a line of dashes', 'neither');
  if (lines.length === dashes + 1) return noRows(lines[dashes]?.number ?? 0, 'members and a closing sentence after the dashes', 'the end of the file');
  return { rows: [{ group: group.trim(), members: lines.slice(dashes + 1, -1).map(({ text }) => text.trim()) }], problems: [] };
}

/** Decodes `whoami /groups /fo csv`, with or without its head. */
export function decodeWhoamiGroups(bytes: Uint8Array): TextRows<TokenGroup> {
  const read = exportedText(bytes, 'output of whoami /groups');
  if (!read.ok) return { rows: [], problems: [read.problem] };
  const rows: TokenGroup[] = [];
  const problems: { line: number; expected: string; found: string }[] = [];
  for (const [index, { number, text }] of numberedLines(read.text).entries()) {
    const [name = '', , sid = '', attributes = ''] = [...text.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"'));
    if (parseSid(sid) !== null) rows.push({ sid, name, denyOnly: denyOnly(attributes) });
    else if (index > 0) problems.push({ line: number, expected: 'name, type, SID and attributes in quotes', found: 'something else' });
  }
  return rows.length === 0 && problems.length === 0 ? noRows(0, 'output of whoami /groups', 'no group') : { rows, problems };
}

function denyOnly(attributes: string): boolean | null {
  if (/deny only/i.test(attributes)) return true;
  return attributes === '' || /enabled/i.test(attributes) ? false : null;
}
