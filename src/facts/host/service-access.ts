import { type AccessMask, serviceKind } from '../../domain/windows/access-mask.ts';
import { serviceAccessWords } from '../../domain/windows/access-words.ts';
import { judgeAccess } from '../../domain/windows/access.ts';
import { createDescriptorReader } from '../../domain/windows/descriptor-reader.ts';
import { createPrincipalIndex } from '../../domain/windows/principal-index.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import { tokenCollector } from '../../domain/windows/token-columns.ts';
import { matchToken } from '../../domain/windows/token.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { HostIdentity, HostPrincipals } from '../../snapshot/artifacts/host.ts';
import { type Person, peopleOn } from './people.ts';
import { personAt, routeOf, windowsSessions } from './windows-sessions.ts';
import { windowsWorld } from './windows-world.ts';

/** People who work at the host and can control a service. */
export interface ServiceParty {
  /** `everyone`: whoever works there. */
  readonly tenants: readonly string[] | 'everyone';
  readonly who: string;
  /** False: it could not be decided. */
  readonly certain: boolean;
  /** Can make the service run another program: change its configuration, its access list or its owner. */
  readonly takesOver: boolean;
  /** `start, stop`. */
  readonly words: string;
}

/** Who can control the services of one Windows host. From elsewhere only administrators can. */
export interface ServiceAccess {
  /** Null: the access list cannot be read. Operators are left out, and tenants' people who are administrators: no list binds those, see files/access-lists-bypassed. */
  partiesOf(descriptor: StoredDescriptor): readonly ServiceParty[] | null;
  /** The same for who can read its configuration, command line included. */
  readersOf(descriptor: StoredDescriptor): readonly ServiceParty[] | null;
}

const reading: AccessMask = 0x1;

const takeover: AccessMask = 0xc0002;
/** Start, stop, pause, delete, and what takes over. */
const control: AccessMask = 0x10070 | takeover;

/** Prepares the people of a host for the access lists of its services. Equal lists are judged once. */
export function serviceAccess(inventory: Inventory, host: string, identity: HostIdentity, principals: HostPrincipals): ServiceAccess {
  const world = windowsWorld(principals, identity);
  const { table, authorities } = world;
  const administrators = table.number('S-1-5-32-544');
  const sessions = windowsSessions(peopleOn(principals, inventory, host), world);
  const isOrdinary = sessions.shared.map((token) => routeOf(token) === 'local' && matchToken(token, administrators, true, table) !== 'yes');
  const collector = tokenCollector(sessions.users.length);
  const persons: (Person | null)[] = [];
  sessions.sharedAt.forEach((shared, place) => {
    const token = sessions.shared[shared];
    const user = sessions.users[place] ?? -1;
    if (token === undefined || isOrdinary[shared] !== true || user === administrators) return;
    collector.add(user < 0 ? null : user, token);
    persons.push(personAt(sessions, place));
  });
  const index = createPrincipalIndex(collector.columns());
  const compile = createDescriptorReader(table, authorities, serviceKind);

  function judge(stored: StoredDescriptor, asked: AccessMask): readonly ServiceParty[] | null {
    const descriptor = compile(withOwner(stored));
    if ('code' in descriptor) return null;
    return index.alike([descriptor]).flatMap((part): ServiceParty[] => {
      const { granted, unknown } = judgeAccess(descriptor, part.token, table);
      const certain = (granted & asked) !== 0;
      const mask = (certain ? granted : unknown) & asked;
      if (mask === 0) return [];
      const members = part.members();
      const known = members.flatMap((place) => persons[place] ?? []);
      return [
        {
          tenants: known.length < members.length ? 'everyone' : [...new Set(known.map(({ tenant }) => tenant))].sort(),
          who: known.length < members.length ? 'everybody who works there' : (known[0]?.row.name ?? ''),
          certain,
          takesOver: (mask & takeover) !== 0,
          words: serviceAccessWords(mask).join(', '),
        },
      ];
    });
  }
  // By source and list one after the other: both in one text would have to be put together for each of thousands of services.
  const judged = (mask: AccessMask): ServiceAccess['partiesOf'] => {
    const bySource = new Map<string, Map<string, readonly ServiceParty[] | null>>();
    return (stored) => {
      let known = bySource.get(stored.sddlSource);
      if (known === undefined) bySource.set(stored.sddlSource, (known = new Map<string, readonly ServiceParty[] | null>()));
      let parties = known.get(stored.sddl);
      if (parties === undefined) known.set(stored.sddl, (parties = judge(stored, mask)));
      return parties;
    };
  };
  return { partiesOf: judged(control), readersOf: judged(reading) };
}

/** sc sdshow never prints the owner; the Service Control Manager makes every service SYSTEM's. */
function withOwner({ sddl, sddlSource }: StoredDescriptor): StoredDescriptor {
  return { sddl: /(^|\s)O:/.test(sddl) ? sddl : `O:SY${sddl}`, sddlSource };
}
