import { commonGroups, commonOfLogons, type Logon } from './common-groups.ts';
import { closeNumbers, type Holders, holdersOf, type GroupMembers } from './group-holders.ts';
import { anybody, type SidNumber, type SidTable } from './sid-table.ts';
import { type Sid, wellKnownSid } from './sid.ts';
import { type CommonGroups, type LogonRoute, type Match, matchToken, type MembershipGaps, noGaps, type Token } from './token.ts';

/** The accounts and groups that count on one computer: its own and those of its domains. */
export interface DirectoryFacts {
  /** A domain's, or its own. */
  readonly groups: readonly GroupMembers[];
  /** SIDs known to be users, not groups. */
  readonly users: readonly Sid[];
  /** Domains every group of which is in `groups`: `S-1-5-32` for built-in groups, the computer's SID, domains' SIDs. */
  readonly completeDomains: readonly Sid[];
  /** Whether sessions can hold groups of domains that are mentioned nowhere here (trusts, SID history). False for a computer without domain. */
  readonly otherDomains: boolean;
  /** SID of the computer, to tell its accounts from a domain's; null when not known. */
  readonly machine: Sid | null;
}

/** An account that can log in. */
export interface Account {
  readonly user: Sid;
  /** Primary group, which no group lists as a member; null when it was not read. */
  readonly primaryGroup: Sid | null;
  /** Groups that only denials see in this session, such as Administrators before elevation. */
  readonly denyOnly?: readonly Sid[];
  /** SIDs the session has besides: a service's own SID, for one. */
  readonly also?: readonly Sid[];
}

/** Makes the tokens of one computer. */
export interface Directory {
  /** A session of an ordinary or built-in account. */
  token(logon: Account & { readonly route: LogonRoute }): Token;
  /** The session of such a user without the user: one and the same for users in the same groups that follow each other. */
  userToken(user: SidNumber, primaryGroup: Sid | null, route: LogonRoute): Token;
  /** A session of any member of a group, of whom nothing else is known. */
  memberToken(group: SidNumber, route: LogonRoute): Token;
  /** A guest session: like any other, but not among Authenticated Users. */
  guestToken(guest: Sid, route: LogonRoute): Token;
  /** A session without any account over the network. `isEveryone`: the policy that lets it be part of Everyone; null when not read. */
  anonymousToken(isEveryone: boolean | null): Token;
}

/** Domains of built-in groups, and of those that tell how a logon was authenticated. */
const alwaysPresent = ['S-1-5-32', 'S-1-18', 'S-1-5-64', 'S-1-5-65'];
const nothing: readonly never[] = [];
/** NULL SID: no group. */
const noGroup = 'S-1-0-0';

