/** A security identifier in canonical text: `S-1-5-21-…`, decimal numbers without leading zeros, the authority in hex from 2^32 on. */
export type Sid = string;

/** Identifiers that mean the same on every Windows computer. */
export const wellKnownSid = {
  everyone: 'S-1-1-0',
  local: 'S-1-2-0',
  consoleLogon: 'S-1-2-1',
  creatorOwner: 'S-1-3-0',
  creatorGroup: 'S-1-3-1',
  creatorOwnerServer: 'S-1-3-2',
  creatorGroupServer: 'S-1-3-3',
  ownerRights: 'S-1-3-4',
  network: 'S-1-5-2',
  batch: 'S-1-5-3',
  interactive: 'S-1-5-4',
  service: 'S-1-5-6',
  anonymous: 'S-1-5-7',
  authenticatedUsers: 'S-1-5-11',
  remoteInteractive: 'S-1-5-14',
  thisOrganization: 'S-1-5-15',
  system: 'S-1-5-18',
  localService: 'S-1-5-19',
  networkService: 'S-1-5-20',
  administrators: 'S-1-5-32-544',
  users: 'S-1-5-32-545',
  guests: 'S-1-5-32-546',
  accountOperators: 'S-1-5-32-548',
  serverOperators: 'S-1-5-32-549',
  printOperators: 'S-1-5-32-550',
  backupOperators: 'S-1-5-32-551',
  localAccount: 'S-1-5-113',
  localAccountAndAdministrator: 'S-1-5-114',
  otherOrganization: 'S-1-5-1000',
} as const;

const shape = /^S-1-(0x[0-9a-f]{1,12}|\d{1,15})((?:-\d{1,10})*)$/i;
const highestAuthority = 2 ** 48 - 1;
const highestSubAuthority = 2 ** 32 - 1;
const mostSubAuthorities = 15;

/** Canonical text of a SID, in whatever case and with whatever leading zeros it was written; null when it is none. */
export function parseSid(text: string): Sid | null {
  if (isCanonical(text)) return text;
  const [, authorityText, rest = ''] = shape.exec(text) ?? [];
  if (authorityText === undefined) return null;
  const authority = Number(authorityText);
  const subAuthorities = rest === '' ? [] : rest.slice(1).split('-').map(Number);
  if (authority > highestAuthority || subAuthorities.length > mostSubAuthorities) return null;
  return subAuthorities.every((value) => value <= highestSubAuthority) ? sidText(authority, subAuthorities) : null;
}

/** True for what most texts are: `S-1-` and decimal numbers of 32 bits. Read by hand, because this is asked for every entry of every list. */
function isCanonical(text: string): boolean {
  if (!text.startsWith('S-1-')) return false;
  let numbers = 0;
  let value = 0;
  let digits = 0;
  for (let at = 4; at <= text.length; at++) {
    const code = at === text.length ? 45 : text.charCodeAt(at);
    if (code === 45) {
      if (digits === 0 || value > highestSubAuthority || ++numbers > 1 + mostSubAuthorities) return false;
      value = digits = 0;
    } else {
      if (code < 48 || code > 57 || (digits > 0 && value === 0) || ++digits > 10) return false;
      value = value * 10 + code - 48;
    }
  }
  return true;
}

/** Canonical text from the parts of a binary SID: a 48-bit authority and 32-bit numbers. */
export function sidText(authority: number, subAuthorities: readonly number[]): Sid {
  const first = authority <= highestSubAuthority ? String(authority) : `0x${authority.toString(16).padStart(12, '0')}`;
  return ['S-1', first, ...subAuthorities].join('-');
}

/** The SID without its last number: whose account or group it is (a computer's or domain's SID, `S-1-5-32` for built-in groups). */
export function sidDomain(sid: Sid): Sid {
  return sid.slice(0, sid.lastIndexOf('-'));
}
