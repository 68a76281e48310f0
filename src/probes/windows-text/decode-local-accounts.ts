import type { HostPrincipals, PrincipalRow } from '../../snapshot/artifacts/host.ts';
import { groupMember, withSids } from './decode-groups.ts';
import { decodeJsonRows, type JsonRow } from './json-rows.ts';
import type { TextRows } from './text-rows.ts';

/**
 * Decodes the accounts of a computer as our script writes them: MachineSid, PartOfDomain, Users (Name, SID), Groups (Name, SID, Members in the
 * form of `Get-LocalGroupMember`, null where Windows could not list them, which orphaned accounts cause) and UserRights (Right, Sids).
 */
export function decodeLocalAccounts(bytes: Uint8Array): TextRows<HostPrincipals> {
  const problems: { line: number; expected: string; found: string }[] = [];
  const checked = <Row extends { readonly sid: string }>(rows: readonly Row[]): readonly Row[] => {
    const { rows: good, problems: bad } = withSids(rows, []);
    problems.push(...bad);
    return good;
  };
  const read = decodeJsonRows(bytes, 'local accounts', (row): HostPrincipals => {
    const groups = checked((row.list('Groups') ?? []).map((group) => ({ ...account(group), members: group.list('Members')?.map(groupMember) ?? null })));
    const users = checked((row.list('Users') ?? []).map(account));
    const rights = row.list('UserRights');
    const machine = row.optionalText('MachineSid');
    const listed = row.list('Groups') !== null;
    return {
      rows: principals(groups, users, machine),
      completeDomains: listed ? ['S-1-5-32', ...(machine === null ? [] : [machine])] : [],
      // Not told: a domain may be there.
      otherDomains: row.optionalFlag('PartOfDomain') ?? true,
      userRights: rights && Object.fromEntries(rights.map((right) => [right.text('Right'), right.texts('Sids')])),
    };
  });
  return { rows: read.rows, problems: [...read.problems, ...problems] };
}

interface Account {
  readonly sid: string;
  readonly name: string;
}

interface Group extends Account {
  readonly members: readonly ReturnType<typeof groupMember>[] | null;
}

function account(row: JsonRow): Account {
  return { sid: row.nestedText('SID', 'Value'), name: row.text('Name') };
}

function principals(groups: readonly Group[], users: readonly Account[], machine: string | null): PrincipalRow[] {
  const rows = new Map<string, PrincipalRow>();
  const add = ({ sid, name }: Account, kind: PrincipalRow['kind'], members: readonly string[] | null): unknown =>
    rows.has(sid) || rows.set(sid, { id: sid, name, kind, members, primaryGroup: kind === 'user' ? primaryGroupOf(sid, machine) : null, sameAs: null });
  for (const group of groups) add(group, 'group', group.members?.map(({ sid }) => sid) ?? null);
  for (const user of users) add(user, 'user', []);
  // Members from elsewhere: a group of the domain, or of an unknown kind, has members that are not in this listing.
  for (const member of groups.flatMap(({ members }) => members ?? []))
    add(member, member.kind === 'user' ? 'user' : 'group', member.kind === 'user' ? [] : null);
  return [...rows.values()];
}

/** Windows lets no account of a computer's own have another primary group than None; that of a domain's account only the domain knows. */
function primaryGroupOf(sid: string, machine: string | null): string | null {
  return machine !== null && sid.startsWith(`${machine}-`) ? `${machine}-513` : null;
}
