import { type AccessMask, fileRight } from '../../domain/windows/access-mask.ts';
import { accessWords } from '../../domain/windows/access-words.ts';
import type { Rights } from '../../domain/windows/access.ts';
import type { FileAccess } from '../../domain/windows/file-access.ts';
import { type ObtainableWay, obtainableWays } from '../../domain/windows/obtainable.ts';
import { printAce } from '../../domain/windows/print-sddl.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import { type FileUse, once, type Party, wayWords } from './party.ts';
import { routeOf, type Session } from './windows-sessions.ts';
import type { WindowsWorld } from './windows-world.ts';

/** Rights without any of which there is nothing that somebody can do: what reads, changes, deletes, and what gives more. */
export const usefulRights: AccessMask =
  fileRight.readData | fileRight.writeData | fileRight.appendData | fileRight.delete | fileRight.deleteChild | fileRight.writeDac | fileRight.writeOwner;

/** What some sessions with the same rights can do; nobody's party where that is nothing. */
export function partyOf(members: readonly Session[], file: FileAccess, rights: Rights, own: StoredDescriptor | null, world: WindowsWorld): readonly Party[] {
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
    route: members[0] === undefined ? 'network' : routeOf(members[0]),
    uses,
    open,
    words: [...accessWords(rights.granted), ...sure.map(({ way }) => wayWords[way])].join(', '),
    // Reads the list once more, and most parties are nobody's finding.
    grounds: once(() => [...new Set([...groundTexts(grounds, own, world), ...byParent])]),
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

/** Any of these rights is the use. */
const rightsOf: Readonly<Record<Exclude<FileUse, 'take'>, AccessMask>> = {
  read: fileRight.readData,
  write: fileRight.writeData | fileRight.appendData,
  delete: fileRight.delete | fileRight.deleteChild,
};

/** Do rights certainly give all of the uses? */
export function giveAll(file: FileAccess, rights: Rights, uses: readonly FileUse[]): boolean {
  return uses.every((use) => (use === 'take' ? obtainableWays(file, rights).some(({ certain }) => certain) : (rights.granted & rightsOf[use]) !== 0));
}

/** For each use rights any of which gives it; null where one is no matter of rights alone. */
export function neededRights(uses: readonly FileUse[]): readonly AccessMask[] | null {
  const needs = uses.flatMap((use) => (use === 'take' ? [] : [rightsOf[use]]));
  return needs.length === uses.length ? needs : null;
}

function usesOf(mask: AccessMask, ways: readonly ObtainableWay[]): ReadonlySet<FileUse> {
  const uses = new Set<FileUse>();
  for (const use of ['read', 'write', 'delete'] as const) if ((mask & rightsOf[use]) !== 0) uses.add(use);
  if (ways.length > 0) uses.add('take');
  return interned(uses);
}

/** What granted something: entries as SDDL prints them, being the owner. */
function groundTexts(
  grounds: readonly FileAccess['own']['grants'][number]['ground'][],
  stored: StoredDescriptor | null,
  { acesOf }: WindowsWorld,
): readonly string[] {
  const aces = stored === null ? [] : acesOf(stored);
  return grounds.flatMap((ground) => {
    if (ground === 'owner') return ['its owner'];
    if (ground === 'no-dacl') return ['it has no access list at all (NULL DACL)'];
    const ace = aces[ground];
    return ace === undefined ? [] : [printAce(ace)];
  });
}
