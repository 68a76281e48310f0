import { anybody, type SidNumber, type SidTable } from './sid-table.ts';
import { type Sid, sidDomain, wellKnownSid } from './sid.ts';
import { type CommonGroups, type LogonRoute, type Match, matchToken, type MembershipGaps, noGaps, type Token } from './token.ts';

/** A group as one computer sees it: a domain's, or its own. */
export interface GroupMembers {
  readonly sid: Sid;
  /** Direct members, users and groups alike; null when they could not be read. */
  readonly members: readonly Sid[] | null;
}

/** The accounts and groups that count on one computer: its own and those of its domains. */
export interface DirectoryFacts {
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

/** SIDs that the route puts into a session, and those it may put there depending on the version of Windows. */
const routeSids: Readonly<Record<LogonRoute, { readonly surely: readonly Sid[]; readonly perhaps: readonly Sid[] }>> = {
  network: { surely: [wellKnownSid.network], perhaps: [] },
  console: { surely: [wellKnownSid.interactive, wellKnownSid.local, wellKnownSid.consoleLogon], perhaps: [] },
  rdp: { surely: [wellKnownSid.interactive, wellKnownSid.remoteInteractive], perhaps: [wellKnownSid.local] },
  service: { surely: [wellKnownSid.service, wellKnownSid.local], perhaps: [wellKnownSid.consoleLogon] },
};

/** Built-in groups, and the groups that tell how a logon was authenticated. */
const alwaysPresent = ['S-1-5-32', 'S-1-18', 'S-1-5-64', 'S-1-5-65'];
const authenticated = [wellKnownSid.everyone, wellKnownSid.authenticatedUsers];
const perhapsAuthenticated = [wellKnownSid.thisOrganization, wellKnownSid.otherOrganization];

const nothing: readonly never[] = [];
/** NULL SID: no group. */
const noGroup = 'S-1-0-0';

/** Prepares the groups of one computer for closure. Loops among groups do no harm. */
export function createDirectory(facts: DirectoryFacts, table: SidTable): Directory {
  const groups = facts.groups.map(({ sid, members }): NumberedGroup => ({
    group: table.number(sid),
    members: members?.map((member) => table.number(member)) ?? null,
  }));
  const groupsOf = holdersOf(groups);
  const commonOf = commonGroups(facts, membershipGaps(facts, groups, groupsOf, table), groupsOf, table);
  const ownOf = ownGroups(groupsOf);
  const withLocalAdministrator = localAdministrators(table);
  const machine = facts.machine === null ? null : `${facts.machine}-`;
  // Texts of domains are one object each.
  let [lastDomain, isLastLocal]: [string | null, boolean] = [null, false];
  const isLocal = (sid: SidNumber): boolean => {
    const domain = table.domainText(sid);
    if (domain !== lastDomain) [lastDomain, isLastLocal] = [domain, domain !== null && domain === machine];
    return isLastLocal;
  };

  // By primary group: nearly all sessions of a computer have one of a few.
  const byGroup = (): Record<LogonRoute, Map<Sid | null, CommonGroups>> => ({ network: new Map(), console: new Map(), rdp: new Map(), service: new Map() });
  const plain = { local: byGroup(), other: byGroup() };

  const [system, administrators] = [table.number(wellKnownSid.system), table.number(wellKnownSid.administrators)];
  const shared = ({ user, isUser, inGroups, primaryGroup, denyOnly, also, route }: Logon): Token => {
    // What most accounts have is common to them; any other primary group is a user's own.
    const usual = primaryGroup === noGroup || primaryGroup?.endsWith('-513') === true ? primaryGroup : null;
    const direct = primaryGroup === null || usual !== null ? inGroups : [...inGroups, table.number(primaryGroup)];
    const openDomain = primaryGroup === null && table.sid(user).startsWith('S-1-5-21-') ? sidDomain(table.sid(user)) : null;
    const local = isLocal(user);
    const isPlain = user !== system && openDomain === null && also.length === 0 && denyOnly.length === 0;
    const known = plain[local ? 'local' : 'other'][route];
    let common = isPlain ? known.get(usual) : undefined;
    if (common === undefined) {
      const held = [...authenticated, ...also, ...(usual === null ? nothing : [usual])];
      if (user === system) held.push(wellKnownSid.administrators);
      if (local) held.push(wellKnownSid.localAccount);
      common = commonOf({ route, held, perhaps: perhapsAuthenticated, openDomain, denyOnly });
      if (isPlain) known.set(usual, common);
    }
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

/** A session to be made: of a user, or of any member of a group. */
interface Logon extends Required<Omit<Account, 'user'>> {
  readonly user: SidNumber;
  readonly isUser: boolean;
  /** Groups it is directly in. */
  readonly inGroups: readonly SidNumber[];
  readonly route: LogonRoute;
}

/** What common groups are made of. */
interface CommonParts {
  readonly route: LogonRoute;
  readonly held: readonly Sid[];
  readonly perhaps: readonly Sid[];
  /** Domain of which any group may be the primary one; null: none. */
  readonly openDomain: Sid | null;
  readonly denyOnly: readonly Sid[];
}

/** Makes common groups, once of equal parts. */
function commonGroups(facts: DirectoryFacts, gaps: MembershipGaps, groupsOf: Holders, table: SidTable): (parts: CommonParts) => CommonGroups {
  const close = (sids: Iterable<Sid>): Set<SidNumber> => closeOver(sids, groupsOf, table);
  const known = new Map<string, CommonGroups>();
  const make = ({ route, held, perhaps, openDomain, denyOnly }: CommonParts): CommonGroups => {
    const hidden = new Set(denyOnly.map((sid) => table.number(sid)));
    const enabled = close([...held, ...routeSids[route].surely]);
    for (const sid of hidden) enabled.delete(sid);
    const open = openDomain === null ? [] : [`${openDomain}-513`, ...facts.groups.flatMap(({ sid }) => (sidDomain(sid) === openDomain ? [sid] : []))];
    return { route, enabled, denyOnly: hidden, possible: close([...perhaps, ...routeSids[route].perhaps, ...open]), gaps };
  };
  return (parts) => {
    const { route, held, perhaps, openDomain, denyOnly } = parts;
    const key = `${route} ${held.join()} ${perhaps.join()} ${openDomain} ${denyOnly.join()}`;
    let common = known.get(key);
    if (common === undefined) known.set(key, (common = make(parts)));
    return common;
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

/** The groups each SID is a direct member of, by its number. */
type Holders = readonly (readonly SidNumber[] | undefined)[];

/** A group and its members by their numbers. */
interface NumberedGroup {
  readonly group: SidNumber;
  readonly members: readonly SidNumber[] | null;
}

function holdersOf(groups: readonly NumberedGroup[]): Holders {
  const groupsOf: SidNumber[][] = [];
  for (const { group, members } of groups) {
    // Most members are in one group alone, and share this.
    const only = [group];
    for (const member of members ?? []) {
      const known = groupsOf[member];
      if (known === undefined) groupsOf[member] = only;
      else if (known.length === 1) groupsOf[member] = [...known, group];
      else known.push(group);
    }
  }
  return groupsOf;
}

function closeOver(sids: Iterable<Sid>, groupsOf: Holders, table: SidTable): Set<SidNumber> {
  return closeNumbers(
    Array.from(sids, (sid) => table.number(sid)),
    groupsOf,
  );
}

function closeNumbers(sids: readonly SidNumber[], groupsOf: Holders): Set<SidNumber> {
  const found = new Set(sids);
  // A set being walked also yields what is added meanwhile, once.
  for (const sid of found) for (const group of groupsOf[sid] ?? []) found.add(group);
  return found;
}

function membershipGaps(facts: DirectoryFacts, groups: readonly NumberedGroup[], groupsOf: Holders, table: SidTable): MembershipGaps {
  const completeDomains = new Set(facts.completeDomains.map((sid) => table.number(sid)));
  const domains = new Set([...alwaysPresent, ...(facts.machine === null ? [] : [facts.machine])].map((sid) => table.number(sid)));
  /** Whether a SID may be a group of a domain not all of whose groups are known. */
  const isOpen = (sid: SidNumber): boolean => {
    const domain = table.groupDomain(sid);
    domains.add(domain);
    return domain !== anybody && !completeDomains.has(domain);
  };
  // Of complete domains nobody asks who is listed.
  const listed = new Set<SidNumber>();
  const unread: SidNumber[] = [];
  const complete = facts.completeDomains.map((domain) => `${domain}-`);
  for (const sid of facts.users) {
    if (complete.some((domain) => sid.startsWith(domain) && !sid.includes('-', domain.length))) continue;
    const user = table.number(sid);
    if (isOpen(user)) listed.add(user);
  }
  for (const { group, members } of groups) {
    const isOpenGroup = isOpen(group);
    if (members === null) unread.push(group);
    else if (isOpenGroup) listed.add(group);
  }
  // A group is unread when it says so, or when it is only known as somebody's member and may be a group at all.
  for (const { members } of groups) for (const member of members ?? []) if (isOpen(member) && !listed.has(member)) unread.push(member);
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
