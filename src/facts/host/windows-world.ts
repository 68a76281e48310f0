import { oncePer } from '../../domain/once-per.ts';
import { createDescriptorReader } from '../../domain/windows/descriptor-reader.ts';
import { createDirectory, type Directory } from '../../domain/windows/directory.ts';
import type { GroupMembers } from '../../domain/windows/group-holders.ts';
import { type KnownHeads, parseSddl } from '../../domain/windows/parse-sddl.ts';
import type { Ace } from '../../domain/windows/security-descriptor.ts';
import type { SidAuthorities } from '../../domain/windows/sid-aliases.ts';
import { createSidTable, type SidNumber, type SidTable } from '../../domain/windows/sid-table.ts';
import type { StoredDescriptor } from '../../domain/windows/stored-descriptor.ts';
import type { HostIdentity, HostPrincipals } from '../../snapshot/artifacts/host.ts';
import { sidOf } from './people.ts';
import { principalPlaces } from './principal-places.ts';
import { type GroupNames, groupNamesOf } from './share-user.ts';

/** A host's identities, ready to be compared with access lists, whoever's access is asked about. */
export interface WindowsWorld {
  readonly table: SidTable;
  readonly authorities: SidAuthorities;
  readonly directory: Directory;
  readonly groupNames: GroupNames;
  /** SID of a principal by its id. */
  readonly sid: (id: string) => string;
  /** Number of the SID of the principal at a place of the host's list. */
  readonly numberAt: (place: number) => SidNumber;
  /** Compiles the lists of files. */
  readonly compile: ReturnType<typeof createDescriptorReader>;
  /** The entries of a list, for the words of findings. */
  readonly acesOf: (stored: StoredDescriptor) => readonly Ace[];
}

/** Prepares the principals of a host. */
export const windowsWorld: (principals: HostPrincipals, identity: HostIdentity) => WindowsWorld = oncePer(
  (principals: HostPrincipals, { machineSid, domainSid, forestSid }: HostIdentity): WindowsWorld => {
    const { rows, completeDomains, otherDomains } = principals;
    const table = createSidTable();
    const authorities: SidAuthorities = { machine: machineSid, domain: domainSid, forest: forestSid };
    // Most ids are SIDs themselves.
    const sidById = new Map<string, string>();
    for (const row of rows) if (!row.id.startsWith('S-')) sidById.set(row.id, sidOf(row));
    const sid = (id: string): string => (sidById.size === 0 ? id : (sidById.get(id) ?? id));
    const { starts, members } = principalPlaces(principals);
    const unknown = -1;
    const numbers = new Int32Array(rows.length).fill(unknown);
    const numberAt = (place: number): SidNumber => {
      let number = numbers[place] ?? unknown;
      const row = rows[place];
      if (number === unknown && row !== undefined) numbers[place] = number = table.number(sidOf(row));
      return number;
    };
    const groups: GroupMembers[] = [];
    const users: string[] = [];
    rows.forEach((row, place) => {
      if (row.kind === 'user') users.push(sidOf(row));
      if (row.kind !== 'group') return;
      const first = starts[place] ?? 0;
      const memberAt = (id: string, at: number): SidNumber => {
        const known = members[first + at] ?? -1;
        return known < 0 ? table.number(sid(id)) : numberAt(known);
      };
      groups.push({ group: numberAt(place), members: row.members?.map(memberAt) ?? null });
    });
    return {
      table,
      authorities,
      directory: createDirectory({ groups, users, completeDomains, otherDomains, machine: machineSid }, table),
      groupNames: groupNamesOf(rows),
      sid,
      numberAt,
      compile: createDescriptorReader(table, authorities),
      acesOf: readAces(authorities),
    };
  },
);

/** Keeps the last list: those who come to one object are told of one after the other. */
function readAces(authorities: SidAuthorities): WindowsWorld['acesOf'] {
  const knownHeads: KnownHeads = new Map();
  let last: { readonly stored: StoredDescriptor; readonly aces: readonly Ace[] } | null = null;
  return (stored) => {
    if (last?.stored !== stored) {
      const read = parseSddl(stored.sddl, authorities, knownHeads);
      last = { stored, aces: read.ok ? (read.value.dacl?.aces ?? []) : [] };
    }
    return last.aces;
  };
}
