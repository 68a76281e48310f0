import type { GrantRowReference } from '../../domain/mysql/access.ts';
import type { GrantTables } from '../../domain/mysql/grant-tables.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import type { Evidence } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';

/** User and host of a grant row; a role edge answers with its grantee. */
export function rowHolder(grants: GrantTables, { table, row }: GrantRowReference): { readonly user: string; readonly host: string } {
  return grants[table][row] ?? { user: '', host: '' };
}

/** What a row speaks about: `od\_493%`, `od_493.patient`, `*.*`. */
export function rowScope(grants: GrantTables, { table, row }: GrantRowReference): string {
  switch (table) {
    case 'schemaGrants':
      return grants.schemaGrants[row]?.db ?? '';
    case 'tableGrants':
      return `${grants.tableGrants[row]?.db ?? ''}.${grants.tableGrants[row]?.table ?? ''}`;
    case 'columnGrants':
      return `${grants.columnGrants[row]?.db ?? ''}.${grants.columnGrants[row]?.table ?? ''}.${grants.columnGrants[row]?.column ?? ''}`;
    case 'routineGrants':
      return `${grants.routineGrants[row]?.db ?? ''}.${grants.routineGrants[row]?.routine ?? ''}()`;
    case 'roleEdges':
      return accountLabel(grants.roleEdges[row]?.roleUser ?? '', grants.roleEdges[row]?.roleHost ?? '');
    case 'accounts':
    case 'dynamicGrants':
      return '*.*';
  }
}

/** The privileges a row states, as stored. */
export function rowPrivileges(grants: GrantTables, { table, row }: GrantRowReference): string {
  if (table === 'roleEdges') return '';
  if (table === 'dynamicGrants') return grants.dynamicGrants[row]?.privilege ?? '';
  return grants[table][row]?.privileges ?? '';
}

/** The row as evidence: where it stands in the snapshot, and its text. */
export function rowEvidence(instance: string, grants: GrantTables, reference: GrantRowReference): Evidence {
  const { user, host } = rowHolder(grants, reference);
  const privileges = rowPrivileges(grants, reference).replaceAll(',', ', ');
  return {
    source: sourceId(`mysql.${reference.table}`, instance),
    pointer: `/${reference.row}`,
    excerpt: `${reference.table}: Host='${host}' User='${user}' on ${rowScope(grants, reference)}${privileges === '' ? '' : `: ${privileges}`}`,
  };
}
