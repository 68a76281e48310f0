import type { GrantRowReference } from '../../domain/mysql/access.ts';
import type { GrantTables, ServerSemantics } from '../../domain/mysql/grant-tables.ts';
import { holderIndex, holderKey } from '../../domain/mysql/holder-index.ts';
import { accountLabel, sqlGrantee, sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { addTo } from '../add-to.ts';

/** A row whose holder may give what it grants to others. */
export interface HandedOn {
  readonly reference: GrantRowReference;
  /** For sentences: `od\_493.*`, `the role reports`. */
  readonly scope: string;
  readonly revoke: string;
  readonly undo: string;
}

/** For an account row: everything it may hand on, by its own rows and by roles that it or a role of its own has; server-wide rights left out. */
export type HandedOnBy = (user: string, host: string) => readonly HandedOn[];

const option = 'GRANT OPTION';

/** Looks through the grant tables once. Cost: rows, and for each question the roles of the account. */
export function handedOnBy(grants: GrantTables, server: ServerSemantics): HandedOnBy {
  const own = new Map<string, HandedOn[]>();
  const rolesOf = new Map<string, string[]>();
  const isRole = (user: string, host: string): boolean => host === '' && holderIndex(grants).roles.has(user);
  const note = (reference: GrantRowReference, { user, host }: { readonly user: string; readonly host: string }, scope: string): void => {
    const grantee = sqlGrantee(user, host, isRole(user, host));
    const revoke = `REVOKE GRANT OPTION ON ${scope} FROM ${grantee};`;
    addTo(own, holderKey(user, host), { reference, scope, revoke, undo: `GRANT USAGE ON ${scope} TO ${grantee} WITH GRANT OPTION;` });
  };
  // Few rows have it, and there are tens of thousands.
  grants.schemaGrants.forEach((grant, row) => {
    if (grant.privileges.includes(option)) note({ table: 'schemaGrants', row }, grant, `${sqlIdentifier(grant.db)}.*`);
  });
  for (const [row, grant] of grants.tableGrants.entries()) {
    if (grant.privileges.includes(option)) note({ table: 'tableGrants', row }, grant, `${sqlIdentifier(grant.db)}.${sqlIdentifier(grant.table)}`);
  }
  for (const [row, grant] of grants.routineGrants.entries()) {
    if (!grant.privileges.includes(option)) continue;
    note({ table: 'routineGrants', row }, grant, `${grant.type} ${sqlIdentifier(grant.db)}.${sqlIdentifier(grant.routine)}`);
  }
  for (const [row, { user, host, roleUser, roleHost, adminOption }] of grants.roleEdges.entries()) {
    addTo(rolesOf, holderKey(user, host), holderKey(roleUser, roleHost));
    if (!adminOption) continue;
    const [role, grantee] = [sqlGrantee(roleUser, roleHost, roleHost === ''), sqlGrantee(user, host, isRole(user, host))];
    addTo(own, holderKey(user, host), {
      reference: { table: 'roleEdges', row },
      scope: `the role ${accountLabel(roleUser, roleHost)}`,
      // MySQL has no statement for the option alone.
      revoke: server.flavor === 'mariadb' ? `REVOKE ADMIN OPTION FOR ${role} FROM ${grantee};` : `REVOKE ${role} FROM ${grantee}; GRANT ${role} TO ${grantee};`,
      undo: `GRANT ${role} TO ${grantee} WITH ADMIN OPTION;`,
    });
  }
  return (user, host) => {
    if (own.size === 0) return [];
    const holders = new Set([holderKey(user, host)]);
    for (const holder of holders) for (const role of rolesOf.get(holder) ?? []) holders.add(role);
    return [...holders].flatMap((holder) => own.get(holder) ?? []);
  };
}
