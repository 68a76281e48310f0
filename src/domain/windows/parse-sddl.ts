import { parseRights } from './access-mask.ts';
import { type AccessList, type Ace, aceFlag, aceTypes, type DescriptorProblem, type ReadDescriptor } from './security-descriptor.ts';
import { parseTrustee, type SidAuthorities, type Trustee } from './sid-aliases.ts';

/** Longer than any list of 64 kB prints. */
const longestText = 4_000_000;

interface Cursor {
  readonly text: string;
  readonly authorities: SidAuthorities;
  at: number;
  /** Set by whoever finds the first mistake; its caller then returns. */
  problem: DescriptorProblem | null;
}

interface Parts {
  owner?: Trustee;
  group?: Trustee;
  dacl?: AccessList;
  sacl?: AccessList;
}

/**
 * Reads SDDL text: `O:`, `G:`, `D:` and `S:` in any order, white space between them. Empty text is a mistake, not a descriptor that stores
 * nothing: commands that failed print it.
 */
export function parseSddl(text: string, authorities: SidAuthorities): ReadDescriptor {
  const cursor: Cursor = { text, authorities, at: 0, problem: null };
  const parts = readParts(cursor);
  if (cursor.problem !== null) return { ok: false, problem: cursor.problem };
  return { ok: true, value: { owner: parts.owner ?? null, group: parts.group ?? null, dacl: parts.dacl ?? null, sacl: parts.sacl ?? null } };
}

function readParts(cursor: Cursor): Parts {
  const parts: Parts = {};
  const { text } = cursor;
  if (text.length > longestText) fail(cursor, 'too-long', longestText, `at most ${longestText} characters`);
  skipSpace(cursor);
  if (cursor.at === text.length) fail(cursor, 'empty', 0, 'O:, G:, D: or S:');
  while (cursor.problem === null && cursor.at < text.length) {
    const name = partName(text, cursor.at);
    if (name === null) fail(cursor, 'unknown-part', cursor.at, 'O:, G:, D: or S:');
    else if (parts[name] !== undefined) fail(cursor, 'repeated-part', cursor.at, 'each of O:, G:, D: and S: once');
    else {
      cursor.at += 2;
      readPart(cursor, name, parts);
      skipSpace(cursor);
    }
  }
  return parts;
}

function partName(text: string, at: number): keyof Parts | null {
  if (text[at + 1] !== ':') return null;
  const names = { O: 'owner', G: 'group', D: 'dacl', S: 'sacl' } as const;
  const letter = text[at];
  return letter === 'O' || letter === 'G' || letter === 'D' || letter === 'S' ? names[letter] : null;
}

function readPart(cursor: Cursor, name: keyof Parts, parts: Parts): void {
  if (name === 'dacl' || name === 'sacl') {
    parts[name] = readList(cursor);
  } else {
    const trustee = readOwnTrustee(cursor);
    if (trustee !== null) parts[name] = trustee;
  }
}

const trusteeText = /S-1-(?:0x[\da-f]+|\d+)(?:-\d+)*|[A-Z]{2}/iy;

/** Owner or group: nothing marks its end but what follows. */
function readOwnTrustee(cursor: Cursor): Trustee | null {
  skipSpace(cursor);
  trusteeText.lastIndex = cursor.at;
  const [found = ''] = trusteeText.exec(cursor.text) ?? [];
  const trustee = parseTrustee(found, cursor.authorities);
  if (trustee === null) return fail(cursor, 'not-a-trustee', cursor.at, 'a SID or a two-letter name of SDDL');
  cursor.at += found.length;
  return trustee;
}

function readList(cursor: Cursor): AccessList {
  const flags = { isProtected: false, autoInheritRequired: false, autoInherited: false };
  const aces: Ace[] = [];
  let isNull = false;
  skipSpace(cursor);
  for (;;) {
    if (take(cursor, 'NO_ACCESS_CONTROL')) isNull = true;
    else if (take(cursor, 'AR')) flags.autoInheritRequired = true;
    else if (take(cursor, 'AI')) flags.autoInherited = true;
    else if (take(cursor, 'P')) flags.isProtected = true;
    else break;
  }
  if (isNull) return { ...flags, aces: null };
  skipSpace(cursor);
  while (cursor.text[cursor.at] === '(') {
    const ace = readAce(cursor);
    if (ace === null) break;
    aces.push(ace);
    skipSpace(cursor);
  }
  return { ...flags, aces };
}

