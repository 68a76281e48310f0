import type { ShareUser } from '../../domain/windows/samba-names.ts';
import type { PrincipalRow, SambaShareLimits } from '../../snapshot/artifacts/host.ts';
import { addTo } from '../add-to.ts';
import type { Person } from './people.ts';

/** Does smbd act as somebody else for whoever connects? A group with + is given to those only who are in it anyway. */
export function isForced({ forceUser, forceGroup }: SambaShareLimits): boolean {
  return forceUser !== null || (forceGroup !== null && !forceGroup.startsWith('+'));
}

/** Names of all groups a principal is in, groups in groups included, by its id. */
export type GroupNames = (id: string) => readonly string[];

/** Prepares the groups of a host; hosts without limits of Samba are never asked. */
export function groupNamesOf(rows: readonly PrincipalRow[]): GroupNames {
  let known: ReturnType<typeof groupsOf> | null = null;
  return (id) => {
    const { holders, byId } = (known ??= groupsOf(rows));
    const own = byId.get(id);
    const primary = own === undefined || own.primaryGroup === null ? undefined : byId.get(own.primaryGroup);
    const found = new Set<PrincipalRow>([...(holders.get(id) ?? []), ...(primary === undefined ? [] : [primary])]);
    for (const group of found) for (const outer of holders.get(group.id) ?? []) found.add(outer);
    return [...found].map(({ name }) => name);
  };
}

function groupsOf(rows: readonly PrincipalRow[]): {
  readonly holders: ReadonlyMap<string, readonly PrincipalRow[]>;
  readonly byId: ReadonlyMap<string, PrincipalRow>;
} {
  const holders = new Map<string, PrincipalRow[]>();
  for (const row of rows) for (const member of row.members ?? []) addTo(holders, member, row);
  return { holders, byId: new Map(rows.map((row) => [row.id, row])) };
}

/** A person as smb.conf's lists see it; a group stands for members of whom no user name is known. `null` is somebody who is in no group at all. */
export function shareUserOf(person: Person | null, groupNames: GroupNames): ShareUser {
  if (person === null) return { user: '', groups: [] };
  const { row } = person;
  const groups = [...groupNames(row.id), ...(row.sameAs === null ? [] : groupNames(row.sameAs))];
  return row.kind === 'user' ? { user: row.name, groups } : { user: '', groups: [row.name, ...groups] };
}
