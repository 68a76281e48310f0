import { fileRight } from '../../domain/windows/access-mask.ts';
import { type Access, judgeAccess } from '../../domain/windows/access.ts';
import { type CompiledDescriptor, unreadDescriptor } from '../../domain/windows/compiled-descriptor.ts';
import { type AlikePrincipals, createPrincipalIndex, type PrincipalIndex } from '../../domain/windows/principal-index.ts';
import { type Rows, rowsBy } from '../../domain/windows/rows.ts';
import type { ShareUser } from '../../domain/windows/samba-names.ts';
import type { SidTable } from '../../domain/windows/sid-table.ts';
import { type SoleOwner, soleOwners } from '../../domain/windows/sole-owners.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { Token } from '../../domain/windows/token.ts';
import type { Person } from './people.ts';
import { shareUserOf } from './share-user.ts';
import { usefulRights } from './windows-party.ts';
import type { Sessions } from './windows-sessions.ts';
import type { WindowsWorld } from './windows-world.ts';

/** An access list of a file, folder or share, ready to be asked about. */
export interface WindowsList {
  /** Null: not read. */
  readonly stored: StoredDescriptor | null;
  readonly compiled: CompiledDescriptor;
  /** Whose people alone may get any useful right by it, by the tenant's number. */
  readonly useful: SoleOwner;
}

/** Everything that answers about the access lists of a host are made of. */
export interface WindowsJudging {
  readonly world: WindowsWorld;
  readonly sessions: Sessions;
  /** Places of the sessions of each tenant, by its number. */
  readonly sessionsOf: Rows;
  /** Over the sessions, by their tenants' numbers. */
  readonly index: PrincipalIndex;
  /** Number of a tenant that has sessions. */
  readonly numberOf: (tenant: string | null) => number | null;
  readonly list: (stored: StoredDescriptor | null) => WindowsList;
  /** May a list let nobody but the owner delete what is in the folder? Of a list above only that right reaches what lies below. */
  readonly deletesOnly: (list: WindowsList, owner: number | null) => boolean;
  /** What a list gives a part; what comes again is kept. */
  readonly accessOf: (descriptor: CompiledDescriptor, part: AlikePrincipals) => Access;
  /** A person as smb.conf's lists see them. */
  readonly shareUser: (person: Person | null) => ShareUser;
}

/** Prepares the sessions of a host. */
export function windowsJudging(world: WindowsWorld, sessions: Sessions): WindowsJudging {
  const { numbers, tenantAt } = tenantsOf(sessions);
  const numberOf = (tenant: string | null): number | null => (tenant === null ? null : (numbers.get(tenant) ?? null));
  const unread = unreadDescriptor();
  const index = createPrincipalIndex(sessions, tenantAt);
  const soleOwner = soleOwners(index, world.table);
  return {
    world,
    sessions,
    sessionsOf: rowsBy(numbers.size, tenantAt),
    index,
    numberOf,
    list: (stored) => {
      const read = stored === null ? unread : world.compile(stored);
      const compiled = 'code' in read ? unread : read;
      return { stored, compiled, useful: soleOwner(compiled, usefulRights) };
    },
    deletesOnly: deletesOnly((compiled) => soleOwner(compiled, fileRight.deleteChild)),
    accessOf: widelyKept(world.table),
    shareUser: shareUsers(world.groupNames),
  };
}

/** Numbers from 0 for the tenants, and that of each session; -1: it is nobody's. */
function tenantsOf({ persons, personAt }: Sessions): { readonly numbers: ReadonlyMap<string, number>; readonly tenantAt: Int32Array } {
  const numbers = new Map<string, number>();
  let number = -1;
  let last = '';
  const tenantAt = personAt.map((at) => {
    const tenant = persons[at]?.tenant;
    // People of one tenant follow each other.
    if (tenant !== undefined && (number < 0 || tenant !== last)) {
      last = tenant;
      const known = numbers.get(last);
      number = known ?? numbers.size;
      if (known === undefined) numbers.set(last, number);
    }
    return tenant === undefined ? -1 : number;
  });
  return { numbers, tenantAt };
}

/** Nearly always whoever has any useful right alone answers; else it is looked up once for each list. */
function deletesOnly(look: (descriptor: CompiledDescriptor) => SoleOwner): WindowsJudging['deletesOnly'] {
  const known = new Map<WindowsList, SoleOwner>();
  return (list, owner) => {
    if (list.useful === null || list.useful === owner) return true;
    let deleting = known.get(list);
    if (deleting === undefined) known.set(list, (deleting = look(list.compiled)));
    return deleting === null || deleting === owner;
  };
}

/** Looks people up once, where there are such lists at all. */
function shareUsers(groupNames: (id: string) => readonly string[]): (person: Person | null) => ShareUser {
  const known = new Map<Person | null, ShareUser>();
  return (person) => {
    let user = known.get(person);
    if (user === undefined) known.set(person, (user = shareUserOf(person, groupNames)));
    return user;
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
