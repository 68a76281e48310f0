import { anybody, type SidNumber, type SidTable } from './sid-table.ts';

/** How somebody came in: over a share, at the console, by remote desktop, or as a service. */
export type LogonRoute = 'network' | 'console' | 'rdp' | 'service';

/** What is not known about the groups of a computer; shared by all tokens made from one directory. */
export interface MembershipGaps {
  /** Groups whose members were not read, and the groups these are in: everybody may be a member. */
  readonly unread: ReadonlySet<SidNumber>;
  /** Domains of which every group was listed. */
  readonly completeDomains: ReadonlySet<SidNumber>;
  /** Domains of which not every group was listed; null: all that are not complete. */
  readonly openDomains: ReadonlySet<SidNumber> | null;
  /** SIDs of domains that are not complete, and no unlisted group: users, and groups whose members were read. */
  readonly listed: ReadonlySet<SidNumber>;
}

/** What many sessions have in common; one object for all of them. */
export interface CommonGroups {
  readonly route: LogonRoute;
  /** Groups all of them hold. */
  readonly enabled: ReadonlySet<SidNumber>;
  /** Groups that only denials see, such as Administrators before elevation. */
  readonly denyOnly: ReadonlySet<SidNumber>;
  /** Groups they may hold. */
  readonly possible: ReadonlySet<SidNumber>;
  readonly gaps: MembershipGaps;
}

/** Somebody's identity on one computer by one route: what Windows compares with the entries of a list. */
export interface Token {
  /** Null in a token that stands for several users. */
  readonly user: SidNumber | null;
  /** Groups held besides the common ones, ascending; of a directory's tokens one array for all that hold the same. */
  readonly own: readonly SidNumber[];
  readonly common: CommonGroups;
}

/** Groups are completely known. */
export const noGaps: MembershipGaps = { unread: new Set(), completeDomains: new Set(), openDomains: new Set(), listed: new Set() };

/** Whether an entry for a SID applies to a token; `maybe` when membership is not known. */
export type Match = 'yes' | 'no' | 'maybe';

/** Compares a SID with a token. Deny-only groups match denials alone. */
export function matchToken({ user, own, common }: Token, sid: SidNumber, allows: boolean, table: SidTable): Match {
  if (sid === anybody || sid === user || own.includes(sid) || common.enabled.has(sid)) return 'yes';
  if (common.denyOnly.has(sid)) return allows ? 'no' : 'yes';
  return common.possible.has(sid) || mayBeUnlisted(common.gaps, sid, table) ? 'maybe' : 'no';
}

/** May a SID be a group of which it is not known who is in it? */
export function mayBeUnlisted(gaps: MembershipGaps, sid: SidNumber, table: SidTable): boolean {
  if (gaps.unread.has(sid)) return true;
  const domain = table.groupDomain(sid);
  if (domain === anybody || gaps.completeDomains.has(domain) || gaps.listed.has(sid)) return false;
  return gaps.openDomains === null || gaps.openDomains.has(domain);
}
