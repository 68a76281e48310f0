import { type Bits, bitsText, type ExtendedAcl, type PosixFile } from '../../domain/posix/posix-file.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { FileDescriptor } from '../artifacts/files.ts';
import type { EntryList } from './fact-item.ts';

/** A descriptor as a list of its entries, for comparing: each ACE as its source spelled it, each entry of a POSIX list as getfacl prints it. */
export function descriptorEntries(descriptor: FileDescriptor): EntryList {
  if (descriptor.kind === 'windows') return sddlList(descriptor);
  const text = JSON.stringify(posixEntries(descriptor));
  return { text, entries: () => posixEntries(descriptor) };
}

/** The entries of an SDDL text. */
export function sddlList({ sddl }: StoredDescriptor): EntryList {
  return { text: sddl, entries: () => sddlEntries(sddl) };
}

/** `O:…`, `G:…`, `D:` and `S:` with their flags, and each entry in parentheses after the letter of its list: `D:(A;;FA;;;BA)`. */
function sddlEntries(sddl: string): string[] {
  const entries: string[] = [];
  let list = '';
  let depth = 0;
  let quoted = false;
  let start = 0;
  const outside = (text: string): void => {
    for (const [, part = '', rest = ''] of text.matchAll(/([OGDS]:)((?:(?![OGDS]:)[^])*)/g)) {
      list = part;
      if (rest.trim() !== '') entries.push(`${part}${rest.trim()}`);
    }
  };
  for (let at = 0; at < sddl.length; at += 1) {
    const character = sddl[at];
    if (depth > 0 && character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === '(') {
      if (depth === 0) {
        outside(sddl.slice(start, at));
        start = at;
      }
      depth += 1;
    } else if (character === ')' && depth > 0) {
      depth -= 1;
      if (depth === 0) {
        entries.push(`${list}${sddl.slice(start, at + 1)}`);
        start = at + 1;
      }
    }
  }
  if (depth > 0) entries.push(`${list}${sddl.slice(start)}`);
  else outside(sddl.slice(start));
  return entries;
}

function posixEntries({ owner, group, mode, acl, defaultAcl }: PosixFile): string[] {
  const special = mode & 0o7000 ? [`special bits ${(mode >> 9).toString(8)}`] : [];
  const base = [`owner ${owner}`, `group ${group}`, ...special, entry('user', '', (mode >> 6) & 7), entry('other', '', mode & 7)];
  if (acl === 'unread') return [...base, 'list not read'];
  const own = acl === null ? [entry('group', '', (mode >> 3) & 7)] : [...listed(acl), entry('mask', '', (mode >> 3) & 7)];
  if (defaultAcl === 'unread') return [...base, ...own, 'default list not read'];
  if (defaultAcl === null) return [...base, ...own];
  const { user, mask, other } = defaultAcl;
  const ends = [entry('user', '', user), ...(mask === null ? [] : [entry('mask', '', mask)]), entry('other', '', other)];
  return [...base, ...own, ...[...listed(defaultAcl), ...ends].map((text) => `default:${text}`)];
}

function listed({ users, group, groups }: ExtendedAcl): string[] {
  return [...users.map(({ id, bits }) => entry('user', id, bits)), entry('group', '', group), ...groups.map(({ id, bits }) => entry('group', id, bits))];
}

function entry(kind: string, id: string | number, bits: Bits): string {
  return `${kind}:${id}:${bitsText(bits)}`;
}
