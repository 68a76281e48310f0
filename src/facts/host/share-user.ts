import type { ShareUser } from '../../domain/windows/samba-names.ts';
import type { PrincipalRow, SambaShareLimits } from '../../snapshot/artifacts/host.ts';
import type { Person } from './people.ts';

/** Does smbd act as somebody else for whoever connects? A group with + is given to those only who are in it anyway. */
export function isForced({ forceUser, forceGroup }: SambaShareLimits): boolean {
  return forceUser !== null || (forceGroup !== null && !forceGroup.startsWith('+'));
}

/** Names of all groups a principal is in, groups in groups included, by its id. */
export type GroupNames = (id: string) => readonly string[];

/** Prepares the groups of a host. */
export function groupNamesOf(rows: readonly PrincipalRow[]): GroupNames {
  const holders = new Map<string, PrincipalRow[]>();
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const row of rows) for (const member of row.members ?? []) holders.set(member, [...(holders.get(member) ?? []), row]);
  return (id) => {
    const own = byId.get(id);
    const primary = own === undefined || own.primaryGroup === null ? undefined : byId.get(own.primaryGroup);
    const found = new Set<PrincipalRow>([...(holders.get(id) ?? []), ...(primary === undefined ? [] : [primary])]);
    for (const group of found) for (const outer of holders.get(group.id) ?? []) found.add(outer);
    return [...found].map(({ name }) => name);
  };
}

/** A person as smb.conf's lists see it; a group stands for members of whom no user name is known. `null` is somebody who is in no group at all. */
export function shareUserOf(person: Person | null, groupNames: GroupNames): ShareUser {
  if (person === null) return { user: '', groups: [] };
  const { row } = person;
  const groups = [...groupNames(row.id), ...(row.sameAs === null ? [] : groupNames(row.sameAs))];
  return row.kind === 'user' ? { user: row.name, groups } : { user: '', groups: [row.name, ...groups] };
}
