import { decodeBytes } from './byte-text.ts';
import { bitsText, type DefaultAcl, type NamedEntry, type PosixFile } from './posix-file.ts';

/** One file of a getfacl listing, with the line its record starts at. */
export interface ListedFile {
  readonly path: string;
  readonly file: PosixFile;
  readonly line: number;
}

/** Takes getfacl's escapes away: `\\` and `\ooo` (octal bytes, together maybe one letter). */
export function unescapeName(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\\\|(?:\\[0-3][0-7]{2})+/g, (escape) =>
    escape === '\\\\' ? '\\' : decodeBytes(Uint8Array.from(escape.slice(1).split('\\'), (octal) => Number.parseInt(octal, 8))),
  );
}

/** A name as getfacl writes it: backslash doubled; line ends, and what else is listed, as octal. */
function escapeName(name: string, also: RegExp): string {
  const octal = (letter: string): string => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return name
    .replaceAll('\\', '\\\\')
    .replaceAll(/[\n\r]/g, octal)
    .replaceAll(also, octal);
}

/** The record of one file as `getfacl -p` prints it and `setfacl --restore` takes it; `effective` comments are left out. An unread ACL cannot be printed. */
export function printGetfacl(path: string, file: PosixFile): string {
  if (file.acl === 'unread' || file.defaultAcl === 'unread') throw new Error(`${path}: the ACL was not read, so it cannot be printed`);
  const flags = ['s', 's', 't'].map((flag, place) => (file.mode & (0o4000 >> place) ? flag : '-')).join('');
  const triple = (shift: number): number => (file.mode >> shift) & 7;
  const { users = [], groups = [], group = triple(3) } = file.acl ?? {};
  const access: DefaultAcl = { user: triple(6), users, group, groups, mask: file.acl === null ? null : triple(3), other: triple(0) };
  const id = (value: number | string): string => (typeof value === 'number' ? String(value) : escapeName(value, /[ \t=#]/g));
  const lines = [
    `# file: ${escapeName(path, /(?!)/g)}`,
    `# owner: ${id(file.owner)}`,
    `# group: ${id(file.group)}`,
    ...(flags === '---' ? [] : [`# flags: ${flags}`]),
    ...entries(access, id),
    ...(file.defaultAcl === null ? [] : entries(file.defaultAcl, id).map((entry) => `default:${entry}`)),
  ];
  return `${lines.join('\n')}\n\n`;
}

function entries(acl: DefaultAcl, id: (value: number | string) => string): string[] {
  const named = (kind: string, list: readonly NamedEntry[]): string[] => list.map((entry) => `${kind}:${id(entry.id)}:${bitsText(entry.bits)}`);
  return [
    `user::${bitsText(acl.user)}`,
    ...named('user', acl.users),
    `group::${bitsText(acl.group)}`,
    ...named('group', acl.groups),
    ...(acl.mask === null ? [] : [`mask::${bitsText(acl.mask)}`]),
    `other::${bitsText(acl.other)}`,
  ];
}
