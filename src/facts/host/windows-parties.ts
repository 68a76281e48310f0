import { fileKind, fileRight } from '../../domain/windows/access-mask.ts';
import { type Access, judgeAccess, type Rights } from '../../domain/windows/access.ts';
import { type CompiledDescriptor, unreadDescriptor } from '../../domain/windows/compiled-descriptor.ts';
import { exclusiveLists } from '../../domain/windows/exclusive-lists.ts';
import { bothOf, eitherOf, fileAccessOf } from '../../domain/windows/file-access.ts';
import { type AlikePrincipals, createPrincipalIndex } from '../../domain/windows/principal-index.ts';
import { privilegesOn } from '../../domain/windows/privileged.ts';
import { isNamed, type ShareUser } from '../../domain/windows/samba-names.ts';
import { type SambaLimits, sambaShareRights } from '../../domain/windows/samba-share-rights.ts';
import type { SidTable } from '../../domain/windows/sid-table.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { LogonRoute, Token } from '../../domain/windows/token.ts';
import type { HostIdentity, HostPrincipals, SambaShareLimits } from '../../snapshot/artifacts/host.ts';
import { type AccessRoute, type FileUse, isOf, joinedParties, type Party, type PrivilegedPerson } from './party.ts';
import type { People, Person } from './people.ts';
import { isForced, shareUserOf } from './share-user.ts';
import { partyOf, usefulRights } from './windows-party.ts';
import { type Session, windowsSessions } from './windows-sessions.ts';
import { windowsWorld } from './windows-world.ts';

/** A share that leads to an object. Null descriptor: not read. Null limits: Windows, which has none besides the descriptor. */
export interface WindowsShare {
  readonly descriptor: StoredDescriptor | null;
  readonly limits: SambaShareLimits | null;
}

/** A file or folder on a Windows access list, the folder above it, and the shares that lead to it; null: not read. */
export interface WindowsObject {
  readonly own: StoredDescriptor | null;
  readonly parent: StoredDescriptor | null;
  readonly shares: readonly WindowsShare[];
}

/** Answers for one host whose objects have Windows access lists. */
export interface WindowsParties {
  /** `except`: a tenant whose people nobody asks about. */
  partiesOf(object: WindowsObject, except: string | null): readonly Party[];
  /** Is there a party of the tenant's people, or of everybody, that has all of the uses? Stops at the first. */
  canAll(object: WindowsObject, tenant: string, uses: readonly FileUse[], routes: readonly AccessRoute[]): boolean;
  /** Tenants' people whom access lists do not bind. */
  readonly privileged: readonly PrivilegedPerson[];
}

/** Of parties there are none for most objects. */
const noParties: readonly Party[] = [];

/** Prepares the people of a host for its access lists. */
export function windowsParties(people: People, identity: HostIdentity, principals: HostPrincipals): WindowsParties {
  const world = windowsWorld(principals, identity);
  const { table, read } = world;
  const sessions = windowsSessions(people, world);
  const tenantNumber = numbersOf(sessions);
  const index = createPrincipalIndex(
    sessions.map(({ token }) => token),
    sessions.map(({ person }) => (person === null ? null : (tenantNumber.get(person.tenant) ?? null))),
  );
  const unread = unreadDescriptor();
  const compiled = (stored: StoredDescriptor | null): CompiledDescriptor => {
    const descriptor = stored === null ? null : read(stored);
    return descriptor === null || 'code' in descriptor ? unread : descriptor;
  };
  const isOnlyFor = exclusiveLists(index, table);
  const accessOf = widelyKept(table);
  const shareUser = shareUsers(world.groupNames);
  const anyUser = shareUser(null);
  const strangers = sessions.flatMap(({ person }, place) => (person === null ? [place] : []));

  function* judge({ own, parent, shares }: WindowsObject, except: string | null): Iterable<Party> {
    const limits = shares.map((share) => share.limits);
    const isBypassed = limits.some((limit) => limit !== null && (limit.adminUsers.length > 0 || isForced(limit)));
    const [descriptor, above] = [compiled(own), compiled(parent)];
    const owner = except === null ? null : (tenantNumber.get(except) ?? null);
    if (!isBypassed && isOnlyFor(descriptor, usefulRights, owner) && isOnlyFor(above, fileRight.deleteChild, owner)) return;
    const through = shares.map((share) => compiled(share.descriptor));
    const names = limits.flatMap((limit) => (limit === null ? [] : namesIn(limit)));
    const everybody = new Map<LogonRoute, Rights>();
    for (const [part, stranger] of strangersFirst(index.alike([descriptor, above, ...through], owner), strangers)) {
      const { token } = part;
      const { route } = token.common;
      const file = fileAccessOf(judgeAccess(descriptor, token, table), accessOf(above, part));
      const isLocal = route !== 'network';
      const lists = isLocal ? [] : through.map((share) => accessOf(share, part));
      // Whom nothing lets in is nobody's party, and most people are; only then is it worth knowing who they are.
      if (isLocal || !isBypassed) {
        const most = isLocal || names.length > 0 ? file : remoteRights(file, lists, limits, anyUser);
        if (((most.granted | most.unknown) & usefulRights) === 0) continue;
        if (isLocal || names.length === 0) {
          const strangers = everybody.get(route);
          if (strangers !== undefined && isWithin(most, strangers)) continue;
          if (stranger !== null) everybody.set(route, most);
        }
      }
      // Of strangers one is enough: everybody is in.
      const places = stranger !== null && (isLocal || names.length === 0) ? [stranger] : part.members();
      const members = places.flatMap((place) => sessions[place] ?? []);
      if (isLocal) yield* partyOf(members, file, file, own, world);
      else {
        for (const alike of namedAlike(members, names, shareUser)) {
          const [first] = alike;
          if (first !== undefined) yield* partyOf(alike, file, remoteRights(file, lists, limits, shareUser(first.person)), own, world);
        }
      }
    }
  }

  return {
    partiesOf: (object, except) => {
      const parties = [...judge(object, except)];
      return parties.length === 0 ? noParties : joinedParties(parties);
    },
    canAll: (object, tenant, uses, routes) => {
      for (const party of judge(object, null)) if (routes.includes(party.route) && isOf(party, tenant) && uses.every((use) => party.uses.has(use))) return true;
      return false;
    },
    privileged: privilegedAmong(sessions, people, principals, table),
  };
}

