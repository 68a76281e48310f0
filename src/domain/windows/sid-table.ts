import { parseSid, type Sid, sidDomain } from './sid.ts';

/** A SID as a small whole number, the same in every descriptor and token made with one table. */
export type SidNumber = number;

/** Matches every token, anonymous ones too. */
export const anybody: SidNumber = -1;

/** Numbers for SIDs, given as they are first seen. Grows with the number of different SIDs. */
export interface SidTable {
  number(sid: Sid): SidNumber;
  /** The number of the SID between two places of a text, of which no text is made; null where it is none in canonical text, or of a domain not met before. */
  numberIn(text: string, from: number, end: number): SidNumber | null;
  /** The SID of a number this table gave. */
  sid(number: SidNumber): Sid;
  /** The text before its last part, hyphen included, the same object for all SIDs of a domain; null where it is none in canonical text. */
  domainText(number: SidNumber): string | null;
  /** Its last part; null where it is none in canonical text. */
  lastPart(number: SidNumber): number | null;
  /** The number of the SID's domain when the SID can be a group there; `anybody` when it cannot. */
  groupDomain(number: SidNumber): SidNumber;
}

/** Where groups live: accounts of computers and domains, built-in groups, Azure AD, Unix groups, and what the kind of logon adds. */
const groupDomains = /^S-1-(5-21-\d+-\d+-\d+|5-32|12-1-\d+-\d+-\d+|22-2|18|5-64|5-65)$/;

/** SIDs that differ in their last part only, with their numbers by that part: whole texts would take several times the time and memory. */
interface Domain {
  /** With the hyphen behind it. */
  readonly text: string;
  readonly numbers: Map<number, SidNumber>;
  /** See `groupDomain`; null: not looked up yet. */
  group: SidNumber | null;
}

/** Of more domains than this, SIDs are found by the texts of their domains. */
const fewDomains = 8;

/** A table that holds nothing yet. */
export function createSidTable(): SidTable {
  const { few, domainOf } = metDomains();
  // By number: its domain and its last part, or for texts that are no canonical SIDs null and their place among those.
  const domains: (Domain | null)[] = [];
  const lasts: number[] = [];
  const odd = new Map<string, SidNumber>();
  const oddTexts: string[] = [];

  const given = (domain: Domain | null, last: number): SidNumber => {
    lasts.push(last);
    return domains.push(domain) - 1;
  };
  const numberOf = (domain: Domain, last: number): SidNumber => {
    let number = domain.numbers.get(last);
    if (number === undefined) domain.numbers.set(last, (number = given(domain, last)));
    return number;
  };
  const oddNumber = (text: string): SidNumber => {
    let number = odd.get(text);
    if (number === undefined) odd.set(text, (number = given(null, oddTexts.push(text) - 1)));
    return number;
  };
  const numberIn = (text: string, from: number, end: number): SidNumber | null => {
    for (let at = 0; at < few.length; at++) {
      const domain = few[at];
      const last = domain !== undefined && text.startsWith(domain.text, from) ? lastPart(text, from + domain.text.length, end) : null;
      if (domain !== undefined && last !== null) return numberOf(domain, last);
    }
    return null;
  };
  const number = (sid: Sid): SidNumber => {
    const found = numberIn(sid, 0, sid.length);
    if (found !== null) return found;
    const last = parseSid(sid) === sid ? lastPart(sid, sid.lastIndexOf('-') + 1, sid.length) : null;
    return last === null ? oddNumber(sid) : numberOf(domainOf(sid), last);
  };
  const sid = (own: SidNumber): Sid => {
    const [domain = null, last = 0] = [domains[own], lasts[own]];
    return domain === null ? (oddTexts[last] ?? '') : `${domain.text}${last}`;
  };
  const groupIn = (domain: Sid): SidNumber => (groupDomains.test(domain) ? number(domain) : anybody);
  const groupDomain = (own: SidNumber): SidNumber => {
    const domain = domains[own] ?? null;
    return domain === null ? groupIn(sidDomain(sid(own))) : (domain.group ??= groupIn(domain.text.slice(0, -1)));
  };
  const domainText = (own: SidNumber): string | null => domains[own]?.text ?? null;
  return { number, numberIn, sid, domainText, lastPart: (own) => ((domains[own] ?? null) === null ? null : (lasts[own] ?? null)), groupDomain };
}

/** The domains of SIDs that were met: the first ones, which most SIDs are of, and any. */
function metDomains(): { readonly few: readonly Domain[]; readonly domainOf: (sid: Sid) => Domain } {
  const few: Domain[] = [];
  const byText = new Map<string, Domain>();
  return {
    few,
    domainOf: (sid) => {
      const text = `${sidDomain(sid)}-`;
      let domain = byText.get(text);
      if (domain === undefined) {
        byText.set(text, (domain = { text, numbers: new Map(), group: null }));
        if (few.length < fewDomains) few.push(domain);
      }
      return domain;
    },
  };
}

/** The last part of a SID as canonical text has it; null for anything else. */
function lastPart(text: string, from: number, end: number): number | null {
  const digits = end - from;
  if (digits < 1 || digits > 10 || (digits > 1 && text.charCodeAt(from) === 48)) return null;
  let value = 0;
  for (let at = from; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return value <= 0xffffffff ? value : null;
}
