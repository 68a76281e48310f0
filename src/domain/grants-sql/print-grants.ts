import type { AccountRow, GrantTables } from '../mysql/grant-tables.ts';
import { sqlGrantee, sqlIdentifier } from '../mysql/sql-text.ts';

function clause(list: string, object: string, to: string, columns: readonly string[] = []): string {
  const names = list.split(',').filter((name) => name !== '' && name !== 'GRANT OPTION');
  const what = [...names, ...columns];
  const option = list.split(',').includes('GRANT OPTION') ? ' WITH GRANT OPTION' : '';
  return `GRANT ${what.length === 0 ? 'USAGE' : what.join(', ')} ON ${object} TO ${to}${option}`;
}

/** `SELECT (`a`, `b`), UPDATE (`a`)` of one table's column rows. */
function columnClauses(rows: GrantTables['columnGrants']): string[] {
  const byPrivilege = new Map<string, string[]>();
  for (const row of rows)
    for (const name of row.privileges.split(',')) if (name !== '') byPrivilege.set(name, [...(byPrivilege.get(name) ?? []), sqlIdentifier(row.column)]);
  return [...byPrivilege].map(([name, columns]) => `${name} (${columns.join(', ')})`);
}

/**
 * The statements that give one account or role what it holds directly, in the shape of SHOW GRANTS: privileges spelled out (never ALL),
 * partial revokes, roles, proxies, default roles. No passwords and no TLS requirement. Statements have no final `;`.
 */
export function printGrants(tables: GrantTables, account: AccountRow): string[] {
  const to = sqlGrantee(account.user, account.host, account.isRole);
  const mine = (row: { readonly user: string; readonly host: string }): boolean => row.user === account.user && row.host === account.host;
  const role = (user: string, host: string): string => sqlGrantee(user, host, host === '');
  const dynamic = tables.dynamicGrants.filter(mine);
  const columns = tables.columnGrants.filter(mine);
  return [
    clause(account.privileges, '*.*', to),
    ...[false, true].flatMap((grantOption) => {
      const names = dynamic.filter((row) => row.grantOption === grantOption).map((row) => row.privilege);
      return names.length === 0 ? [] : [`GRANT ${names.join(',')} ON *.* TO ${to}${grantOption ? ' WITH GRANT OPTION' : ''}`];
    }),
    ...account.restrictions.map(({ database, privileges }) => `REVOKE ${privileges.replaceAll(',', ', ')} ON ${sqlIdentifier(database)}.* FROM ${to}`),
    ...tables.schemaGrants.filter(mine).map((row) => clause(row.privileges, `${sqlIdentifier(row.db)}.*`, to)),
    ...tables.tableGrants.filter(mine).map((row) => {
      const own = columns.filter((column) => column.db === row.db && column.table === row.table);
      return clause(row.privileges, `${sqlIdentifier(row.db)}.${sqlIdentifier(row.table)}`, to, columnClauses(own));
    }),
    ...tables.routineGrants.filter(mine).map((row) => clause(row.privileges, `${row.type} ${sqlIdentifier(row.db)}.${sqlIdentifier(row.routine)}`, to)),
    ...tables.roleEdges.filter(mine).map((row) => `GRANT ${role(row.roleUser, row.roleHost)} TO ${to}${row.adminOption ? ' WITH ADMIN OPTION' : ''}`),
    ...tables.proxies
      .filter(mine)
      .map(
        (row) => `GRANT PROXY ON ${sqlIdentifier(row.proxiedUser)}@${sqlIdentifier(row.proxiedHost)} TO ${to}${row.grantOption ? ' WITH GRANT OPTION' : ''}`,
      ),
    ...(account.defaultRole === null ? [] : [`SET DEFAULT ROLE ${sqlIdentifier(account.defaultRole)} FOR ${to}`]),
    ...defaultRoleLine(tables.defaultRoles.filter(mine), to),
  ];
}

function defaultRoleLine(rows: GrantTables['defaultRoles'], to: string): string[] {
  if (rows.length === 0) return [];
  return [`SET DEFAULT ROLE ${rows.map((row) => sqlGrantee(row.roleUser, row.roleHost, false)).join(', ')} TO ${to}`];
}
