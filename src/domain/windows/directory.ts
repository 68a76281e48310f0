import { anybody, type SidNumber, type SidTable } from './sid-table.ts';
import { type Sid, sidDomain, wellKnownSid } from './sid.ts';
import { type LogonRoute, matchToken, type MembershipGaps, noGaps, type Token } from './token.ts';

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

/** Somebody who logs in. */
export interface Logon {
  readonly user: Sid;
  /** Primary group, which no group lists as a member; null when it was not read. */
  readonly primaryGroup: Sid | null;
  readonly route: LogonRoute;
  /** Groups that only denials see in this session, such as Administrators before elevation. */
  readonly denyOnly?: readonly Sid[];
  /** SIDs the session has besides: a service's own SID, for one. */
  readonly also?: readonly Sid[];
}

/** Makes the tokens of one computer. */
export interface Directory {
  /** A session of an ordinary or built-in account. */
  token(logon: Logon): Token;
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

const nobody: ReadonlySet<SidNumber> = new Set();

/** Prepares the groups of one computer for closure. Loops among groups do no harm. */
export function createDirectory(facts: DirectoryFacts, table: SidTable): Directory {
  const groupsOf = holdersOf(facts, table);
  const close = (sids: Iterable<Sid>): Set<SidNumber> => closeOver(sids, groupsOf, table);
  const gaps = membershipGaps(facts, groupsOf, table);
  const possibleSets = new Map<string, ReadonlySet<SidNumber>>();
  const possible = (route: LogonRoute, perhaps: readonly Sid[], openDomain: Sid | null): ReadonlySet<SidNumber> => {
    const key = `${route} ${perhaps.join()} ${openDomain}`;
    let known = possibleSets.get(key);
    if (known === undefined) {
      const groups = openDomain === null ? [] : [`${openDomain}-513`, ...facts.groups.flatMap(({ sid }) => (sidDomain(sid) === openDomain ? [sid] : []))];
      possibleSets.set(key, (known = close([...perhaps, ...routeSids[route].perhaps, ...groups])));
    }
    return known;
  };
  const session = (user: Sid, route: LogonRoute, held: readonly Sid[], perhaps: ReadonlySet<SidNumber>, hidden: readonly Sid[] = []): Token => {
    const enabled = close([user, ...held, ...routeSids[route].surely]);
    const denyOnly = hidden.length === 0 ? nobody : new Set(hidden.map((sid) => table.number(sid)));
    for (const sid of denyOnly) enabled.delete(sid);
    return { user: table.number(user), route, enabled, denyOnly, possible: perhaps, gaps };
  };
  const isLocal = (user: Sid): boolean => facts.machine !== null && sidDomain(user) === facts.machine;

  return {
    token: ({ user, primaryGroup, route, denyOnly, also = [] }) => {
      const held = [...authenticated, ...also];
      if (primaryGroup !== null) held.push(primaryGroup);
      if (user === wellKnownSid.system) held.push(wellKnownSid.administrators);
      if (isLocal(user)) held.push(wellKnownSid.localAccount);
      const openDomain = primaryGroup === null && user.startsWith('S-1-5-21-') ? sidDomain(user) : null;
      const token = session(user, route, held, possible(route, perhapsAuthenticated, openDomain), denyOnly);
      return isLocal(user) ? withLocalAdministrator(token, table) : token;
    },
    guestToken: (guest, route) => session(guest, route, [wellKnownSid.everyone, wellKnownSid.guests], possible(route, [], null)),
    anonymousToken: (isEveryone) => {
      const everyone = [wellKnownSid.everyone];
      return session(wellKnownSid.anonymous, 'network', isEveryone === true ? everyone : [], possible('network', isEveryone === null ? everyone : [], null));
    },
  };
}

/** A token from the SIDs a session really has, as `whoami /groups` or a recorded case lists them. */
export function tokenOf(user: Sid, sids: readonly Sid[], denyOnly: readonly Sid[], route: LogonRoute, table: SidTable): Token {
  const numbers = (list: readonly Sid[]): Set<SidNumber> => new Set(list.map((sid) => table.number(sid)));
  return { user: table.number(user), route, enabled: numbers([user, ...sids]), denyOnly: numbers(denyOnly), possible: new Set(), gaps: noGaps };
}

/** The groups each SID is a direct member of. */
function holdersOf({ groups }: DirectoryFacts, table: SidTable): ReadonlyMap<SidNumber, readonly SidNumber[]> {
  const groupsOf = new Map<SidNumber, SidNumber[]>();
  for (const { sid, members } of groups) {
    const group = table.number(sid);
    for (const member of members ?? []) {
      const own = table.number(member);
      const known = groupsOf.get(own);
      if (known === undefined) groupsOf.set(own, [group]);
      else known.push(group);
    }
  }
  return groupsOf;
}

function closeOver(sids: Iterable<Sid>, groupsOf: ReadonlyMap<SidNumber, readonly SidNumber[]>, table: SidTable): Set<SidNumber> {
  const found = new Set<SidNumber>();
  for (const sid of sids) found.add(table.number(sid));
  // A set being walked also yields what is added meanwhile, once.
  for (const sid of found) for (const group of groupsOf.get(sid) ?? []) found.add(group);
  return found;
}

function membershipGaps(facts: DirectoryFacts, groupsOf: ReadonlyMap<SidNumber, readonly SidNumber[]>, table: SidTable): MembershipGaps {
  const numbers = (sids: readonly Sid[]): SidNumber[] => sids.map((sid) => table.number(sid));
  const completeDomains = new Set(numbers(facts.completeDomains));
  const readGroups = facts.groups.flatMap(({ sid, members }) => (members === null ? [] : [sid]));
  const listed = new Set(numbers([...facts.users, ...readGroups]));
  const mentioned = [...facts.users, ...facts.groups.flatMap(({ sid, members }) => [sid, ...(members ?? [])])];
  const domains = new Set([
    ...numbers([...alwaysPresent, ...(facts.machine === null ? [] : [facts.machine])]),
    ...numbers(mentioned).map((sid) => table.groupDomain(sid)),
  ]);
  // A group is unread when it says so, or when it is only known as somebody's member and may be a group at all.
  const isUnread = (sid: SidNumber): boolean => {
    const domain = table.groupDomain(sid);
    return domain !== anybody && !completeDomains.has(domain) && !listed.has(sid);
  };
  const unread = facts.groups.flatMap(({ sid, members }) => [
    ...(members === null ? [sid] : []),
    ...(members ?? []).filter((member) => isUnread(table.number(member))),
  ]);
  return { unread: closeOver(unread, groupsOf, table), completeDomains, openDomains: facts.otherDomains ? null : domains, listed };
}

/** Windows adds a group to the sessions of a computer's own administrators. */
function withLocalAdministrator(token: Token, table: SidTable): Token {
  const own = table.number(wellKnownSid.localAccountAndAdministrator);
  const match = matchToken(token, table.number(wellKnownSid.administrators), true, table);
  if (match === 'yes') return { ...token, enabled: new Set([...token.enabled, own]) };
  return match === 'maybe' ? { ...token, possible: new Set([...token.possible, own]) } : token;
}
