import { oncePer } from '../../domain/once-per.ts';
import type { LogonRoute, Token } from '../../domain/windows/token.ts';
import type { AccessRoute } from './party.ts';
import { type People, type Person, sidOf } from './people.ts';
import type { WindowsWorld } from './windows-world.ts';

/** Somebody as the host sees them by one route. Without a person: anybody who has an account and is in no group but those everybody is in. */
export interface Session extends Token {
  readonly person: Person | null;
}

/** How somebody with a token comes to what is on the host. */
export function routeOf({ common }: Token): AccessRoute {
  return common.route === 'network' ? 'network' : 'local';
}

/** A SID that no account has. */
const stranger = 'S-1-5-21-0-0-0-1';

/** Sessions of everybody who matters on a host: a stranger by both routes, the tenants' people over the network, and those who work on it locally too. */
export const windowsSessions: (people: People, world: WindowsWorld) => readonly Session[] = oncePer(
  (people: People, { directory, sid }: WindowsWorld): readonly Session[] => {
    const tokensOf = (person: Person | null): ((route: LogonRoute) => Token) => {
      const own = person === null ? stranger : sidOf(person.row);
      // A group stands for members who differ in their own SID.
      if (person?.row.kind !== 'user') return directory.anyMember(own);
      return directory.account({ user: own, primaryGroup: person.row.primaryGroup === null ? null : sid(person.row.primaryGroup) });
    };
    const strangers = tokensOf(null);
    const sessions = [sessionOf(null, strangers('network')), sessionOf(null, strangers('rdp'))];
    const local: Session[] = [];
    for (const person of people.persons) {
      if (people.operators.has(person.row.id)) continue;
      const tokens = tokensOf(person);
      sessions.push(sessionOf(person, tokens('network')));
      if (person.local) local.push(sessionOf(person, tokens('rdp')));
    }
    return sessions.concat(local);
  },
);

function sessionOf(person: Person | null, { user, own, common }: Token): Session {
  return { user, own, common, person };
}
