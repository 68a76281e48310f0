import { type ListedFile, unescapeName } from './getfacl-text.ts';
import type { DefaultAcl, NamedEntry, PosixFile, PosixId } from './posix-file.ts';
import { newRecordPieces } from './record-pieces.ts';

/** A part of a listing that could not be taken in; the file it was about, if that much was readable, is unknown. */
export interface ListingProblem {
  /** First line is 1. */
  readonly line: number;
  readonly path: string | null;
  readonly message: string;
}

/** Reads the output of `getfacl -R`, with or without `-n`, piece by piece, holding no more than one record and one piece. */
export interface GetfaclReader {
  /** The files completed by these bytes. */
  push(chunk: Uint8Array): readonly ListedFile[];
  /** The last file. A record that is cut off is a problem, not a file. */
  end(): readonly ListedFile[];
  /** What was wrong so far; after `maxProblems` only counted. */
  readonly problems: readonly ListingProblem[];
  readonly problemCount: number;
}

/** Kept problems; a file of garbage has as many as lines. */
const maxProblems = 1000;
/** Bytes of one record: an ACL of the kernel has at most 8,191 entries, a name 255 bytes. */
const maxRecord = 4 * 1024 * 1024;

interface HalfAcl {
  user?: number;
  group?: number;
  mask?: number;
  other?: number;
  readonly users: NamedEntry[];
  readonly groups: NamedEntry[];
}

/** Different records remembered at a time. */
const maxKnown = 50_000;

interface HalfRecord {
  owner?: PosixId;
  group?: PosixId;
  flags: number;
  readonly access: HalfAcl;
  standard: HalfAcl | null;
}