/** Numbers from 0 for the tenants. */
function numbersOf(sessions: readonly Session[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const { person } of sessions) if (person !== null && !numbers.has(person.tenant)) numbers.set(person.tenant, numbers.size);
  return numbers;
}

/** People as smb.conf's lists see them, looked up once where there are such lists. */
function shareUsers(groupNames: (id: string) => readonly string[]): (person: Person | null) => ShareUser {
  const known = new Map<Person | null, ShareUser>();
  return (person) => {
    let user = known.get(person);
    if (user === undefined) known.set(person, (user = shareUserOf(person, groupNames)));
    return user;
  };
}

function privilegedAmong(sessions: readonly Session[], people: People, { userRights }: HostPrincipals, table: SidTable): readonly PrivilegedPerson[] {
  const privilegesOf = privilegesOn(userRights, table);
  return sessions.flatMap(({ person, token }) =>
    person === null
      ? []
      : privilegesOf(token).map(({ through, privilegedClass, certain }) => ({
          tenant: person.tenant,
          who: person.row.name,
          through: `${people.byId.get(through)?.name ?? through} (${privilegedClass.replaceAll('-', ' ')})`,
          certain,
        })),
  );
}

/** Judges descriptors of folders above and of shares: what they say about people who are in no list comes again for many objects, and is kept. */
function widelyKept(table: SidTable): (descriptor: CompiledDescriptor, part: AlikePrincipals) => Access {
  const widely = new Map<Token, Map<CompiledDescriptor, Access>>();
  return (descriptor, { token, singledOut }) => {
    if (singledOut) return judgeAccess(descriptor, token, table);
    let known = widely.get(token);
    if (known === undefined) widely.set(token, (known = new Map<CompiledDescriptor, Access>()));
    let access = known.get(descriptor);
    if (access === undefined) known.set(descriptor, (access = judgeAccess(descriptor, token, table)));
    return access;
  };
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
function namedAlike(members: readonly Session[], names: readonly string[], shareUser: (person: Person | null) => ShareUser): readonly (readonly Session[])[] {
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

const whatever: Rights = { granted: 0, denied: 0, unknown: fileKind.all };

/** Rights over the network: through each share what share, limits and folder all grant; the folder's entries do not bind an administrator of the share. */
function remoteRights(file: Rights, shares: readonly Rights[], limits: readonly (SambaShareLimits | null)[], user: ShareUser): Rights {
  return eitherOf(
    shares.map((list, at) => {
      const limit = limits[at] ?? null;
      if (limit === null) return bothOf(list, file);
      const { rights, isAdministrator } = sambaShareRights(list, limit, (name) => isNamed(name, user));
      if (isAdministrator === 'yes') return rights;
      // What the list gives whoever the share makes of everybody is not looked up.
      if (isForced(limit)) return eitherOf([bothOf(rights, file), bothOf(rights, whatever)]);
      return isAdministrator === 'maybe' ? eitherOf([bothOf(rights, file), bothOf(rights, whatever)]) : bothOf(rights, file);
    }),
  );
}
