import { type AccessList, type Ace, aceTypes, type DescriptorProblem, type ReadDescriptor, type SecurityDescriptor } from './security-descriptor.ts';
import { type Sid, sidText } from './sid.ts';

/** Control bits of a stored descriptor. */
const control = {
  selfRelative: 0x8000,
  dacl: { present: 0x0004, autoInheritRequired: 0x0100, autoInherited: 0x0400, isProtected: 0x1000 },
  sacl: { present: 0x0010, autoInheritRequired: 0x0200, autoInherited: 0x0800, isProtected: 0x2000 },
} as const;

const typeNames: ReadonlyMap<number, string> = new Map(Object.entries(aceTypes).map(([name, byte]) => [byte, name]));
const objectTypes: ReadonlySet<string> = new Set(['OA', 'OD', 'OU', 'OL', 'ZA']);
/** Types whose bytes after the SID mean something: a condition or an attribute. */
const carryingTypes: ReadonlySet<string> = new Set(['XA', 'XD', 'XU', 'ZA', 'RA']);
const aceHead = 4;

/** Thrown and caught in this file alone: a damaged descriptor is an answer, and readers that cannot fail are easier to check. */
class Unreadable extends Error {
  readonly problem: DescriptorProblem;
  constructor(code: DescriptorProblem['code'], at: number, expected: string) {
    super(code);
    this.problem = { code, at, expected };
  }
}

/** Decodes a self-relative security descriptor, as the registry keeps it for shares and services. The source of what is printed from it is `binary`. */
export function decodeDescriptor(bytes: Uint8Array): ReadDescriptor {
  return decoded(bytes, () => 0);
}

/**
 * Decodes the extended attribute in which Samba (`acl_xattr`) keeps the descriptor of a file: a head with hashes, then the descriptor, its offsets
 * counted from the start of the attribute. The source of what is printed from it is `samba`, because Samba reads an absent DACL its own way. The
 * attribute counts only where the share says `ignore system acls = yes`, or where the hash still fits.
 */
export function decodeSambaAttribute(bytes: Uint8Array): ReadDescriptor {
  return decoded(bytes, (view) => {
    const version = word(view, 0);
    if (version === 3) return 80;
    if (version !== 4) throw new Unreadable('unknown-revision', 0, 'version 3 or 4 of the attribute');
    // Version 4 names the kind of system ACL, and adds the time and a second hash, aligned to eight and four bytes.
    let end = 78;
    while (byte(view, end) !== 0) end++;
    return Math.ceil((end + 1) / 8) * 8 + 8 + 64;
  });
}

function decoded(bytes: Uint8Array, start: (view: DataView) => number): ReadDescriptor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return { ok: true, value: descriptorAt(view, start(view)) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.problem };
    throw error;
  }
}

function descriptorAt(view: DataView, at: number): SecurityDescriptor {
  if (byte(view, at) !== 1) throw new Unreadable('unknown-revision', at, 'revision 1');
  const bits = word(view, at + 2);
  if ((bits & control.selfRelative) === 0) throw new Unreadable('not-self-relative', at + 2, 'offsets, not addresses');
  const place = (field: number): number | null => {
    const offset = long(view, at + field);
    return offset === 0 ? null : offset;
  };
  const [owner, group, sacl, dacl] = [place(4), place(8), place(12), place(16)];
  return {
    owner: owner === null ? null : sidAt(view, owner, view.byteLength).sid,
    group: group === null ? null : sidAt(view, group, view.byteLength).sid,
    dacl: listAt(view, dacl, bits, control.dacl),
    sacl: listAt(view, sacl, bits, control.sacl),
  };
}

function listAt(view: DataView, at: number | null, bits: number, own: (typeof control)['dacl' | 'sacl']): AccessList | null {
  if ((bits & own.present) === 0) return null;
  return {
    isProtected: (bits & own.isProtected) !== 0,
    autoInheritRequired: (bits & own.autoInheritRequired) !== 0,
    autoInherited: (bits & own.autoInherited) !== 0,
    aces: at === null ? null : acesAt(view, at),
  };
}

