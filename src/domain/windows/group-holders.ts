import type { SidNumber, SidTable } from './sid-table.ts';
import type { Sid } from './sid.ts';

/** The groups each SID is a direct member of, by its number. */
export type Holders = readonly (readonly SidNumber[] | undefined)[];

/** A group as one computer sees it, a domain's or its own, by number. */
export interface GroupMembers {
  readonly group: SidNumber;
  /** Direct members, users and groups alike; null when they could not be read. */
  readonly members: readonly SidNumber[] | null;
}

/** Turns members of groups into groups of members. */
export function holdersOf(groups: readonly GroupMembers[]): Holders {
  const groupsOf: SidNumber[][] = [];
  groups.forEach(({ group, members }) => {
    if (members === null) return;
    // Most members are in one group alone, and share this.
    const only = [group];
    for (let at = 0; at < members.length; at++) {
      const member = members[at] ?? 0;
      const known = groupsOf[member];
      if (known === undefined) groupsOf[member] = only;
      else if (known.length === 1) groupsOf[member] = [...known, group];
      else known.push(group);
    }
  });
  return groupsOf;
}

/** Some SIDs and all groups they are in, groups in groups included. */
export function closeOver(sids: Iterable<Sid>, groupsOf: Holders, table: SidTable): Set<SidNumber> {
  return closeNumbers(
    Array.from(sids, (sid) => table.number(sid)),
    groupsOf,
  );
}

/** The same of numbers. */
export function closeNumbers(sids: readonly SidNumber[], groupsOf: Holders): Set<SidNumber> {
  const found = new Set(sids);
  // A set being walked also yields what is added meanwhile, once.
  for (const sid of found) for (const group of groupsOf[sid] ?? []) found.add(group);
  return found;
}
