import { reachIndex } from '../../domain/posix/acl-reach.ts';
import { obtainableAccess, pathAccess, type PosixAccess, type PosixAccessKind, type PosixTree } from '../../domain/posix/path-access.ts';
import { pathReach } from '../../domain/posix/path-reach.ts';
import { numericPrincipal, type PosixPrincipal } from '../../domain/posix/posix-file.ts';
import { fileKind, fileRight } from '../../domain/windows/access-mask.ts';
import { bareShareName, isNamed, type ShareUser } from '../../domain/windows/samba-names.ts';
import { type SambaLimits, sambaShareRights } from '../../domain/windows/samba-share-rights.ts';
import type { FileObject } from '../../snapshot/artifacts/files.ts';
import type { PrincipalRow, SambaShareLimits } from '../../snapshot/artifacts/host.ts';
import { addTo } from '../add-to.ts';
import { type AccessRoute, type FileUse, joinedParties, once, type Party, type PrivilegedPerson, wayWords } from './party.ts';
import type { People, Person } from './people.ts';
import { groupNamesOf, isForced, shareUserOf } from './share-user.ts';

/** Answers for one host whose objects have modes and POSIX ACLs. */
export interface PosixParties {
  /** `shares`: limits of the shares that lead to the object; none: it is reached at the host only. `except`: a tenant whose people nobody asks about. */
  partiesOf(object: FileObject, shares: readonly SambaShareLimits[], except: string | null): readonly Party[];
  readonly privileged: readonly PrivilegedPerson[];
}

interface Account {
  readonly person: Person | null;
  /** Works at the host itself. */
  readonly local: boolean;
  readonly principal: PosixPrincipal;
  readonly shareUser: ShareUser;
}

/** A user and group that no file names. */
const strangerId = 2 ** 31 - 5;

/** Prepares the people of a host for modes and ACLs. `tree` is asked for with the first object that has any. */
export function posixParties(people: People, rows: readonly PrincipalRow[], tree: () => PosixTree): PosixParties {
  const accounts = accountsOf(people, rows);
  let judge: PosixParties['partiesOf'] | null = null;
  return {
    partiesOf: (...asked) => (judge ??= judgeOf(accounts, rows, tree()))(...asked),
    privileged: accounts.flatMap(({ person, principal }) =>
      person !== null && principal.privileged ? [{ tenant: person.tenant, who: person.row.name, through: 'user 0', certain: true }] : [],
    ),
  };
}

function judgeOf(accounts: readonly Account[], rows: readonly PrincipalRow[], tree: PosixTree): PosixParties['partiesOf'] {
  const index = reachIndex(accounts.map(({ principal }) => principal));
  const reachOf = pathReach(tree, index);
  const everybody = accounts.filter(({ principal }) => !principal.privileged);
  const strangers = accounts.flatMap(({ person }, place) => (person === null ? [place] : []));
  const namedIn = namesInLimits(accounts);
  const actor = forcedActors(rows);

  function partiesOf(object: FileObject, shares: readonly SambaShareLimits[], except: string | null): readonly Party[] {
    const reach = reachOf(object.path);
    // Whom no entry on the way and none of the object names is like a stranger.
    const named = 'broken' in reach ? null : new Set(strangers);
    if (named !== null && 'file' in reach) {
      for (const { principals } of [...(reach.file?.users ?? []), ...(reach.file?.groups ?? []), ...(reach.file?.uncertain ?? [])])
        for (const place of principals) named.add(place);
      for (const place of reach.gate.only ?? []) named.add(place);
      for (const place of reach.gate.unsure) named.add(place);
    }
    for (const place of shares.flatMap(namedIn)) named?.add(place);
    const candidates = named === null ? everybody : [...named].flatMap((place) => accounts[place] ?? []);
    const asked = candidates.filter(({ principal, person }) => !principal.privileged && (except === null || person?.tenant !== except));
    return joinedParties(asked.flatMap((account) => partiesFor(account, object, shares)));
  }

  function partiesFor(account: Account, object: FileObject, shares: readonly SambaShareLimits[]): readonly Party[] {
    const rights = rightsOf(tree, account.principal, object);
    const routes: Party[] = [];
    const use = strongest(shares.filter((limits) => !isForced(limits)).map((limits) => useOf(limits, account.shareUser)));
    const asOthers = shares.flatMap(othersOn).flatMap((limits): Decisions[] => {
      const through = useOf(limits, account.shareUser);
      return through === 'none' ? [] : [limited(as(actor(limits, account.principal), limits, object), through)];
    });
    const network = [...(use === 'none' ? [] : [limited(rights, use)]), ...asOthers];
    if (network.length > 0) routes.push(...party(account, 'network', bestOf(network)));
    if (account.local || shares.length === 0) routes.push(...party(account, 'local', rights));
    return routes;
  }

  /** What smbd may do as whoever the share makes of everybody. */
  function as(forced: PosixPrincipal | null, limits: SambaShareLimits, object: FileObject): Decisions {
    const words = [limits.forceUser, limits.forceGroup].filter((name) => name !== null).join(' and ');
    const rights = rightsOf(tree, forced ?? numericPrincipal(strangerId, strangerId, []), object);
    return new Map(
      [...rights].map(([use, { answer, path, entry }]): [FileUse, PosixAccess] => [
        use,
        { path, answer: forced === null && answer === 'no' ? 'unknown' : answer, entry: `the share makes everybody ${words}: ${entry}` },
      ]),
    );
  }

  return partiesOf;
}

