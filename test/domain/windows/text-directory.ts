import { createDirectory, type Directory, type DirectoryFacts } from '../../../src/domain/windows/directory.ts';
import type { SidTable } from '../../../src/domain/windows/sid-table.ts';
import type { Sid } from '../../../src/domain/windows/sid.ts';

/** Facts of a directory whose groups are told by text. */
export interface TextFacts extends Omit<DirectoryFacts, 'groups'> {
  readonly groups: readonly { readonly sid: Sid; readonly members: readonly Sid[] | null }[];
}

/** Makes a directory of them. */
export function textDirectory({ groups, ...facts }: TextFacts, table: SidTable): Directory {
  const numbered = groups.map(({ sid, members }) => ({ group: table.number(sid), members: members?.map((member) => table.number(member)) ?? null }));
  return createDirectory({ ...facts, groups: numbered }, table);
}
