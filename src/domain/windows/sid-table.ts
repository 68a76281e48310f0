import { type Sid, sidDomain } from './sid.ts';

/** A SID as a small whole number, the same in every descriptor and token made with one table. */
export type SidNumber = number;

/** Matches every token, anonymous ones too. */
export const anybody: SidNumber = -1;

/** Numbers for SIDs, given as they are first seen. Grows with the number of different SIDs. */
export interface SidTable {
  number(sid: Sid): SidNumber;
  /** The SID of a number this table gave. */
  sid(number: SidNumber): Sid;
  /** The number of the SID's domain when the SID can be a group there; `anybody` when it cannot. */
  groupDomain(number: SidNumber): SidNumber;
}

/** Where groups live: accounts of computers and domains, built-in groups, Azure AD, Unix groups, and what the kind of logon adds. */
const groupDomains = /^S-1-(5-21-\d+-\d+-\d+|5-32|12-1-\d+-\d+-\d+|22-2|18|5-64|5-65)$/;

/** A table that holds nothing yet. */
export function createSidTable(): SidTable {
  const numbers = new Map<Sid, SidNumber>();
  const sids: Sid[] = [];
  const domains: SidNumber[] = [];
  // There are few, and looking at their texts costs more than anything else here.
  const byText = new Map<Sid, SidNumber>();
  const number = (sid: Sid): SidNumber => {
    const known = numbers.get(sid);
    if (known !== undefined) return known;
    numbers.set(sid, sids.length);
    return sids.push(sid) - 1;
  };
  const groupDomain = (own: SidNumber): SidNumber => {
    let known = domains[own];
    if (known === undefined) {
      const domain = sidDomain(sids[own] ?? '');
      known = byText.get(domain);
      if (known === undefined) byText.set(domain, (known = groupDomains.test(domain) ? number(domain) : anybody));
      domains[own] = known;
    }
    return known;
  };
  return { number, sid: (own) => sids[own] ?? '', groupDomain };
}