function accountsOf(people: People, rows: readonly PrincipalRow[]): readonly Account[] {
  const groupNames = groupNamesOf(rows);
  const groupsOf = gidsOf(rows);
  const number = (id: string | null): number | null => (id !== null && !id.startsWith('S-') && /^[ug]id:\d+$/.test(id) ? Number(id.slice(4)) : null);
  const persons: Account[] = [];
  people.persons.forEach((person) => {
    const { row, local } = person;
    // On Windows nobody has a number.
    if ((row.sameAs === null && row.id.startsWith('S-')) || people.operators.has(row.id)) return;
    const own = number(row.id) ?? number(row.sameAs);
    if (own === null) return;
    const id = row.id.includes('id:') ? row.id : (row.sameAs ?? '');
    const gids = groupsOf(id);
    // A group stands for a member of whom nothing else is known.
    const principal = row.kind === 'user' ? numericPrincipal(own, gids[0] ?? strangerId, gids) : numericPrincipal(strangerId, own, gids);
    persons.push({ person, local, principal, shareUser: shareUserOf(person, groupNames) });
  });
  const stranger = (local: boolean): Account => ({
    person: null,
    local,
    principal: numericPrincipal(strangerId, strangerId, []),
    shareUser: shareUserOf(null, groupNames),
  });
  return [stranger(false), ...(persons.some(({ local }) => local) ? [stranger(true)] : []), ...persons];
}

/** Whom the lists of a share name, by user or group: for them it may differ from what it is for a stranger. */
function namesInLimits(accounts: readonly Account[]): (limits: SambaLimits) => readonly number[] {
  const byName = new Map<string, number[]>();
  for (const [place, { shareUser }] of accounts.entries()) {
    for (const name of [shareUser.user, ...(shareUser.groups ?? [])]) {
      const known = byName.get(bareShareName(name));
      if (known) known.push(place);
      else byName.set(bareShareName(name), [place]);
    }
  }
  return ({ validUsers, invalidUsers, readList, writeList, adminUsers }) =>
    [validUsers, invalidUsers, readList, writeList, adminUsers].flat().flatMap((name) => byName.get(bareShareName(name)) ?? []);
}

/** Numbers of all groups of a principal, the primary one first; hosts of Windows are never asked. */
function gidsOf(rows: readonly PrincipalRow[]): (id: string) => readonly number[] {
  let known: ReturnType<typeof groupsById> | null = null;
  return (id) => {
    const { holders, primary } = (known ??= groupsById(rows));
    return [primary.get(id) ?? '', ...(holders.get(id) ?? [])].flatMap((group) => (group.startsWith('gid:') ? [Number(group.slice(4))] : []));
  };
}

function groupsById(rows: readonly PrincipalRow[]): {
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly primary: ReadonlyMap<string, string | null>;
} {
  const holders = new Map<string, string[]>();
  for (const { id, members } of rows) for (const member of members ?? []) addTo(holders, member, id);
  return { holders, primary: new Map(rows.map(({ id, primaryGroup }) => [id, primaryGroup])) };
}

/** A share on which people act as somebody else, or can: guests are `nobody`, and anybody may come as one. */
function othersOn(limits: SambaShareLimits): readonly SambaShareLimits[] {
  return isForced(limits) ? [limits] : limits.guestOk ? [{ ...limits, forceUser: 'nobody' }] : [];
}

const nobody: readonly (readonly [name: string, id: number])[] = [
  ['uid:nobody', 65_534],
  ['gid:nogroup', 65_534],
];

