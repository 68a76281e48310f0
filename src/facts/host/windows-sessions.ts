import { createDirectory } from '../../domain/windows/directory.ts';
import type { ShareUser } from '../../domain/windows/samba-names.ts';
import type { SidTable } from '../../domain/windows/sid-table.ts';
import type { Token } from '../../domain/windows/token.ts';
import type { HostIdentity, HostPrincipals } from '../../snapshot/artifacts/host.ts';
import type { AccessRoute } from './party.ts';
import { type People, type Person, sidOf } from './people.ts';
import { groupNamesOf, shareUserOf } from './share-user.ts';

/** Somebody as the host sees them by one route. Without a person: anybody who has an account and is in no group but those everybody is in. */
export interface Session {
  readonly person: Person | null;
  readonly route: AccessRoute;
  readonly token: Token;
  readonly shareUser: ShareUser;
}

/** A SID that no account has. */
const stranger = 'S-1-5-21-0-0-0-1';
/** NULL SID: no group. */
const noGroup = 'S-1-0-0';

/** Sessions of everybody who matters on a host: the tenants' people over the network, those who work on it locally too, and a stranger by both routes. */
export function windowsSessions(people: People, identity: HostIdentity, principals: HostPrincipals, table: SidTable): readonly Session[] {
  const { rows, completeDomains, otherDomains } = principals;
  const sidById = new Map(rows.map((row) => [row.id, sidOf(row)]));
  const sid = (id: string): string => sidById.get(id) ?? id;
  const groups = rows.filter(({ kind }) => kind === 'group').map((row) => ({ sid: sidOf(row), members: row.members?.map(sid) ?? null }));
  const users = rows.filter(({ kind }) => kind === 'user').map(sidOf);
  const directory = createDirectory({ groups, users, completeDomains, otherDomains, machine: identity.machineSid }, table);
  const groupNames = groupNamesOf(rows);
  const session = (person: Person | null, route: AccessRoute): Session => {
    const isUser = person?.row.kind === 'user';
    const primaryGroup = !isUser ? noGroup : person.row.primaryGroup === null ? null : sid(person.row.primaryGroup);
    const token = directory.token({ user: person === null ? stranger : sidOf(person.row), primaryGroup, route: route === 'network' ? 'network' : 'rdp' });
    // A group stands for members who differ in their own SID.
    return { person, route, token: isUser ? token : { ...token, user: null }, shareUser: shareUserOf(person, groupNames) };
  };
  const persons = people.persons.filter((person) => !people.operators.has(person.row.id));
  return [
    session(null, 'network'),
    session(null, 'local'),
    ...persons.map((person) => session(person, 'network')),
    ...persons.filter(({ local }) => local).map((person) => session(person, 'local')),
  ];
}