/** Prepares the groups of one computer for closure. Loops among groups do no harm. */
export function createDirectory(facts: DirectoryFacts, table: SidTable): Directory {
  const { groups } = facts;
  const groupsOf = holdersOf(groups);
  const commonOf = commonGroups(groups, membershipGaps(facts, groupsOf, table), groupsOf, table);
  const ownOf = ownGroups(groupsOf);
  const withLocalAdministrator = localAdministrators(table);
  const isLocal = localTo(facts.machine, table);
  const [system, administrators] = [table.number(wellKnownSid.system), table.number(wellKnownSid.administrators)];
  const commonFor = commonOfLogons(commonOf, system, table);
  const shared = (logon: Logon): Token => {
    const { user, isUser, inGroups, primaryGroup } = logon;
    // What most accounts have is common to them; any other primary group is a user's own.
    const usual = primaryGroup === noGroup || primaryGroup?.endsWith('-513') === true ? primaryGroup : null;
    const direct = primaryGroup === null || usual !== null ? inGroups : [...inGroups, table.number(primaryGroup)];
    const local = isLocal(user);
    const common = commonFor(logon, usual, local);
    const token: Token = { user: null, own: ownOf(direct, common), common };
    return local ? withLocalAdministrator(token, isUser ? user : null) : token;
  };
  let last: (Pick<Logon, 'inGroups' | 'primaryGroup' | 'route'> & { readonly local: boolean; readonly token: Token }) | null = null;
  const userToken = (user: SidNumber, primaryGroup: Sid | null, route: LogonRoute): Token => {
    const inGroups = groupsOf[user] ?? nothing;
    const local = isLocal(user);
    const isSpecial = primaryGroup === null || user === system || user === administrators;
    if (!isSpecial && last?.inGroups === inGroups && last.primaryGroup === primaryGroup && last.route === route && last.local === local) return last.token;
    const token = shared({ user, isUser: true, inGroups, primaryGroup, denyOnly: nothing, also: nothing, route });
    if (!isSpecial) last = { inGroups, primaryGroup, route, local, token };
    return token;
  };
  const special = (user: Sid, route: LogonRoute, held: readonly Sid[], perhaps: readonly Sid[]): Token => {
    const common = commonOf({ route, held, perhaps, openDomain: null, denyOnly: nothing });
    const number = table.number(user);
    return { user: number, own: ownOf(groupsOf[number] ?? nothing, common), common };
  };

  return {
    token: ({ user: sid, primaryGroup, denyOnly = nothing, also = nothing, route }) => {
      const user = table.number(sid);
      return { ...shared({ user, isUser: true, inGroups: groupsOf[user] ?? nothing, primaryGroup, denyOnly, also, route }), user };
    },
    userToken,
    memberToken: (group, route) => shared({ user: group, isUser: false, inGroups: [group], primaryGroup: noGroup, denyOnly: nothing, also: nothing, route }),
    guestToken: (guest, route) => special(guest, route, [wellKnownSid.everyone, wellKnownSid.guests], nothing),
    anonymousToken: (isEveryone) => {
      const everyone = [wellKnownSid.everyone];
      return special(wellKnownSid.anonymous, 'network', isEveryone === true ? everyone : nothing, isEveryone === null ? everyone : nothing);
    },
  };
}

/** Tells the accounts of the computer itself. */
function localTo(machine: Sid | null, table: SidTable): (sid: SidNumber) => boolean {
  const own = machine === null ? null : `${machine}-`;
  // Texts of domains are one object each.
  let last: string | null = null;
  let isOwn = false;
  return (sid) => {
    const domain = table.domainText(sid);
    if (domain !== last) {
      last = domain;
      isOwn = domain !== null && domain === own;
    }
    return isOwn;
  };
}

/** All groups of whoever is directly in some, besides the common ones; equal answers are one array. */
function ownGroups(groupsOf: Holders): (direct: readonly SidNumber[], common: CommonGroups) => readonly SidNumber[] {
  const byText = new Map<string, readonly SidNumber[]>();
  const interned = (sids: Iterable<SidNumber>): readonly SidNumber[] => {
    const sorted = [...sids].sort((a, b) => a - b);
    const [only] = sorted;
    if (sorted.length === 1 && only !== undefined) return single(only);
    const key = sorted.join();
    const known = byText.get(key);
    if (known === undefined) byText.set(key, sorted);
    return known ?? sorted;
  };
  const alone = new Map<SidNumber, readonly SidNumber[]>();
  const single = (sid: SidNumber): readonly SidNumber[] => {
    let known = alone.get(sid);
    if (known === undefined) alone.set(sid, (known = [sid]));
    return known;
  };
  const ofOne = new Map<SidNumber, readonly SidNumber[]>();
  return (direct, { enabled, denyOnly }) => {
    const first = direct[0];
    if (first === undefined) return nothing;
    let all: readonly SidNumber[] | undefined;
    if (direct.length > 1) all = interned(closeNumbers(direct, groupsOf));
    // Most members of a group are in no other.
    else if (groupsOf[first] === undefined) all = single(first);
    else {
      all = ofOne.get(first);
      if (all === undefined) ofOne.set(first, (all = interned(closeNumbers(direct, groupsOf))));
    }
    const isCommon = (sid: SidNumber): boolean => enabled.has(sid) || denyOnly.has(sid);
    return all.some(isCommon) ? interned(all.filter((sid) => !isCommon(sid))) : all;
  };
}