/** Reads `(type;flags;rights;object;inherited object;trustee[;extra])` and leaves the cursor behind it; null after a mistake. */
function readAce(cursor: Cursor): Ace | null {
  const { text } = cursor;
  const ends: number[] = [cursor.at];
  for (let field = 0; field < 5; field++) {
    const end = text.indexOf(';', (ends[field] ?? 0) + 1);
    if (end < 0) return fail(cursor, 'unterminated-ace', cursor.at, 'six fields between parentheses');
    ends.push(end);
  }
  const trusteeEnd = endOfTrustee(text, (ends[5] ?? 0) + 1);
  const end = text[trusteeEnd] === ';' ? endOfExtra(text, trusteeEnd + 1) : trusteeEnd;
  if (end >= text.length) return fail(cursor, 'unterminated-ace', cursor.at, 'a closing parenthesis');
  const field = (index: number): string => text.slice((ends[index] ?? 0) + 1, ends[index + 1] ?? trusteeEnd).trim();
  const place = (index: number): number => (ends[index] ?? 0) + 1;
  const type = readType(field(0));
  if (type === null) return fail(cursor, 'unknown-ace-type', place(0), 'a type of entry such as A or D');
  const flags = readFlags(field(1));
  if (flags === null) return fail(cursor, 'unknown-ace-flag', place(1), 'flags such as OI, CI, IO or ID');
  const mask = parseRights(field(2));
  if (mask === null) return fail(cursor, 'not-rights', place(2), 'rights such as FA, or a number of 32 bits');
  const objectType = readGuid(field(3));
  const inheritedObjectType = readGuid(field(4));
  if (objectType === undefined || inheritedObjectType === undefined) {
    return fail(cursor, 'not-a-guid', place(objectType === undefined ? 3 : 4), 'a GUID');
  }
  const trustee = field(5) === '' && type.startsWith('0x') ? '' : parseTrustee(field(5), cursor.authorities);
  if (trustee === null) return fail(cursor, 'not-a-trustee', place(5), 'a SID or a two-letter name of SDDL');
  const extra = text.slice(trusteeEnd + 1, end).trim();
  cursor.at = end + 1;
  return { type, flags, mask, objectType, inheritedObjectType, trustee, extra: extra === '' ? null : extra };
}

/** Index of the `;` or `)` after a trustee, or the length of the text. */
function endOfTrustee(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ')' && text[at] !== ';') at++;
  return at;
}

/** Index of the parenthesis that closes the entry: those of a condition nest, and quoted text may hold any. */
function endOfExtra(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '(') depth++;
    else if (character === ')' && depth-- === 0) return at;
  }
  return text.length;
}

function readType(text: string): string | null {
  const name = text.toUpperCase();
  if (Object.hasOwn(aceTypes, name)) return name;
  return /^0x[\da-f]{2}$/i.test(text) ? text.toLowerCase() : null;
}

function readFlags(text: string): number | null {
  if (text.length % 2 !== 0) return null;
  let flags = 0;
  for (let at = 0; at < text.length; at += 2) {
    const name = text.slice(at, at + 2).toUpperCase();
    // Boundary: the line before has found the name among the keys.
    const bit = Object.hasOwn(aceFlag, name) ? aceFlag[name as keyof typeof aceFlag] : null;
    if (bit === null) return null;
    flags |= bit;
  }
  return flags;
}

/** Null when the field is empty, undefined when it is no GUID. */
function readGuid(text: string): string | null | undefined {
  if (text === '') return null;
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
}

function take(cursor: Cursor, word: string): boolean {
  if (!cursor.text.startsWith(word, cursor.at)) return false;
  cursor.at += word.length;
  return true;
}

function skipSpace(cursor: Cursor): void {
  while (cursor.at < cursor.text.length && isSpace(cursor.text.charCodeAt(cursor.at))) cursor.at++;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function fail(cursor: Cursor, code: DescriptorProblem['code'], at: number, expected: string): null {
  cursor.problem ??= { code, at, expected };
  return null;
}
