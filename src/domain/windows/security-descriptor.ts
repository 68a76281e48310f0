import type { AccessMask } from './access-mask.ts';
import type { Trustee } from './sid-aliases.ts';

/** Who may do what to one object. What is not stored is null; what that means depends on who read it (`SddlSource`). */
export interface SecurityDescriptor {
  readonly owner: Trustee | null;
  readonly group: Trustee | null;
  /** The list that grants and denies. */
  readonly dacl: AccessList | null;
  /** Auditing, labels and attributes; grants nothing. */
  readonly sacl: AccessList | null;
}

/** An ACL with its control flags. */
export interface AccessList {
  /** `P`: takes nothing from the parent folder. */
  readonly isProtected: boolean;
  /** `AR`. */
  readonly autoInheritRequired: boolean;
  /** `AI`: inherited entries are marked as such. */
  readonly autoInherited: boolean;
  /** In stored order. Null is a NULL list (`NO_ACCESS_CONTROL`): everybody may do everything. Empty: nobody. */
  readonly aces: readonly Ace[] | null;
}

/** One access control entry. */
export interface Ace {
  /** A letter code of `aceTypes`; `0x…` for a type that is none of them, of which only the bytes are known. */
  readonly type: string;
  /** Bits of `aceFlag`. */
  readonly flags: number;
  /** As stored, generic rights not mapped. */
  readonly mask: AccessMask;
  /** '' in an entry of unknown type. */
  readonly trustee: Trustee;
  /** GUIDs of an object entry in lower case, else null. */
  readonly objectType: string | null;
  readonly inheritedObjectType: string | null;
  /** Condition or attribute as written, or `0x…` when read from bytes; null when there is none. */
  readonly extra: string | null;
}

/** Letter codes of ACE types and the byte each is stored as. */
export const aceTypes = {
  A: 0x00,
  D: 0x01,
  AU: 0x02,
  AL: 0x03,
  OA: 0x05,
  OD: 0x06,
  OU: 0x07,
  OL: 0x08,
  XA: 0x09,
  XD: 0x0a,
  ZA: 0x0b,
  XU: 0x0d,
  ML: 0x11,
  RA: 0x12,
  SP: 0x13,
  TL: 0x14,
  FL: 0x15,
} as const;

/** Flags of an ACE, in the order they are printed. */
export const aceFlag = {
  /** Files inherit it. */
  OI: 0x01,
  /** Folders inherit it. */
  CI: 0x02,
  /** Only the direct children inherit it. */
  NP: 0x04,
  /** Does not apply to the object itself. */
  IO: 0x08,
  /** Came from the parent. */
  ID: 0x10,
  CR: 0x20,
  SA: 0x40,
  FA: 0x80,
} as const;

/** Flags of an ACE as SDDL prints them. */
export function printFlags(flags: number): string {
  return printed[flags & 0xff] ?? '';
}

const names = Object.entries(aceFlag);

/** By the flags: there are 256 combinations, and every ground of a finding prints some. */
const printed: readonly string[] = Array.from({ length: 256 }, (_, flags) => names.map(([name, bit]) => ((flags & bit) === 0 ? '' : name)).join(''));

/** What is wrong with a descriptor and where: an offset into the text (characters) or the bytes. */
export interface DescriptorProblem {
  readonly code:
    | 'empty'
    | 'too-long'
    | 'unknown-part'
    | 'repeated-part'
    | 'not-a-trustee'
    | 'unterminated-ace'
    | 'unknown-ace-type'
    | 'unknown-ace-flag'
    | 'not-rights'
    | 'not-a-guid'
    | 'truncated'
    | 'unknown-revision'
    | 'not-self-relative';
  readonly at: number;
  readonly expected: string;
}

/** A descriptor, or the first thing that is wrong with it. */
export type ReadDescriptor = { readonly ok: true; readonly value: SecurityDescriptor } | { readonly ok: false; readonly problem: DescriptorProblem };

/**
 * Index of the first entry that breaks the order Windows writes (explicit before inherited, among the explicit ones denials first); null when
 * none does. An entry out of order is no error, but people read such a list wrongly.
 */
export function firstOutOfOrder(aces: readonly Ace[]): number | null {
  const rank = ({ type, flags }: Ace): number => (flags & aceFlag.ID ? 2 : type === 'D' || type === 'XD' || type === 'OD' ? 0 : 1);
  let highest = 0;
  for (const [index, ace] of aces.entries()) {
    const own = rank(ace);
    if (own < highest) return index;
    highest = own;
  }
  return null;
}
