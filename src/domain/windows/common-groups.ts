import { closeOver, type GroupMembers, type Holders } from './group-holders.ts';
import type { SidNumber, SidTable } from './sid-table.ts';
import { type Sid, sidDomain, wellKnownSid } from './sid.ts';
import type { CommonGroups, LogonRoute, MembershipGaps } from './token.ts';

/** SIDs that the route puts into a session, and those it may put there depending on the version of Windows. */
const routeSids: Readonly<Record<LogonRoute, { readonly surely: readonly Sid[]; readonly perhaps: readonly Sid[] }>> = {
  network: { surely: [wellKnownSid.network], perhaps: [] },
  console: { surely: [wellKnownSid.interactive, wellKnownSid.local, wellKnownSid.consoleLogon], perhaps: [] },
  rdp: { surely: [wellKnownSid.interactive, wellKnownSid.remoteInteractive], perhaps: [wellKnownSid.local] },
  service: { surely: [wellKnownSid.service, wellKnownSid.local], perhaps: [wellKnownSid.consoleLogon] },
};

/** Groups that tell how a logon was authenticated. */
const authenticated = [wellKnownSid.everyone, wellKnownSid.authenticatedUsers];
const perhapsAuthenticated = [wellKnownSid.thisOrganization, wellKnownSid.otherOrganization];

const nothing: readonly never[] = [];

/** What common groups are made of. */
export interface CommonParts {
  readonly route: LogonRoute;
  readonly held: readonly Sid[];
  readonly perhaps: readonly Sid[];
  /** Domain of which any group may be the primary one; null: none. */
  readonly openDomain: Sid | null;
  readonly denyOnly: readonly Sid[];
}

/** Makes common groups, once of equal parts. `groups`: all groups of the computer. */
export function commonGroups(groups: readonly GroupMembers[], gaps: MembershipGaps, groupsOf: Holders, table: SidTable): (parts: CommonParts) => CommonGroups {
  const close = (sids: Iterable<Sid>): Set<SidNumber> => closeOver(sids, groupsOf, table);
  const known = new Map<string, CommonGroups>();
  const make = ({ route, held, perhaps, openDomain, denyOnly }: CommonParts): CommonGroups => {
    const hidden = new Set(denyOnly.map((sid) => table.number(sid)));
    const enabled = close([...held, ...routeSids[route].surely]);
    for (const sid of hidden) enabled.delete(sid);
    const listed = openDomain === null ? [] : groups.map(({ group }) => table.sid(group)).filter((sid) => sidDomain(sid) === openDomain);
    const open = openDomain === null ? [] : [`${openDomain}-513`, ...listed];
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

/** A session to be made: of a user, or of any member of a group. */
export interface Logon {
  readonly user: SidNumber;
  readonly isUser: boolean;
  /** Groups it is directly in. */
  readonly inGroups: readonly SidNumber[];
  readonly primaryGroup: Sid | null;
  readonly denyOnly: readonly Sid[];
  readonly also: readonly Sid[];
  readonly route: LogonRoute;
}

/** What sessions have in common, by their usual primary group: nearly all sessions of a computer have one of a few. */
export function commonOfLogons(
  commonOf: (parts: CommonParts) => CommonGroups,
  system: SidNumber,
  table: SidTable,
): (logon: Logon, usual: Sid | null, local: boolean) => CommonGroups {
  const byGroup = (): Record<LogonRoute, Map<Sid | null, CommonGroups>> => ({ network: new Map(), console: new Map(), rdp: new Map(), service: new Map() });
  const plain = { local: byGroup(), other: byGroup() };
  return ({ user, primaryGroup, denyOnly, also, route }, usual, local) => {
    const openDomain = primaryGroup === null && table.sid(user).startsWith('S-1-5-21-') ? sidDomain(table.sid(user)) : null;
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
    return common;
  };
}
