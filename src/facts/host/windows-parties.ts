import { type AccessMask, fileKind } from '../../domain/windows/access-mask.ts';
import { grantedRights, judgeAccess, type Rights } from '../../domain/windows/access.ts';
import { type FileAccess, fileAccessOf } from '../../domain/windows/file-access.ts';
import type { AlikePrincipals } from '../../domain/windows/principal-index.ts';
import { privilegesOn } from '../../domain/windows/privileged.ts';
import { isNamed } from '../../domain/windows/samba-names.ts';
import type { SambaLimits } from '../../domain/windows/samba-share-rights.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import { tokenAt } from '../../domain/windows/token-columns.ts';
import type { LogonRoute, Token } from '../../domain/windows/token.ts';
import type { HostIdentity, HostPrincipals, SambaShareLimits } from '../../snapshot/artifacts/host.ts';
import { type AccessRoute, type FileUse, joinedParties, type Party, type PrivilegedPerson } from './party.ts';
import type { People } from './people.ts';
import { type WindowsJudging, windowsJudging, type WindowsList } from './windows-judging.ts';
import { giveAll, neededRights, partyOf, usefulRights } from './windows-party.ts';
import { bypasses, remoteRights } from './windows-remote.ts';
import { personAt, routeOf, type Session, sessionAt, windowsSessions } from './windows-sessions.ts';
import { windowsWorld } from './windows-world.ts';

/** A share that leads to an object. Null limits: Windows, which has none besides the list. */
export interface WindowsShare {
  readonly list: WindowsList;
  readonly limits: SambaShareLimits | null;
}

/** A file or folder on a Windows access list, the folder above it, and the shares that lead to it. */
export interface WindowsObject {
  readonly own: WindowsList;
  readonly parent: WindowsList;
  readonly shares: readonly WindowsShare[];
}

/** Answers for one host whose objects have Windows access lists. */
export interface WindowsParties {
  /** Makes a list ready to be asked about; null: not read. For whoever keeps it. */
  list(stored: StoredDescriptor | null): WindowsList;
  /** True where lists of an object and of the folder above certainly give nobody but the tenant's people any useful right: most do. */
  isOnlyFor(own: WindowsList, parent: WindowsList, tenant: string | null): boolean;
  /** `except`: a tenant whose people nobody asks about. */
  partiesOf(object: WindowsObject, except: string | null): readonly Party[];
  /** Has somebody of the tenant's people, or everybody, certainly all of the uses by one of the routes? Looks at one after the other. */
  canAll(object: WindowsObject, tenant: string, uses: readonly FileUse[], routes: readonly AccessRoute[]): boolean;
  /** Tenants' people whom access lists do not bind. */
  readonly privileged: readonly PrivilegedPerson[];
}

/** Of parties there are none for most objects. */
export const noParties: readonly Party[] = [];

/** Prepares the people of a host for its access lists. */
export function windowsParties(people: People, identity: HostIdentity, principals: HostPrincipals): WindowsParties {
  const world = windowsWorld(principals, identity);
  const judging = windowsJudging(world, windowsSessions(people, world));
  const isOnlyFor: WindowsParties['isOnlyFor'] = ({ useful }, parent, tenant) => {
    if (useful === 'several') return false;
    const owner = useful === null && parent.useful === null ? null : judging.numberOf(tenant);
    return (useful === null || useful === owner) && judging.deletesOnly(parent, owner);
  };
  const strangers: number[] = [];
  judging.sessions.personAt.forEach((person, place) => {
    if (person < 0) strangers.push(place);
  });
  return {
    list: judging.list,
    isOnlyFor,
    partiesOf: (object, except) => {
      const isNobodysBut = isOnlyFor(object.own, object.parent, except) && !object.shares.some(({ limits }) => bypasses(limits));
      return isNobodysBut ? noParties : joinedParties([...partiesIn(judging, object, except, strangers)]);
    },
    canAll: allUses(judging, strangers),
    privileged: privilegedAmong(judging, people, principals),
  };
}

function* partiesIn(judging: WindowsJudging, { own, parent, shares }: WindowsObject, except: string | null, strangers: readonly number[]): Iterable<Party> {
  const { world, sessions, index, numberOf, accessOf } = judging;
  const [descriptor, above] = [own.compiled, parent.compiled];
  const through = shares.map((share) => share.list.compiled);
  const limits = shares.map((share) => share.limits);
  const names = limits.flatMap((limit) => (limit === null ? [] : namesIn(limit)));
  // Where no list of a share names anybody it makes no difference who comes.
  const shareUser: WindowsJudging['shareUser'] = names.length === 0 ? () => judging.shareUser(null) : judging.shareUser;
  const isBypassed = limits.some(bypasses);
  const everybody = new Map<LogonRoute, Rights>();
  for (const [part, stranger] of strangersFirst(index.alike([descriptor, above, ...through], numberOf(except)), strangers)) {
    const { token } = part;
    const { route } = token.common;
    const file = fileAccessOf(judgeAccess(descriptor, token, world.table), accessOf(above, part));
    const isLocal = route !== 'network';
    const lists = isLocal ? [] : through.map((share) => accessOf(share, part));
    // Whom nothing lets in is nobody's party, and most people are; only then is it worth knowing who they are.
    if (isLocal || !isBypassed) {
      const most = isLocal || names.length > 0 ? file : remoteRights(file, lists, limits, shareUser(null));
      if (((most.granted | most.unknown) & usefulRights) === 0) continue;
      if (isLocal || names.length === 0) {
        const all = everybody.get(route);
        if (all !== undefined && isWithin(most, all)) continue;
        if (stranger !== null) everybody.set(route, most);
      }
    }
    // Of strangers one is enough: everybody is in.
    const places = stranger !== null && (isLocal || names.length === 0) ? [stranger] : part.members();
    const members = places.flatMap((place) => sessionAt(sessions, place) ?? []);
    if (isLocal) yield* partyOf(members, file, file, own.stored, world);
    else {
      for (const alike of namedAlike(members, names, shareUser)) {
        const [first] = alike;
        if (first !== undefined) yield* partyOf(alike, file, remoteRights(file, lists, limits, shareUser(first.person)), own.stored, world);
      }
    }
  }
}

