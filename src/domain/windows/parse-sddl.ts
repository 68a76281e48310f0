import { parseRights } from './access-mask.ts';
import { type AccessList, type Ace, aceTypes, type DescriptorProblem, type ReadDescriptor, printFlags } from './security-descriptor.ts';
import { parseTrustee, type SidAuthorities, type Trustee } from './sid-aliases.ts';

/** Longer than any list of 64 kB prints. */
const longestText = 4_000_000;

/** What an entry says of its trustee: its first five fields, and their text from `(` to the fifth `;`. */
export interface AceHead extends Omit<Ace, 'trustee' | 'extra'> {
  readonly text: string;
}

/** Heads of entries met before, by a number made of their text. There are few, and lists of thousands of trustees repeat them. */
export type KnownHeads = Map<number, AceHead>;

interface Cursor {
  readonly text: string;
  readonly authorities: SidAuthorities;
  readonly known: KnownHeads;
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
 * nothing: commands that failed print it. `known` is filled, for whoever reads many texts.
 */
export function parseSddl(text: string, authorities: SidAuthorities, known: KnownHeads = new Map<number, AceHead>()): ReadDescriptor {
  const cursor: Cursor = { text, authorities, known, at: 0, problem: null };
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
    const name = partNames.get(text.slice(cursor.at, cursor.at + 2));
    if (name === undefined) fail(cursor, 'unknown-part', cursor.at, 'O:, G:, D: or S:');
    else if (parts[name] !== undefined) fail(cursor, 'repeated-part', cursor.at, 'each of O:, G:, D: and S: once');
    else {
      cursor.at += 2;
      readPart(cursor, name, parts);
      skipSpace(cursor);
    }
  }
  return parts;
}

const partNames: ReadonlyMap<string, keyof Parts> = new Map([
  ['O:', 'owner'],
  ['G:', 'group'],
  ['D:', 'dacl'],
  ['S:', 'sacl'],
] as const);

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
    const ace = knownAce(cursor) ?? readAce(cursor);
    if (ace === null) break;
    aces.push(ace);
    skipSpace(cursor);
  }
  return { ...flags, aces };
}

/** The entry, when it is plain and its head was read before; else, also for a mistake, undefined. Nothing is cut out but the trustee. */
function knownAce(cursor: Cursor): Ace | undefined {
  const { text, at, authorities } = cursor;
  const head = cursor.known.get(headNumber(text, at));
  if (head === undefined || !text.startsWith(head.text, at)) return undefined;
  const end = text.indexOf(')', at);
  // Whatever is not just a trustee, a condition behind it too, is none.
  const trustee = end < 0 ? null : parseTrustee(text.slice(at + head.text.length, end), authorities);
  if (trustee === null) return undefined;
  cursor.at = end + 1;
  const { type, flags, mask, objectType, inheritedObjectType } = head;
  return { type, flags, mask, objectType, inheritedObjectType, trustee, extra: null };
}

/** A number of 32 bits for the text up to the fifth `;`. */
export function headNumber(text: string, from: number): number {
  let number = 0;
  for (let at = from, left = 5; left > 0 && at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 59) left--;
    number = (Math.imul(number, 31) + code) | 0;
  }
  return number;
}

/** Reads `(type;flags;rights;object;inherited object;trustee[;extra])` and leaves the cursor behind it; null after a mistake. */
function readAce(cursor: Cursor): Ace | null {
  const { text } = cursor;
  const start = cursor.at + 1;
  // Five semicolons end the first five fields. All of them are looked for here, so that nothing is made for fields that are never reached.
  const typeEnd = text.indexOf(';', start);
  const flagsEnd = text.indexOf(';', typeEnd + 1);
  const maskEnd = text.indexOf(';', flagsEnd + 1);
  const objectEnd = text.indexOf(';', maskEnd + 1);
  const inheritedEnd = text.indexOf(';', objectEnd + 1);
  if (typeEnd < 0 || flagsEnd < 0 || maskEnd < 0 || objectEnd < 0 || inheritedEnd < 0) {
    return fail(cursor, 'unterminated-ace', cursor.at, 'six fields between parentheses');
  }
  const trusteeEnd = endOfTrustee(text, inheritedEnd + 1);
  const end = text[trusteeEnd] === ';' ? endOfExtra(text, trusteeEnd + 1) : trusteeEnd;
  if (end >= text.length) return fail(cursor, 'unterminated-ace', cursor.at, 'a closing parenthesis');
  const type = readType(text.slice(start, typeEnd).trim());
  if (type === null) return fail(cursor, 'unknown-ace-type', start, 'a type of entry such as A or D');
  const flags = readFlags(text.slice(typeEnd + 1, flagsEnd).trim());
  if (flags === null) return fail(cursor, 'unknown-ace-flag', typeEnd + 1, 'flags such as OI, CI, IO or ID');
  const mask = parseRights(text.slice(flagsEnd + 1, maskEnd).trim());
  if (mask === null) return fail(cursor, 'not-rights', flagsEnd + 1, 'rights such as FA, or a number of 32 bits');
  const objectType = readGuid(text.slice(maskEnd + 1, objectEnd).trim());
  if (objectType === undefined) return fail(cursor, 'not-a-guid', maskEnd + 1, 'a GUID');
  const inheritedObjectType = readGuid(text.slice(objectEnd + 1, inheritedEnd).trim());
  if (inheritedObjectType === undefined) return fail(cursor, 'not-a-guid', objectEnd + 1, 'a GUID');
  const name = text.slice(inheritedEnd + 1, trusteeEnd).trim();
  const trustee = name === '' && type.startsWith('0x') ? '' : parseTrustee(name, cursor.authorities);
  if (trustee === null) return fail(cursor, 'not-a-trustee', inheritedEnd + 1, 'a SID or a two-letter name of SDDL');
  const extra = text.slice(trusteeEnd + 1, end).trim();
  const head = { type, flags, mask, objectType, inheritedObjectType };
  cursor.known.set(headNumber(text, cursor.at), { ...head, text: text.slice(cursor.at, inheritedEnd + 1) });
  cursor.at = end + 1;
  return { ...head, trustee, extra: extra === '' ? null : extra };
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
  if (Object.hasOwn(aceTypes, text)) return text;
  const name = text.toUpperCase();
  if (Object.hasOwn(aceTypes, name)) return name;
  return /^0x[\da-f]{2}$/i.test(text) ? text.toLowerCase() : null;
}

/** Every combination of flags in the order in which Windows prints it: that is how nearly all are written. */
const printedFlags: ReadonlyMap<string, number> = new Map(Array.from({ length: 256 }, (_, flags) => [printFlags(flags), flags]));

function readFlags(text: string): number | null {
  const printed = printedFlags.get(text);
  if (printed !== undefined) return printed;
  if (text.length % 2 !== 0) return null;
  let flags = 0;
  for (let at = 0; at < text.length; at += 2) {
    const bit = printedFlags.get(text.slice(at, at + 2).toUpperCase());
    if (bit === undefined) return null;
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