/** Starts reading a listing. Files that equal each other in everything but the path are one object. */
export function newGetfaclReader(): GetfaclReader {
  const problems: ListingProblem[] = [];
  // Most folders of a tree look alike, so most records are only looked up.
  const known = new Map<string, PosixFile>();
  let problemCount = 0;
  let line = 1;
  // After something that is no record everything up to the next record belongs to it.
  let lost = false;

  const lose = (at: number, path: string | null, message: string): void => {
    problemCount++;
    if (problems.length < maxProblems) problems.push({ line: at, path, message });
    lost = true;
  };
  const takeBody = (path: string, body: string, files: ListedFile[]): void => {
    const file = known.get(body) ?? readRecord(body === '' ? [] : body.split('\n'));
    if ('message' in file) return lose(line + file.at, path, file.message);
    if (known.size >= maxKnown) known.clear();
    known.set(body, file);
    files.push({ path, file, line });
  };
  /** What stands between two empty lines: a record, or several where the empty lines were lost. */
  const takeBlock = (text: string, files: ListedFile[]): void => {
    const block = text.startsWith('\n') ? text.slice(1) : text;
    line += text.length - block.length;
    for (const record of block.includes('\n# file: ') ? block.split(/\n(?=# file: )/) : [block]) {
      if (record.startsWith('# file: ')) {
        lost = false;
        const end = record.indexOf('\n');
        const head = end === -1 ? record.length : end;
        takeBody(unescapeName(record.slice(8, head)), record.slice(head + 1), files);
      } else if (record !== '' && !lost) {
        lose(line, null, `expected "# file: …", found ${excerpt(record.split('\n', 1)[0] ?? '')}`);
      }
      line += lineEnds(record) + 1;
    }
  };
  const takeBlocks = (text: string | null): ListedFile[] => {
    const files: ListedFile[] = [];
    if (text === null) lose(line, null, `no end of a record within ${maxRecord} bytes`);
    if (text === null || text === '') return files;
    for (const block of text.split('\n\n')) {
      takeBlock(block, files);
      line++;
    }
    return files;
  };
  const pieces = newRecordPieces(maxRecord);
  return {
    problems,
    get problemCount() {
      return problemCount;
    },
    push: (chunk) => takeBlocks(pieces.push(chunk)),
    end: () => takeBlocks(pieces.end()),
  };
}

function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** The file that the lines after `# file:` describe, or what is wrong in which of them (from 1). */
function readRecord(body: readonly string[]): PosixFile | { readonly message: string; readonly at: number } {
  const record: HalfRecord = { flags: 0, access: { users: [], groups: [] }, standard: null };
  for (const [place, line] of body.entries()) {
    const message = takeRecordLine(record, line);
    if (message !== null) return { message, at: place + 1 };
  }
  const file = completed(record);
  return typeof file === 'string' ? { message: file, at: body.length } : file;
}

/** Takes one line into the record; null, or what is wrong with it. */
function takeRecordLine(record: HalfRecord, line: string): string | null {
  if (line.startsWith('# ')) return takeHeader(record, line);
  const standard = line.startsWith('default:');
  if (standard) record.standard ??= { users: [], groups: [] };
  const acl = standard ? record.standard : record.access;
  // The comment repeats what the mask does to the entry. Names hold no tab: getfacl escapes it.
  const [, kind, name, r, w, x] =
    /^(user|group|mask|other):([^\t]*):([r-])([w-])([x-])(?:\t+#effective:[r-][w-][x-])?$/su.exec(standard ? line.slice(8) : line) ?? [];
  if (acl === null || kind === undefined || name === undefined) return `expected an ACL entry, found ${excerpt(line)}`;
  const bits = (r === 'r' ? 4 : 0) + (w === 'w' ? 2 : 0) + (x === 'x' ? 1 : 0);
  if (name === '') return takeBase(acl, kind, bits, line);
  if (kind !== 'user' && kind !== 'group') return `${kind} takes no name, found ${excerpt(line)}`;
  acl[kind === 'user' ? 'users' : 'groups'].push({ id: parseId(name), bits });
  return null;
}

function takeHeader(record: HalfRecord, line: string): string | null {
  const [, key, value] = /^# (owner|group|flags): (.+)$/su.exec(line) ?? [];
  if (value === undefined) return `expected "# owner:", "# group:" or "# flags:", found ${excerpt(line)}`;
  if (key !== 'flags') {
    record[key === 'owner' ? 'owner' : 'group'] = parseId(value);
    return null;
  }
  if (!/^[s-][s-][t-]$/.test(value)) return `expected three flags as in "-s-", found ${excerpt(line)}`;
  record.flags = [...value].reduce((flags, flag) => flags * 2 + (flag === '-' ? 0 : 1), 0);
  return null;
}

function takeBase(acl: HalfAcl, kind: string, bits: number, line: string): string | null {
  // Boundary: the pattern of the line allows these four kinds only.
  const key = kind as 'user' | 'group' | 'mask' | 'other';
  if (acl[key] !== undefined) return `a second ${excerpt(line)}`;
  acl[key] = bits;
  return null;
}

/** The file a complete record describes, or what is missing. */
function completed(record: HalfRecord): PosixFile | string {
  const { owner, group, flags } = record;
  if (owner === undefined || group === undefined) return 'the record has no "# owner:" and "# group:" lines (getfacl was run with --omit-header?)';
  const access = completeAcl(record.access);
  const standard = record.standard === null ? null : completeAcl(record.standard);
  if (typeof access === 'string') return access;
  if (typeof standard === 'string') return `default: ${standard}`;
  const { user, users, groups, mask, other } = access;
  const mode = flags * 0o1000 + user * 0o100 + (mask ?? access.group) * 0o10 + other;
  return { owner, group, mode, acl: mask === null ? null : { users, group: access.group, groups }, defaultAcl: standard };
}

function completeAcl(half: Readonly<HalfAcl>): DefaultAcl | string {
  const { user, group, other, users, groups } = half;
  const mask = half.mask ?? null;
  if (user === undefined || group === undefined || other === undefined) return 'the record lacks user::, group:: or other::, it may be cut off';
  if (mask === null && users.length + groups.length > 0) return 'the record names users or groups but has no mask::';
  return { user, users, group, groups, mask, other };
}

/** Digits are a number: getfacl prints the number where the name is not known. */
function parseId(text: string): PosixId {
  return /^\d{1,10}$/.test(text) ? Number(text) : unescapeName(text);
}

function excerpt(line: string): string {
  const shown = line.length > 80 ? `${line.slice(0, 80)}…` : line;
  return JSON.stringify(shown);
}
