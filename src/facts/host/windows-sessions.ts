import { oncePer } from '../../domain/once-per.ts';
import { tokenAt, tokenCollector, type TokenColumns } from '../../domain/windows/token-columns.ts';
import type { LogonRoute, Token } from '../../domain/windows/token.ts';
import type { AccessRoute } from './party.ts';
import type { People, Person } from './people.ts';
import type { WindowsWorld } from './windows-world.ts';

/** Somebody as the host sees them by one route. Without a person: anybody who has an account and is in no group but those everybody is in. */
export interface Session extends Token {
  readonly person: Person | null;
}

/** Sessions by their places. */
export interface Sessions extends TokenColumns {
  /** Whose each is, by the place in `persons`; -1: a stranger's. */
  readonly personAt: Int32Array;
  readonly persons: readonly Person[];
}

/** Whose the session at a place is. */
export function personAt({ personAt: places, persons }: Sessions, place: number): Person | null {
  return persons[places[place] ?? -1] ?? null;
}

/** The session at a place. */
export function sessionAt(sessions: Sessions, place: number): Session | null {
  const token = tokenAt(sessions, place);
  return token === null ? null : { user: token.user, own: token.own, common: token.common, person: personAt(sessions, place) };
}

/** How somebody with a token comes to what is on the host. */
export function routeOf({ common }: Token): AccessRoute {
  return common.route === 'network' ? 'network' : 'local';
}

/** A SID that no account has. */
const stranger = 'S-1-5-21-0-0-0-1';

/** Sessions of everybody who matters on a host: a stranger by both routes, the tenants' people over the network, and those who work on it locally too. */
export const windowsSessions: (people: People, world: WindowsWorld) => Sessions = oncePer(
  ({ persons, operators }: People, { directory, sid, table, numberAt }: WindowsWorld): Sessions => {
    const most = 2 * (persons.length + 1);
    const collector = tokenCollector(most);
    const places = new Int32Array(most).fill(-1);
    let count = 0;
    const nobody = table.number(stranger);
    for (; count < 2; count++) collector.add(null, directory.memberToken(nobody, count === 0 ? 'network' : 'rdp'));
    const add = (person: Person, at: number, route: LogonRoute): void => {
      const { row } = person;
      const number = numberAt(person.place);
      // A group stands for members who differ in their own SID.
      if (row.kind !== 'user') collector.add(null, directory.memberToken(number, route));
      else collector.add(number, directory.userToken(number, row.primaryGroup === null ? null : sid(row.primaryGroup), route));
      places[count++] = at;
    };
    persons.forEach((person, at) => {
      if (operators.size === 0 || !operators.has(person.row.id)) add(person, at, 'network');
    });
    persons.forEach((person, at) => {
      if (person.local && (operators.size === 0 || !operators.has(person.row.id))) add(person, at, 'rdp');
    });
    return { ...collector.columns(), personAt: places.subarray(0, count), persons };
  },
);