/** A token from the SIDs a session really has, as `whoami /groups` or a recorded case lists them. */
export function tokenOf(user: Sid, sids: readonly Sid[], denyOnly: readonly Sid[], route: LogonRoute, table: SidTable): Token {
  const numbers = (list: readonly Sid[]): Set<SidNumber> => new Set(list.map((sid) => table.number(sid)));
  const common: CommonGroups = { route, enabled: numbers(sids), denyOnly: numbers(denyOnly), possible: new Set(), gaps: noGaps };
  return { user: table.number(user), own: nothing, common };
}

function membershipGaps({ groups, users, ...facts }: DirectoryFacts, groupsOf: Holders, table: SidTable): MembershipGaps {
  const completeDomains = new Set(facts.completeDomains.map((sid) => table.number(sid)));
  const domains = new Set([...alwaysPresent, ...(facts.machine === null ? [] : [facts.machine])].map((sid) => table.number(sid)));
  let [lastDomain, isLastOpen] = [anybody, false];
  /** Whether a SID may be a group of a domain not all of whose groups are known. */
  const isOpen = (sid: SidNumber): boolean => {
    const domain = table.groupDomain(sid);
    if (domain !== lastDomain) {
      domains.add(domain);
      lastDomain = domain;
      isLastOpen = domain !== anybody && !completeDomains.has(domain);
    }
    return isLastOpen;
  };
  // Of complete domains nobody asks who is listed.
  const listed = new Set<SidNumber>();
  const unread: SidNumber[] = [];
  const complete = facts.completeDomains.map((domain) => `${domain}-`);
  users.forEach((sid) => {
    for (let at = 0; at < complete.length; at++) {
      const domain = complete[at] ?? '';
      if (sid.startsWith(domain) && !sid.includes('-', domain.length)) return;
    }
    const user = table.number(sid);
    if (isOpen(user)) listed.add(user);
  });
  groups.forEach(({ group, members }) => {
    const isOpenGroup = isOpen(group);
    if (members === null) unread.push(group);
    else if (isOpenGroup) listed.add(group);
  });
  // A group is unread when it says so, or when it is only known as somebody's member and may be a group at all.
  groups.forEach(({ members }) => {
    if (members === null) return;
    for (let at = 0; at < members.length; at++) {
      const member = members[at] ?? 0;
      if (isOpen(member) && !listed.has(member)) unread.push(member);
    }
  });
  return { unread: closeNumbers(unread, groupsOf), completeDomains, openDomains: facts.otherDomains ? null : domains, listed };
}

/** Windows adds a group to the sessions of a computer's own administrators. */
function localAdministrators(table: SidTable): (token: Token, user: SidNumber | null) => Token {
  const [administrators, added] = [table.number(wellKnownSid.administrators), table.number(wellKnownSid.localAccountAndAdministrator)];
  // What tokens share they still share afterwards.
  const sure = new Map<readonly SidNumber[], readonly SidNumber[]>();
  const open = new Map<CommonGroups, CommonGroups>();
  const surely = (own: readonly SidNumber[]): readonly SidNumber[] => {
    const known = sure.get(own) ?? [...own, added].sort((a, b) => a - b);
    sure.set(own, known);
    return known;
  };
  const perhaps = (common: CommonGroups): CommonGroups => {
    const known = open.get(common) ?? { ...common, possible: new Set([...common.possible, added]) };
    open.set(common, known);
    return known;
  };
  const matchOf = new Map<CommonGroups, Match>();
  const commonMatch = (common: CommonGroups): Match => {
    const known = matchOf.get(common) ?? matchToken({ user: null, own: nothing, common }, administrators, true, table);
    matchOf.set(common, known);
    return known;
  };
  return (token, user) => {
    const match = user === administrators || token.own.includes(administrators) ? 'yes' : commonMatch(token.common);
    return match === 'no' ? token : match === 'yes' ? { ...token, own: surely(token.own) } : { ...token, common: perhaps(token.common) };
  };
}
