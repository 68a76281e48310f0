import { type AccessMask, fileKind, fileRight } from '../../domain/windows/access-mask.ts';
import { accessWords } from '../../domain/windows/access-words.ts';
import { judgeAccess, type Rights } from '../../domain/windows/access.ts';
import { type CompiledDescriptor, createDescriptorReader, unreadDescriptor } from '../../domain/windows/compiled-descriptor.ts';
import { bothOf, eitherOf, type FileAccess, judgeFile } from '../../domain/windows/file-access.ts';
import { type ObtainableWay, obtainableWays } from '../../domain/windows/obtainable.ts';
import { parseSddl } from '../../domain/windows/parse-sddl.ts';
import { type AlikePrincipals, createPrincipalIndex, principalsOf } from '../../domain/windows/principal-index.ts';
import { printAce } from '../../domain/windows/print-sddl.ts';
import { privilegedBy } from '../../domain/windows/privileged.ts';
import { isNamed } from '../../domain/windows/samba-names.ts';
import { type SambaLimits, sambaShareRights } from '../../domain/windows/samba-share-rights.ts';
import type { SidAuthorities } from '../../domain/windows/sid-aliases.ts';
import { createSidTable, type SidTable } from '../../domain/windows/sid-table.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { HostIdentity, HostPrincipals } from '../../snapshot/artifacts/host.ts';
import { type FileUse, joinedParties, type Party, type PrivilegedPerson } from './party.ts';
import type { People } from './people.ts';
import { shareUserOf } from './share-user.ts';
import { type Session, windowsSessions } from './windows-sessions.ts';

/** A share that leads to an object. Null descriptor: not read. Null limits: Windows, which has none besides the descriptor. */
export interface WindowsShare {
  readonly descriptor: StoredDescriptor | null;
  readonly limits: SambaLimits | null;
}

/** A file or folder on a Windows access list, the folder above it, and the shares that lead to it; null: not read. */
export interface WindowsObject {
  readonly own: StoredDescriptor | null;
  readonly parent: StoredDescriptor | null;
  readonly shares: readonly WindowsShare[];
}

/** Answers for one host whose objects have Windows access lists. */
export interface WindowsParties {
  /** `key`: equal for equal descriptors and equal shares, which are judged once. */
  partiesOf(object: WindowsObject, key: string): readonly Party[];
  /** Tenants' people whom access lists do not bind. */
  readonly privileged: readonly PrivilegedPerson[];
}

/** Prepares the people of a host for its access lists. */
export function windowsParties(people: People, identity: HostIdentity, principals: HostPrincipals): WindowsParties {
  const table = createSidTable();
  const authorities: SidAuthorities = { machine: identity.machineSid, domain: identity.domainSid, forest: identity.forestSid };
  const sessions = windowsSessions(people, identity, principals, table);
  const stranger = { person: null, route: 'network', shareUser: shareUserOf(null, () => []) } as const;
  const index = createPrincipalIndex(sessions.map(({ token }) => token));
  const read = createDescriptorReader(table, authorities);
  const compiled = (stored: StoredDescriptor | null): CompiledDescriptor => {
    const descriptor = stored === null ? null : read(stored);
    return descriptor === null || 'code' in descriptor ? unreadDescriptor() : descriptor;
  };

  const isStrangers = (part: AlikePrincipals): boolean => {
    const [place = -1] = part.members;
    return sessions[place]?.person === null && part.isElsewhere?.(place) !== true;
  };

  function judge({ own, parent, shares }: WindowsObject): readonly Party[] {
    const [descriptor, above] = [compiled(own), compiled(parent)];
    const through = shares.map((share) => compiled(share.descriptor));
    const limits = shares.map((share) => share.limits);
    const names = limits.flatMap((limit) => (limit === null ? [] : namesIn(limit)));
    const hasAdministrators = limits.some((limit) => limit !== null && limit.adminUsers.length > 0);
    const parts = index.alike([descriptor, above, ...through]);
    const everybody = new Map<AlikePrincipals['token']['route'], Rights>();
    // Strangers first: whoever can do no more than they is one of everybody.
    return [...parts.filter(isStrangers), ...parts.filter((part) => !isStrangers(part))].flatMap((part) => {
      const { token } = part;
      const file = judgeFile(descriptor, above, token, table);
      const isLocal = token.route !== 'network';
      // Whom nothing lets in is nobody's party, and most people are; only then is it worth knowing who they are.
      if (isLocal || !hasAdministrators) {
        const most = isLocal || names.length > 0 ? file : remoteRights(file, through, limits, { ...stranger, token }, table);
        if ((most.granted | most.unknown) === 0) return [];
        if (isLocal || names.length === 0) {
          const strangers = everybody.get(token.route);
          if (strangers !== undefined && isWithin(most, strangers)) return [];
          if (isStrangers(part)) everybody.set(token.route, most);
        }
      }
      const members = membersOf(part, sessions, isStrangers(part) && (isLocal || names.length === 0));
      if (isLocal) return partyOf(members, file, file, own, authorities);
      return namedAlike(members, names).flatMap((alike) => {
        const [first] = alike;
        return first === undefined ? [] : partyOf(alike, file, remoteRights(file, through, limits, { ...first, token }, table), own, authorities);
      });
    });
  }

  const known = new Map<string, readonly Party[]>();
  return {
    partiesOf: (object, key) => {
      let parties = known.get(key);
      if (parties === undefined) known.set(key, (parties = joinedParties(judge(object))));
      return parties;
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
function remoteRights(file: Rights, shares: readonly CompiledDescriptor[], limits: readonly (SambaLimits | null)[], session: Session, table: SidTable): Rights {
  return eitherOf(
    shares.map((share, at) => {
      const list = judgeAccess(share, session.token, table);
      const limit = limits[at] ?? null;
      if (limit === null) return bothOf(list, file);
      const { rights, isAdministrator } = sambaShareRights(list, limit, (name) => isNamed(name, session.shareUser));
      if (isAdministrator === 'yes') return rights;
      return isAdministrator === 'maybe' ? eitherOf([bothOf(rights, file), bothOf(rights, whatever)]) : bothOf(rights, file);
    }),
  );
}

const wayWords = {
  'owner': 'owns it',
  'change-permissions': 'can change its permissions',
  'take-ownership': 'can take ownership',
  'delete-from-parent': 'can replace it from the folder above',
} as const;

function partyOf(members: readonly Session[], file: FileAccess, rights: Rights, own: StoredDescriptor | null, authorities: SidAuthorities): readonly Party[] {
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
    get grounds(): readonly string[] {
      return [...new Set([...groundTexts(grounds, own, authorities), ...byParent])];
    },
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
  authorities: SidAuthorities,
): readonly string[] {
  const read = stored === null ? null : parseSddl(stored.sddl, authorities);
  const aces = read?.ok === true ? (read.value.dacl?.aces ?? []) : [];
  return grounds.flatMap((ground) => {
    if (ground === 'owner') return ['its owner'];
    if (ground === 'no-dacl') return ['it has no access list at all (NULL DACL)'];
    const ace = aces[ground];
    return ace === undefined ? [] : [printAce(ace)];
  });
}
