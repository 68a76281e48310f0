import { parseSid, type Sid } from './sid.ts';

/** Whose accounts the relative two-letter names of SDDL mean. Null: not known, or there is none. On a domain controller `machine` equals `domain`. */
export interface SidAuthorities {
  /** SID of the computer's own account database. */
  readonly machine: Sid | null;
  /** SID of the domain the computer is a member of. */
  readonly domain: Sid | null;
  /** SID of the forest's root domain: the domain itself when there is only one. */
  readonly forest: Sid | null;
}

/** A SID; or a two-letter name such as `DU` that could not be resolved because the SID it is relative to is not known. */
export type Trustee = string;

const absolute: Readonly<Record<string, Sid>> = {
  AA: 'S-1-5-32-579',
  AC: 'S-1-15-2-1',
  AN: 'S-1-5-7',
  AO: 'S-1-5-32-548',
  AS: 'S-1-18-1',
  AU: 'S-1-5-11',
  BA: 'S-1-5-32-544',
  BG: 'S-1-5-32-546',
  BO: 'S-1-5-32-551',
  BU: 'S-1-5-32-545',
  CD: 'S-1-5-32-574',
  CG: 'S-1-3-1',
  CO: 'S-1-3-0',
  CY: 'S-1-5-32-569',
  ED: 'S-1-5-9',
  ER: 'S-1-5-32-573',
  ES: 'S-1-5-32-576',
  HA: 'S-1-5-32-578',
  HI: 'S-1-16-12288',
  IS: 'S-1-5-32-568',
  IU: 'S-1-5-4',
  LS: 'S-1-5-19',
  LU: 'S-1-5-32-559',
  LW: 'S-1-16-4096',
  ME: 'S-1-16-8192',
  MP: 'S-1-16-8448',
  MS: 'S-1-5-32-577',
  MU: 'S-1-5-32-558',
  NO: 'S-1-5-32-556',
  NS: 'S-1-5-20',
  NU: 'S-1-5-2',
  OW: 'S-1-3-4',
  PO: 'S-1-5-32-550',
  PS: 'S-1-5-10',
  PU: 'S-1-5-32-547',
  RA: 'S-1-5-32-575',
  RC: 'S-1-5-12',
  RD: 'S-1-5-32-555',
  RE: 'S-1-5-32-552',
  RM: 'S-1-5-32-580',
  RU: 'S-1-5-32-554',
  SI: 'S-1-16-16384',
  SO: 'S-1-5-32-549',
  SS: 'S-1-18-2',
  SU: 'S-1-5-6',
  SY: 'S-1-5-18',
  UD: 'S-1-5-84-0-0-0-0-0',
  WD: 'S-1-1-0',
  WR: 'S-1-5-33',
};

/** Last number of the names that are relative to one of the authorities. */
const relative: Readonly<Record<string, readonly [keyof SidAuthorities, number]>> = {
  LA: ['machine', 500],
  LG: ['machine', 501],
  AP: ['domain', 525],
  CA: ['domain', 517],
  CN: ['domain', 522],
  DA: ['domain', 512],
  DC: ['domain', 515],
  DD: ['domain', 516],
  DG: ['domain', 514],
  DU: ['domain', 513],
  KA: ['domain', 526],
  PA: ['domain', 520],
  RS: ['domain', 553],
  EA: ['forest', 519],
  EK: ['forest', 527],
  RO: ['forest', 498],
  SA: ['forest', 518],
};

const aliasOf: ReadonlyMap<Sid, string> = new Map(Object.entries(absolute).map(([alias, sid]) => [sid, alias]));

/**
 * Reads a SID or a two-letter name. A relative name whose authority is not known stays as it is; null when the text is neither a SID nor a
 * name Windows knows.
 */
export function parseTrustee(text: string, authorities: SidAuthorities): Trustee | null {
  if (text.length !== 2) return parseSid(text);
  const name = text.toUpperCase();
  if (Object.hasOwn(absolute, name)) return absolute[name] ?? null;
  const [authority, rid] = Object.hasOwn(relative, name) ? (relative[name] ?? []) : [];
  if (authority === undefined) return null;
  const base = authorities[authority];
  return base === null ? name : `${base}-${rid}`;
}

/** A trustee as SDDL prints it: the two-letter name where it means the same everywhere, else the SID. */
export function printTrustee(trustee: Trustee): string {
  return aliasOf.get(trustee) ?? trustee;
}

/** False for a relative name that could not be resolved: it may be anybody. */
export function isResolved(trustee: Trustee): trustee is Sid {
  return trustee.length > 2;
}