/** Looks at the sessions of a tenant's people, then at strangers', until one has everything. */
function allUses({ world, sessions, sessionsOf, numberOf, shareUser }: WindowsJudging, strangers: readonly number[]): WindowsParties['canAll'] {
  const through = (file: FileAccess, session: Session, shares: readonly WindowsShare[]): Rights => {
    const lists = shares.map((share) => judgeAccess(share.list.compiled, session, world.table));
    const limits = shares.map((share) => share.limits);
    return remoteRights(file, lists, limits, shareUser(limits.some((limit) => limit !== null) ? session.person : null));
  };
  // The folder above only ever adds something, and its list may be long.
  const withFolder = ({ own, parent, shares }: WindowsObject, session: Session, uses: readonly FileUse[]): boolean => {
    const file = fileAccessOf(judgeAccess(own.compiled, session, world.table), judgeAccess(parent.compiled, session, world.table));
    return giveAll(file, routeOf(session) === 'local' ? file : through(file, session, shares), uses);
  };
  // Most have it by what the list of the file grants and Windows shares let through.
  const byItself = ({ own, shares }: WindowsObject, token: Token, needs: readonly AccessMask[]): boolean => {
    let passed = fileKind.all;
    if (routeOf(token) === 'network') {
      passed = 0;
      for (const { list, limits } of shares) if (limits === null) passed |= grantedRights(list.compiled, token, world.table, () => false);
    }
    const hasAll = (granted: AccessMask): boolean => needs.every((need) => (granted & passed & need) !== 0);
    return hasAll(passed) && hasAll(grantedRights(own.compiled, token, world.table, hasAll));
  };
  return (object, tenant, uses, routes) => {
    const needs = neededRights(uses);
    const hasAll = (place: number): boolean => {
      const token = tokenAt(sessions, place);
      if (token === null || !routes.includes(routeOf(token))) return false;
      if (needs !== null && byItself(object, token, needs)) return true;
      return withFolder(object, { user: token.user, own: token.own, common: token.common, person: personAt(sessions, place) }, uses);
    };
    const { starts, items } = sessionsOf;
    const owner = numberOf(tenant) ?? -1;
    for (let at = starts[owner] ?? 0, end = starts[owner + 1] ?? 0; at < end; at++) if (hasAll(items[at] ?? -1)) return true;
    return strangers.some(hasAll);
  };
}

function privilegedAmong({ sessions, world }: WindowsJudging, people: People, { userRights }: HostPrincipals): readonly PrivilegedPerson[] {
  const privileges = privilegesOn(userRights, world.table);
  const found: PrivilegedPerson[] = [];
  const isAbove = sessions.shared.map((token) => privileges.of(token).length > 0);
  sessions.sharedAt.forEach((shared, place) => {
    const user = sessions.users[place] ?? -1;
    if (isAbove[shared] !== true && (user < 0 || !privileges.isAbove(user))) return;
    const session = sessionAt(sessions, place);
    if (session === null || session.person === null) return;
    const { person } = session;
    for (const { through, privilegedClass, certain } of privileges.of(session))
      found.push({
        tenant: person.tenant,
        who: person.row.name,
        through: `${people.nameOf(through) ?? through} (${privilegedClass.replaceAll('-', ' ')})`,
        certain,
      });
  });
  return found;
}

/** Parts with the stranger in each, if any; those first: whoever can do no more than strangers is one of everybody. */
function strangersFirst(
  parts: readonly AlikePrincipals[],
  strangers: readonly number[],
): readonly (readonly [part: AlikePrincipals, stranger: number | null])[] {
  const told = parts.map((part) => [part, strangers.find((place) => part.has(place)) ?? null] as const);
  return [...told.filter(([, stranger]) => stranger !== null), ...told.filter(([, stranger]) => stranger === null)];
}

/** True when somebody can, and might, do nothing that others cannot. */
function isWithin(some: Rights, all: Rights): boolean {
  return (some.granted & ~all.granted) === 0 && (some.unknown & ~(all.granted | all.unknown)) === 0;
}

/** Members whom the lists of all shares name alike. */
function namedAlike(members: readonly Session[], names: readonly string[], shareUser: WindowsJudging['shareUser']): readonly (readonly Session[])[] {
  if (names.length === 0) return [members];
  const groups = new Map<string, Session[]>();
  for (const member of members) {
    const key = names.map((name) => isNamed(name, shareUser(member.person))).join();
    const known = groups.get(key);
    if (known) known.push(member);
    else groups.set(key, [member]);
  }
  return [...groups.values()];
}

function namesIn({ validUsers, invalidUsers, readList, writeList, adminUsers }: SambaLimits): readonly string[] {
  return [validUsers, invalidUsers, readList, writeList, adminUsers].flat();
}
