import type { GrantRowReference } from './access.ts';
import type { GrantTables, PrivilegeList, ServerSemantics } from './grant-tables.ts';
import { holderIndex } from './holder-index.ts';
import { listedPrivileges, spelledPrivileges } from './privileges.ts';
import { sqlGrantee, sqlIdentifier, sqlString } from './sql-text.ts';

/** Statements that take one grant row away, and those that bring it back. */
export interface RowRemoval {
  readonly commands: readonly string[];
  readonly undo: readonly string[];
}

interface RowTarget {
  readonly user: string;
  readonly host: string;
  /** What follows ON. */
  readonly on: string;
  /** One GRANT each: privileges and, for columns, their column. */
  readonly privileges: PrivilegeList;
  readonly column: string | null;
  /** The row in its grant table, for rows that no REVOKE can name. */
  readonly table: string;
  readonly where: Readonly<Record<string, string>>;
}

function rowTarget(grants: GrantTables, { table, row }: GrantRowReference): RowTarget | null {
  switch (table) {
    case 'accounts': {
      const grant = grants.accounts[row];
      return grant ? { ...grant, on: '*.*', column: null, table: 'user', where: {} } : null;
    }
    case 'dynamicGrants': {
      const grant = grants.dynamicGrants[row];
      const privileges = grant && (grant.grantOption ? `${grant.privilege},GRANT OPTION` : grant.privilege);
      return grant && privileges !== undefined ? { ...grant, privileges, on: '*.*', column: null, table: 'global_grants', where: {} } : null;
    }
    case 'schemaGrants': {
      const grant = grants.schemaGrants[row];
      return grant ? { ...grant, on: `${sqlIdentifier(grant.db)}.*`, column: null, table: 'db', where: { Db: grant.db } } : null;
    }
    case 'tableGrants': {
      const grant = grants.tableGrants[row];
      const where = grant && { Db: grant.db, Table_name: grant.table };
      return grant && where ? { ...grant, on: `${sqlIdentifier(grant.db)}.${sqlIdentifier(grant.table)}`, column: null, table: 'tables_priv', where } : null;
    }
    case 'columnGrants': {
      const grant = grants.columnGrants[row];
      const where = grant && { Db: grant.db, Table_name: grant.table, Column_name: grant.column };
      return grant && where ? { ...grant, on: `${sqlIdentifier(grant.db)}.${sqlIdentifier(grant.table)}`, table: 'columns_priv', where } : null;
    }
    case 'routineGrants': {
      const grant = grants.routineGrants[row];
      const where = grant && { Db: grant.db, Routine_name: grant.routine, Routine_type: grant.type };
      return grant && where
        ? { ...grant, on: `${grant.type} ${sqlIdentifier(grant.db)}.${sqlIdentifier(grant.routine)}`, column: null, table: 'procs_priv', where }
        : null;
    }
    case 'roleEdges':
      return null;
  }
}

/** True when an account or role row stands behind the user and host of a grant row (PUBLIC counts). */
export function hasAccountRow(grants: GrantTables, user: string, host: string): boolean {
  return user === 'PUBLIC' || holderIndex(grants).hasAccount(user, host);
}

/**
 * How to take a grant row away and how to bring it back. Rows without an account cannot be named by REVOKE (error 1141):
 * they are deleted from the grant table itself, followed by FLUSH PRIVILEGES. Null when the reference names no row.
 */
export function revokeRow(grants: GrantTables, server: ServerSemantics, reference: GrantRowReference): RowRemoval | null {
  const target = rowTarget(grants, reference);
  if (!target) return null;
  if (reference.table !== 'accounts' && !hasAccountRow(grants, target.user, target.host)) return deleteRow(target);
  const isRole = target.host === '' && (target.user === 'PUBLIC' || holderIndex(grants).roles.has(target.user));
  const grantee = sqlGrantee(target.user, target.host, isRole);
  const listed = listedPrivileges(target.privileges);
  const names = listed.filter((name) => name !== '' && name !== 'GRANT OPTION');
  const grantOption = listed.includes('GRANT OPTION');
  // Only schema rows have an ALL that means exactly their own list.
  const plain = reference.table === 'schemaGrants' ? spelledPrivileges(names, server) : names.join(', ');
  const spelled = target.column === null ? plain : names.map((name) => `${name} (${sqlIdentifier(target.column ?? '')})`).join(', ');
  const commands = [];
  if (names.length > 0) commands.push(`REVOKE ${spelled} ON ${target.on} FROM ${grantee};`);
  if (grantOption) commands.push(`REVOKE GRANT OPTION ON ${target.on} FROM ${grantee};`);
  const undo = [`GRANT ${spelled === '' ? 'USAGE' : spelled} ON ${target.on} TO ${grantee}${grantOption ? ' WITH GRANT OPTION' : ''};`];
  return { commands, undo };
}

function deleteRow(target: RowTarget): RowRemoval {
  const columns = { Host: target.host, User: target.user, ...target.where };
  const where = Object.entries(columns).map(([name, value]) => `${name} = ${sqlString(value)}`);
  // Bringing an orphan row back by INSERT would need every privilege column; a copy of the row is kept instead.
  const keep = `bitewing_undo_${target.table}`;
  return {
    commands: [
      `CREATE TABLE IF NOT EXISTS mysql.${keep} AS SELECT * FROM mysql.${target.table} WHERE FALSE;`,
      `INSERT INTO mysql.${keep} SELECT * FROM mysql.${target.table} WHERE ${where.join(' AND ')};`,
      `DELETE FROM mysql.${target.table} WHERE ${where.join(' AND ')};`,
      'FLUSH PRIVILEGES;',
    ],
    undo: [`INSERT INTO mysql.${target.table} SELECT * FROM mysql.${keep} WHERE ${where.join(' AND ')};`, 'FLUSH PRIVILEGES;'],
  };
}
