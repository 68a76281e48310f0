import { oncePer } from '../../domain/once-per.ts';
import type { Token } from '../../domain/windows/token.ts';
import type { AccessRoute } from './party.ts';
import { type People, type Person, sidOf } from './people.ts';
import type { WindowsWorld } from './windows-world.ts';

/** Somebody as the host sees them by one route. Without a person: anybody who has an account and is in no group but those everybody is in. */
export interface Session {
  readonly person: Person | null;
  readonly route: AccessRoute;
  readonly token: Token;
}

/** A SID that no account has. */
const stranger = 'S-1-5-21-0-0-0-1';

/** Sessions of everybody who matters on a host: a stranger by both routes, the tenants' people over the network, and those who work on it locally too. */
export const windowsSessions: (people: People, world: WindowsWorld) => readonly Session[] = oncePer(
  (people: People, { directory, sid }: WindowsWorld): readonly Session[] => {
    const session = (person: Person | null, route: AccessRoute): Session => {
      const logonRoute = route === 'network' ? 'network' : 'rdp';
      const own = person === null ? stranger : sidOf(person.row);
      // A group stands for members who differ in their own SID.
      if (person?.row.kind !== 'user') return { person, route, token: directory.memberToken(own, logonRoute) };
      const primaryGroup = person.row.primaryGroup === null ? null : sid(person.row.primaryGroup);
      return { person, route, token: directory.token({ user: own, primaryGroup, route: logonRoute }) };
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
