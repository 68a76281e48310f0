import { type AccessMask, fileKind, fileRight } from '../../domain/windows/access-mask.ts';
import { accessWords } from '../../domain/windows/access-words.ts';
import { type Access, judgeAccess, type Rights } from '../../domain/windows/access.ts';
import { type CompiledDescriptor, unreadDescriptor } from '../../domain/windows/compiled-descriptor.ts';
import { bothOf, eitherOf, type FileAccess, fileAccessOf } from '../../domain/windows/file-access.ts';
import { type ObtainableWay, obtainableWays } from '../../domain/windows/obtainable.ts';
import { parseSddl } from '../../domain/windows/parse-sddl.ts';
import { type AlikePrincipals, createPrincipalIndex, principalsOf } from '../../domain/windows/principal-index.ts';
import { printAce } from '../../domain/windows/print-sddl.ts';
import { privilegedBy } from '../../domain/windows/privileged.ts';
import { isNamed, type ShareUser } from '../../domain/windows/samba-names.ts';
import { type SambaLimits, sambaShareRights } from '../../domain/windows/samba-share-rights.ts';
import type { SidTable } from '../../domain/windows/sid-table.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { Token } from '../../domain/windows/token.ts';
import type { HostIdentity, HostPrincipals, SambaShareLimits } from '../../snapshot/artifacts/host.ts';
import { type AccessRoute, type FileUse, isOf, joinedParties, type Party, type PrivilegedPerson, wayWords } from './party.ts';
import type { People } from './people.ts';
import { isForced, shareUserOf } from './share-user.ts';
import { type Session, windowsSessions } from './windows-sessions.ts';
import { type WindowsWorld, windowsWorld } from './windows-world.ts';

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
  /** `key`: equal for equal descriptors and equal shares, which are judged once. `except`: a tenant whose people nobody asks about. */
  partiesOf(key: string, except: string | null, object: () => WindowsObject): readonly Party[];
  /** Is there a party of the tenant's people, or of everybody, that has all of the uses? Stops at the first. */
  canAll(object: WindowsObject, tenant: string, uses: readonly FileUse[], routes: readonly AccessRoute[]): boolean;
  /** Tenants' people whom access lists do not bind. */
  readonly privileged: readonly PrivilegedPerson[];
}

/** Prepares the people of a host for its access lists. */
export function windowsParties(people: People, identity: HostIdentity, principals: HostPrincipals): WindowsParties {
  const world = windowsWorld(principals, identity);
  const { table, read } = world;
  const sessions = windowsSessions(people, world);
  const stranger = shareUserOf(null, () => []);
  const index = createPrincipalIndex(sessions.map(({ token }) => token));
  const compiled = (stored: StoredDescriptor | null): CompiledDescriptor => {
    const descriptor = stored === null ? null : read(stored);
    return descriptor === null || 'code' in descriptor ? unreadDescriptor() : descriptor;
  };

  const { areStrangers: isStrangers, isOnlyOf } = membership(sessions);
  const accessOf = widelyKept(table);

  function* judge({ own, parent, shares }: WindowsObject, except: string | null): Iterable<Party> {
    const [descriptor, above] = [compiled(own), compiled(parent)];
    const through = shares.map((share) => compiled(share.descriptor));
    const limits = shares.map((share) => share.limits);
    const names = limits.flatMap((limit) => (limit === null ? [] : namesIn(limit)));
    const isBypassed = limits.some((limit) => limit !== null && (limit.adminUsers.length > 0 || isForced(limit)));
    const everybody = new Map<AlikePrincipals['token']['route'], Rights>();
    for (const [part, areStrangers] of strangersFirst(index.alike([descriptor, above, ...through]), isStrangers)) {
      if (except !== null && isOnlyOf(part, except)) continue;
      const { token } = part;
      const file = fileAccessOf(judgeAccess(descriptor, token, table), accessOf(above, part));
      const isLocal = token.route !== 'network';
      const lists = isLocal ? [] : through.map((share) => accessOf(share, part));
      // Whom nothing lets in is nobody's party, and most people are; only then is it worth knowing who they are.
      if (isLocal || !isBypassed) {
        const most = isLocal || names.length > 0 ? file : remoteRights(file, lists, limits, stranger);
        if ((most.granted | most.unknown) === 0) continue;
        if (isLocal || names.length === 0) {
          const strangers = everybody.get(token.route);
          if (strangers !== undefined && isWithin(most, strangers)) continue;
          if (areStrangers) everybody.set(token.route, most);
        }
      }
      const members = membersOf(part, sessions, areStrangers && (isLocal || names.length === 0));
      if (isLocal) yield* partyOf(members, file, file, own, world);
      else {
        for (const alike of namedAlike(members, names)) {
          const [first] = alike;
          if (first !== undefined) yield* partyOf(alike, file, remoteRights(file, lists, limits, first.shareUser), own, world);
        }
      }
    }
  }

  const known = new Map<string, readonly Party[]>();
  return {
    partiesOf: (key, except, object) => {
      const whole = `${key} ${except ?? ''}`;
      let parties = known.get(whole);
      if (parties === undefined) known.set(whole, (parties = joinedParties([...judge(object(), except)])));
      return parties;
    },
    canAll: (object, tenant, uses, routes) => {
      for (const party of judge(object, null)) if (routes.includes(party.route) && isOf(party, tenant) && uses.every((use) => party.uses.has(use))) return true;
      return false;
    },
    privileged: privilegedAmong(sessions, people, principals, table),
  };
}