function acesAt(view: DataView, at: number): Ace[] {
  const revision = byte(view, at);
  if (revision < 2 || revision > 4) throw new Unreadable('unknown-revision', at, 'a list of revision 2 to 4');
  const end = within(view, at, word(view, at + 2), view.byteLength);
  const count = word(view, at + 4);
  const aces: Ace[] = [];
  let next = at + 8;
  for (let index = 0; index < count; index++) {
    if (next + aceHead > end) throw new Unreadable('truncated', next, `${count} entries`);
    const size = word(view, next + 2);
    const aceEnd = within(view, next, size, end);
    if (size < aceHead) throw new Unreadable('truncated', next + 2, 'an entry of at least four bytes');
    aces.push(aceAt(view, next, aceEnd));
    next = aceEnd;
  }
  return aces;
}

function aceAt(view: DataView, at: number, end: number): Ace {
  const code = byte(view, at);
  const flags = byte(view, at + 1);
  const type = typeNames.get(code);
  if (type === undefined) {
    const unknown = { type: `0x${hex(code)}`, mask: 0, trustee: '', objectType: null, inheritedObjectType: null };
    return { ...unknown, flags, extra: bytesAsHex(view, at + aceHead, end) };
  }
  const mask = long(view, at + aceHead);
  let next = at + aceHead + 4;
  const guids: [string | null, string | null] = [null, null];
  if (objectTypes.has(type)) {
    const present = long(view, next);
    next += 4;
    for (const index of [0, 1] as const) {
      if ((present & (1 << index)) === 0) continue;
      guids[index] = guidAt(view, next);
      next += 16;
    }
  }
  const { sid, after } = sidAt(view, next, end);
  const extra = carryingTypes.has(type) ? bytesAsHex(view, after, end) : null;
  return { type, flags, mask, trustee: sid, objectType: guids[0], inheritedObjectType: guids[1], extra };
}

function sidAt(view: DataView, at: number, limit: number): { readonly sid: Sid; readonly after: number } {
  if (byte(view, at) !== 1) throw new Unreadable('unknown-revision', at, 'a SID of revision 1');
  const count = byte(view, at + 1);
  if (count > 15) throw new Unreadable('not-a-trustee', at + 1, 'at most 15 numbers');
  const after = within(view, at, 8 + 4 * count, limit);
  const authority = view.getUint16(at + 2) * 2 ** 32 + view.getUint32(at + 4);
  return {
    sid: sidText(
      authority,
      Array.from({ length: count }, (_, index) => long(view, at + 8 + 4 * index)),
    ),
    after,
  };
}

/** The first three groups of a GUID are stored as little-endian numbers. */
function guidAt(view: DataView, at: number): string {
  within(view, at, 16, view.byteLength);
  const digits = (from: number, count: number): string => Array.from({ length: count }, (_, index) => hex(view.getUint8(at + from + index))).join('');
  const number = (from: number, count: number): string => digits(from, count).match(/../g)?.reverse().join('') ?? '';
  return [number(0, 4), number(4, 2), number(6, 2), digits(8, 2), digits(10, 6)].join('-');
}

function bytesAsHex(view: DataView, from: number, to: number): string | null {
  const digits = Array.from({ length: Math.max(0, to - from) }, (_, index) => hex(view.getUint8(from + index)));
  return digits.length === 0 ? null : `0x${digits.join('')}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}

/** The end of `size` bytes from `at`, which must not go beyond `limit`. */
function within(view: DataView, at: number, size: number, limit: number): number {
  const end = at + size;
  if (end > limit || end > view.byteLength) throw new Unreadable('truncated', Math.min(at, view.byteLength), `${size} bytes`);
  return end;
}

function byte(view: DataView, at: number): number {
  within(view, at, 1, view.byteLength);
  return view.getUint8(at);
}

function word(view: DataView, at: number): number {
  within(view, at, 2, view.byteLength);
  return view.getUint16(at, true);
}

function long(view: DataView, at: number): number {
  within(view, at, 4, view.byteLength);
  return view.getUint32(at, true);
}
