import { oncePer } from '../../domain/once-per.ts';
import type { ShareUser } from '../../domain/windows/samba-names.ts';
import type { Token } from '../../domain/windows/token.ts';
import type { AccessRoute } from './party.ts';
import { type People, type Person, sidOf } from './people.ts';
import { shareUserOf } from './share-user.ts';
import type { WindowsWorld } from './windows-world.ts';

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
export const windowsSessions: (people: People, world: WindowsWorld) => readonly Session[] = oncePer(
  (people: People, { directory, groupNames, sid }: WindowsWorld): readonly Session[] => {
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
  },
);