function privilegedAmong(sessions: readonly Session[], people: People, { userRights }: HostPrincipals, table: SidTable): readonly PrivilegedPerson[] {
  return sessions.flatMap(({ person, token }) =>
    person === null
      ? []
      : privilegedBy(token, userRights, table).map(({ through, privilegedClass, certain }) => ({
          tenant: person.tenant,
          who: person.row.name,
          through: `${people.byId.get(through)?.name ?? through} (${privilegedClass.replaceAll('-', ' ')})`,
          certain,
        })),
  );
}

/** Who the members of parts are. */
interface Membership {
  /** Strangers are among them, and stand for them all. */
  readonly areStrangers: (part: AlikePrincipals) => boolean;
  /** All of them are one tenant's people. */
  readonly isOnlyOf: (part: AlikePrincipals, tenant: string) => boolean;
}

function membership(sessions: readonly Session[]): Membership {
  // Lists of members are the index's own, and most are asked about once for every object of their tenant.
  const tenants = new Map<readonly number[], string | null>();
  return {
    areStrangers: ({ members: [place = -1], isElsewhere }) => sessions[place]?.person === null && isElsewhere?.(place) !== true,
    isOnlyOf: ({ singledOut, members }, tenant) => {
      if (!singledOut) return false;
      if (members.length === 1) return sessions[members[0] ?? -1]?.person?.tenant === tenant;
      let only = tenants.get(members);
      if (only === undefined) tenants.set(members, (only = onlyTenant(members, sessions)));
      return only === tenant;
    },
  };
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

/** Whoever can do no more than strangers is one of everybody. */
function strangersFirst(
  parts: readonly AlikePrincipals[],
  areStrangers: Membership['areStrangers'],
): readonly (readonly [part: AlikePrincipals, areStrangers: boolean])[] {
  const told = parts.map((part) => [part, areStrangers(part)] as const);
  return [...told.filter(([, first]) => first), ...told.filter(([, first]) => !first)];
}

/** The tenant of all members; null when they are several tenants' or strangers. */
function onlyTenant(members: readonly number[], sessions: readonly Session[]): string | null {
  const first = sessions[members[0] ?? -1]?.person?.tenant ?? null;
  return members.every((place) => sessions[place]?.person?.tenant === first) ? first : null;
}

/** Sessions of a part. Of strangers one is enough: everybody is in. */
function membersOf(part: AlikePrincipals, sessions: readonly Session[], areStrangers: boolean): readonly Session[] {
  const places = areStrangers ? part.members.slice(0, 1) : principalsOf(part);
  return places.flatMap((place) => sessions[place] ?? []);
}

/** True when somebody can, and might, do nothing that others cannot. */
function isWithin(some: Rights, all: Rights): boolean {
  return (some.granted & ~all.granted) === 0 && (some.unknown & ~(all.granted | all.unknown)) === 0;
}

/** Members whom the lists of all shares name alike. */
function namedAlike(members: readonly Session[], names: readonly string[]): readonly (readonly Session[])[] {
  if (names.length === 0) return [members];
  const groups = new Map<string, Session[]>();
  for (const member of members) {
    const key = names.map((name) => isNamed(name, member.shareUser)).join();
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

function partyOf(members: readonly Session[], file: FileAccess, rights: Rights, own: StoredDescriptor | null, world: WindowsWorld): readonly Party[] {
  const ways = obtainableWays(file, rights);
  const sure = ways.filter(({ certain }) => certain);
  const uses = usesOf(rights.granted, sure);
  const open = interned(new Set([...usesOf(rights.unknown, ways)].filter((use) => !uses.has(use))));
  if (uses.size === 0 && open.size === 0) return [];
  const isEveryone = members.some(({ person }) => person === null);
  const persons = members.flatMap(({ person }) => person ?? []);
  // Kept for as long as the host is: no more than is needed.
  const grounds = file.own.grants.flatMap(({ ground, mask }) => ((mask & rights.granted) === 0 ? [] : [ground]));
  const isByParent = (rights.granted & fileRight.delete & ~file.own.granted) !== 0 && (file.parent.granted & fileRight.deleteChild) !== 0;
  const byParent = isByParent ? ['the folder above lets them delete what is inside'] : [];
  const party: Party = {
    tenants: isEveryone ? 'everyone' : [...new Set(persons.map(({ tenant }) => tenant))].sort(),
    who: isEveryone ? 'everybody with an account' : (persons[0]?.row.name ?? ''),
    route: members[0]?.route ?? 'network',
    uses,
    open,
    words: [...accessWords(rights.granted), ...sure.map(({ way }) => wayWords[way])].join(', '),
    // Reads the list once more, and most parties are nobody's finding.
    grounds: () => [...new Set([...groundTexts(grounds, own, world), ...byParent])],
    doubts: [...new Set(file.own.doubts.map(({ reason }) => reason.replaceAll('-', ' ')))],
  };
  return [party];
}

/** Equal sets are one object: there are sixteen of them, and millions of parties. */
const internedUses = new Map<string, ReadonlySet<FileUse>>();

function interned(uses: ReadonlySet<FileUse>): ReadonlySet<FileUse> {
  const key = [...uses].join();
  const known = internedUses.get(key);
  if (known === undefined) internedUses.set(key, uses);
  return known ?? uses;
}

function usesOf(mask: AccessMask, ways: readonly ObtainableWay[]): ReadonlySet<FileUse> {
  const uses = new Set<FileUse>();
  if ((mask & fileRight.readData) !== 0) uses.add('read');
  if ((mask & (fileRight.writeData | fileRight.appendData)) !== 0) uses.add('write');
  if ((mask & (fileRight.delete | fileRight.deleteChild)) !== 0) uses.add('delete');
  if (ways.length > 0) uses.add('take');
  return interned(uses);
}

/** What granted something: entries as SDDL prints them, being the owner. */
function groundTexts(
  grounds: readonly FileAccess['own']['grants'][number]['ground'][],
  stored: StoredDescriptor | null,
  { authorities, aces: known }: WindowsWorld,
): readonly string[] {
  const read = stored === null ? null : parseSddl(stored.sddl, authorities, known);
  const aces = read?.ok === true ? (read.value.dacl?.aces ?? []) : [];
  return grounds.flatMap((ground) => {
    if (ground === 'owner') return ['its owner'];
    if (ground === 'no-dacl') return ['it has no access list at all (NULL DACL)'];
    const ace = aces[ground];
    return ace === undefined ? [] : [printAce(ace)];
  });
}
