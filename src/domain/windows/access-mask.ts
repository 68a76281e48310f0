/** 32 bits of rights, an unsigned number. */
export type AccessMask = number;

/** Rights on a file or folder; the second name is what the bit means on a folder. */
export const fileRight = {
  /** Read data, list the folder. */
  readData: 0x1,
  /** Write data, create files. */
  writeData: 0x2,
  /** Append data, create folders. */
  appendData: 0x4,
  readExtendedAttributes: 0x8,
  writeExtendedAttributes: 0x10,
  /** Run, pass through the folder. */
  execute: 0x20,
  /** Delete what is in the folder, whatever the child says. */
  deleteChild: 0x40,
  readAttributes: 0x80,
  writeAttributes: 0x100,
  delete: 0x10000,
  readControl: 0x20000,
  /** Change permissions. */
  writeDac: 0x40000,
  /** Take ownership. */
  writeOwner: 0x80000,
  synchronize: 0x100000,
} as const;

/** What an object can be asked for, and what the four generic rights mean on it. */
export interface ObjectKind {
  readonly all: AccessMask;
  readonly read: AccessMask;
  readonly write: AccessMask;
  readonly execute: AccessMask;
}

/** Files, folders and shares. */
export const fileKind: ObjectKind = { all: 0x1f01ff, read: 0x120089, write: 0x120116, execute: 0x1200a0 };

/** Windows services. */
export const serviceKind: ObjectKind = { all: 0xf01ff, read: 0x2008d, write: 0x20002, execute: 0x20170 };

const generic = { all: 0x10000000, execute: 0x20000000, write: 0x40000000, read: 0x80000000 } as const;

/** The rights a stored mask means on an object: generic rights mapped, bits the object does not have dropped. */
export function mapGeneric(mask: AccessMask, kind: ObjectKind): AccessMask {
  let mapped = mask;
  if (mask & generic.all) mapped |= kind.all;
  if (mask & generic.read) mapped |= kind.read;
  if (mask & generic.write) mapped |= kind.write;
  if (mask & generic.execute) mapped |= kind.execute;
  return mapped & kind.all;
}

const tokens: ReadonlyMap<string, AccessMask> = new Map([
  ['GA', generic.all],
  ['GR', generic.read],
  ['GW', generic.write],
  ['GX', generic.execute],
  ['FA', fileKind.all],
  ['FR', fileKind.read],
  ['FW', fileKind.write],
  ['FX', fileKind.execute],
  ['KA', 0xf003f],
  ['KR', 0x20019],
  ['KW', 0x20006],
  ['KX', 0x20019],
  ['RC', 0x20000],
  ['SD', 0x10000],
  ['WD', 0x40000],
  ['WO', 0x80000],
  ['CC', 0x1],
  ['DC', 0x2],
  ['LC', 0x4],
  ['SW', 0x8],
  ['RP', 0x10],
  ['WP', 0x20],
  ['DT', 0x40],
  ['LO', 0x80],
  ['CR', 0x100],
  ['NW', 0x1],
  ['NR', 0x2],
  ['NX', 0x4],
]);

/** Masks that SDDL prints as one word on files. */
const printed: ReadonlyMap<AccessMask, string> = new Map(['GA', 'GR', 'GW', 'GX', 'FA', 'FR', 'FW', 'FX'].map((name) => [tokens.get(name) ?? 0, name]));

/** Reads the rights field of an ACE: two-letter names run together, or a hex, decimal or octal number; null when it is neither. */
export function parseRights(text: string): AccessMask | null {
  const single = tokens.get(text);
  if (single !== undefined) return single;
  if (/^\d/.test(text)) return parseNumber(text);
  if (text.length % 2 !== 0) return null;
  let mask = 0;
  for (let at = 0; at < text.length; at += 2) {
    const bits = tokens.get(text.slice(at, at + 2).toUpperCase());
    if (bits === undefined) return null;
    mask |= bits;
  }
  return mask >>> 0;
}

function parseNumber(text: string): AccessMask | null {
  const octal = /^0[0-7]+$/.test(text);
  if (!octal && !/^(0x[\da-f]+|\d+)$/i.test(text)) return null;
  const value = octal ? Number.parseInt(text, 8) : Number(text);
  return value <= 0xffffffff ? value : null;
}

/** The rights field as SDDL prints it: one word where exactly that, else hex. */
export function printRights(mask: AccessMask): string {
  return printed.get(mask) ?? `0x${mask.toString(16)}`;
}