/** As whom smbd opens files for somebody on a share with `force user` or `force group`; null when the host does not know the name. */
function forcedActors(rows: readonly PrincipalRow[]): (limits: SambaShareLimits, own: PosixPrincipal) => PosixPrincipal | null {
  const groupsOf = gidsOf(rows);
  const numbers = new Map([
    ...nobody,
    ...rows.flatMap(({ id, name }) => (/^[ug]id:\d+$/.test(id) ? [[`${id.slice(0, 4)}${bareShareName(name)}`, Number(id.slice(4))] as const] : [])),
  ]);
  return ({ forceUser, forceGroup }, own) => {
    const uid = forceUser === null ? null : numbers.get(`uid:${bareShareName(forceUser)}`);
    // A name with + holds for those only who are in the group anyway.
    const gid = forceGroup === null || forceGroup.startsWith('+') ? null : numbers.get(`gid:${bareShareName(forceGroup)}`);
    if (uid === undefined || gid === undefined) return null;
    const groups = [...(gid === null ? [] : [gid]), ...(uid === null ? (own.groups.numbers ?? []) : groupsOf(`uid:${uid}`))];
    return numericPrincipal(uid ?? own.user.numbers?.[0] ?? strangerId, groups[0] ?? strangerId, groups);
  };
}

type Decisions = ReadonlyMap<FileUse, PosixAccess>;

const answers: readonly PosixAccess['answer'][] = ['no', 'unknown', 'yes'];

/** Of several ways the one that gives most, for each use. */
function bestOf(ways: readonly Decisions[]): Decisions {
  const best = new Map<FileUse, PosixAccess>();
  for (const [use, access] of ways.flatMap((way) => [...way])) {
    const known = best.get(use);
    if (known === undefined || answers.indexOf(access.answer) > answers.indexOf(known.answer)) best.set(use, access);
  }
  return best;
}

function rightsOf(tree: PosixTree, principal: PosixPrincipal, { path, type }: FileObject): Decisions {
  const kinds: readonly (readonly [FileUse, PosixAccessKind])[] =
    type === 'folder'
      ? [
          ['read', 'list'],
          ['write', 'create'],
          ['delete', 'delete'],
        ]
      : [
          ['read', 'read'],
          ['write', 'write'],
          ['delete', 'delete'],
        ];
  const held = new Map(kinds.map(([use, kind]) => [use, pathAccess(tree, principal, path, kind)]));
  const take = obtainableAccess(tree, principal, path, type === 'folder' ? 'list' : 'read');
  if (held.get('read')?.answer !== 'yes') held.set('take', take);
  return held;
}

/** What a share lets somebody do: nothing, read, write, or anything as root. */
type ShareUse = 'none' | 'unknown' | 'read' | 'write' | 'admin';

const everything = { granted: fileKind.all, denied: 0, unknown: 0 };

function useOf(limits: SambaLimits, user: ShareUser): ShareUse {
  const { rights, isAdministrator } = sambaShareRights(everything, limits, (name) => isNamed(name, user));
  if (isAdministrator === 'yes') return 'admin';
  if (isAdministrator === 'maybe' || (rights.unknown & (fileRight.readData | fileRight.writeData)) !== 0) return 'unknown';
  return (rights.granted & fileRight.writeData) !== 0 ? 'write' : (rights.granted & fileRight.readData) !== 0 ? 'read' : 'none';
}

const strength: readonly ShareUse[] = ['none', 'unknown', 'read', 'write', 'admin'];

function strongest(uses: readonly ShareUse[]): ShareUse {
  return uses.reduce<ShareUse>((best, use) => (strength.indexOf(use) > strength.indexOf(best) ? use : best), 'none');
}

/** What a share leaves of rights: `admin` acts as root. */
function limited(rights: Decisions, use: ShareUse): Decisions {
  return new Map(
    [...rights].map(([right, access]): [FileUse, PosixAccess] => {
      if (use === 'admin') return [right, { ...access, answer: 'yes', entry: 'admin users of the share act as root' }];
      if (use === 'read' && right !== 'read') return [right, { ...access, answer: 'no', entry: 'the share is read only for them' }];
      return [
        right,
        use === 'unknown' && access.answer === 'yes' ? { ...access, answer: 'unknown', entry: 'whether the share lets them in is not known' } : access,
      ];
    }),
  );
}

function party({ person }: Account, route: AccessRoute, rights: Decisions): readonly Party[] {
  const having = (answer: PosixAccess['answer']): Set<FileUse> => new Set([...rights].filter(([, access]) => access.answer === answer).map(([use]) => use));
  const [uses, open] = [having('yes'), having('unknown')];
  if (uses.size === 0 && open.size === 0) return [];
  const entries = (some: ReadonlySet<FileUse>): string[] => [
    ...new Set([...rights].filter(([use]) => some.has(use)).map(([, { path, entry }]) => `${path}: ${entry}`)),
  ];
  const made: Party = {
    tenants: person === null ? 'everyone' : [person.tenant],
    who: person === null ? 'everybody with an account' : person.row.name,
    route,
    uses,
    open,
    words: [...uses].map((use) => (use === 'take' ? wayWords['change-mode'] : use)).join(', '),
    grounds: once(() => entries(uses)),
    doubts: entries(open),
  };
  return [made];
}
