import type { Client, Contribution, Holder, ObjectAccess } from './access.ts';
import { columnOwnerKey, type GrantIndex, type IndexedAccount, type ObjectRow } from './grant-index.ts';
import { hostFits, hostFitsText } from './host-pattern.ts';
import { privilegeSet } from './privileges.ts';
import { holderOf, noObjectRights, type ObjectRights } from './session-rights.ts';
import { compareRanks } from './specificity.ts';

/** Object rows that one holder of the session brings. */
export interface ObjectSource {
  readonly rows: readonly ObjectRow[];
  readonly holder: (row: ObjectRow) => Holder;
  readonly role: string | null;
  /** Whether only the most specific row of each object counts, or all. */
  readonly firstMatch: boolean;
  /** Rows that make their database usable and visible. */
  readonly opening: readonly ObjectRow[];
}

/** Adds up the sources. Rows must be ordered most specific first. */
export function collectObjectRights(index: GrantIndex, sources: readonly ObjectSource[]): ObjectRights {
  if (sources.every(({ rows, opening }) => rows.length === 0 && opening.length === 0)) return noObjectRights;
  const objects = new Map<string, ObjectAccess[]>();
  const opened = new Set<string>();
  const tied = new Set<string>();
  for (const source of sources) {
    const best = new Map<string, ObjectRow>();
    for (const row of source.rows) {
      const key = `${row.table}\u0000${row.db}\u0000${row.object}`;
      const winner = best.get(key);
      if (winner === undefined) best.set(key, row);
      else if (source.firstMatch && compareRanks(winner.rank, row.rank) !== 0) continue;
      else if (source.firstMatch) tied.add(row.db);
      const known = objects.get(row.db) ?? [];
      objects.set(row.db, known);
      known.push(...accessOf(index, row, source));
    }
  }
  for (const source of sources) for (const row of source.opening) opened.add(row.db);
  return { objects, opened, tied };
}

/** Rights that are worked out when first asked for, and kept. */
export function whenAsked(collect: () => ObjectRights): () => ObjectRights {
  let known: ObjectRights | null = null;
  return () => (known ??= collect());
}

const nothing = (): ObjectRights => noObjectRights;

/** The rights of a session without roles; nearly nobody has a row on an object. */
export function ownObjectRights(index: GrantIndex, login: IndexedAccount, client: Client): () => ObjectRights {
  if (!index.objectRows.has(login.account.user)) return nothing;
  return whenAsked(() => collectObjectRights(index, [ownObjectSource(index, login, client)]));
}

/** What the servers take for a session without roles: one user name, best Host. */
export function ownObjectSource(index: GrantIndex, login: IndexedAccount, client: Client): ObjectSource {
  const rows = index.objectRows.get(login.account.user) ?? [];
  const opening = rows.filter((row) => hostFits(row.host, client));
  return {
    // Routine rows are compared with the Host text of the account in use, not with the client's host.
    rows: rows.filter((row) => (row.table === 'tableGrants' ? hostFits(row.host, client) : hostFitsText(row.host, login.host.text, client.ip))),
    opening,
    holder: (row) => holderOf(index, login, row.user, row.host.text),
    role: null,
    firstMatch: true,
  };
}

function accessOf(index: GrantIndex, row: ObjectRow, source: ObjectSource): ObjectAccess[] {
  const contribution = (table: Contribution['table'], position: number, privileges: number): Contribution => ({
    table,
    row: position,
    holder: source.holder(row),
    role: source.role,
    privileges,
  });
  if (row.table === 'routineGrants') {
    const grant = index.grants.routineGrants[row.row];
    if (grant === undefined) return [];
    const privileges = privilegeSet(grant.privileges);
    const name = grant.routine;
    return [
      {
        type: 'routine',
        name,
        column: null,
        privileges,
        contribution: contribution('routineGrants', row.row, privileges),
      },
    ];
  }
  const grant = index.grants.tableGrants[row.row];
  if (grant === undefined) return [];
  const privileges = privilegeSet(grant.privileges);
  const access: ObjectAccess[] = [];
  if (privileges !== 0) {
    access.push({
      type: 'table',
      name: grant.table,
      column: null,
      privileges,
      contribution: contribution('tableGrants', row.row, privileges),
    });
  }
  // The server reads column rows only where the table row announces them.
  for (const position of grant.columnPrivileges === '' ? [] : (index.columnRows.get(columnOwnerKey(grant)) ?? [])) {
    const column = index.grants.columnGrants[position];
    if (column === undefined) continue;
    const held = privilegeSet(column.privileges);
    access.push({
      type: 'column',
      name: grant.table,
      column: column.column,
      privileges: held,
      contribution: contribution('columnGrants', position, held),
    });
  }
  return access;
}
