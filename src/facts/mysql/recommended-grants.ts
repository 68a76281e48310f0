import { allPrivileges } from '../../domain/grants-sql/privilege-names.ts';
import type { AccessEngine } from '../../domain/mysql/access.ts';
import type { SchemaGrantRow } from '../../domain/mysql/grant-tables.ts';
import { holderIndex } from '../../domain/mysql/holder-index.ts';
import { listedPrivileges, privilegeSet, spelledPrivileges } from '../../domain/mysql/privileges.ts';
import { revokeRow } from '../../domain/mysql/revoke-row.ts';
import { sqlGrantee, sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { recommendedPatterns } from '../../domain/open-dental/recommended-patterns.ts';
import type { InstanceContext } from '../fact-map.ts';

type GrantFacts = InstanceContext & { readonly 'mysql.access': AccessEngine };

/** Statements that bring an account to the recommended grant set, and their exact reverse. */
export interface GrantChange {
  readonly commands: readonly string[];
  readonly undo: readonly string[];
}

/** The recommended patterns of a tenant: exact live name, its dated backups, its archive; every `_` and `%` escaped. */
export function tenantPatterns(facts: InstanceContext, tenant: string): readonly string[] {
  return (facts.inventory.tenants[tenant]?.databases ?? []).flatMap((database) => recommendedPatterns(database, { archive: true }));
}

/**
 * Replaces one schema row of a tenant's account by the recommended set, keeping the row's own privileges. Patterns the account
 * already holds, by their own name or a wider one, are left alone, so that undo restores exactly what was.
 */
export function replaceRow(facts: GrantFacts, row: number, tenant: string): GrantChange {
  const { grants, server } = facts['mysql.access'];
  const grant = grants.schemaGrants[row];
  if (!grant) return { commands: [], undo: [] };
  const rows = holderIndex(grants)
    .schemaRows(grant.user, grant.host)
    .flatMap((other) => grants.schemaGrants[other] ?? []);
  const held = new Set(rows.map(({ db }) => db));
  const others = rows.filter((other) => other !== grant);
  const patterns = tenantPatterns(facts, tenant);
  const added = patterns.filter((pattern) => !held.has(pattern) && !others.some((other) => isCoveredBy(pattern, grant, other)));
  const privileges = spelledPrivileges(listedPrivileges(grant.privileges), server);
  const grantee = sqlGrantee(grant.user, grant.host, false);
  const removal = held.has(grant.db) && patterns.includes(grant.db) ? null : revokeRow(grants, server, { table: 'schemaGrants', row });
  // The new rows come first: the tenant's own work is never interrupted.
  return {
    commands: [...added.map((pattern) => `GRANT ${privileges} ON ${sqlIdentifier(pattern)}.* TO ${grantee};`), ...(removal?.commands ?? [])],
    undo: [...(removal?.undo ?? []), ...added.map((pattern) => `REVOKE ${privileges} ON ${sqlIdentifier(pattern)}.* FROM ${grantee};`)],
  };
}

/** Does another row give on all names of the pattern what this one gave? */
function isCoveredBy(pattern: string, grant: SchemaGrantRow, other: SchemaGrantRow): boolean {
  const covers = other.db.endsWith('%') && !other.db.endsWith('\\%') && pattern.startsWith(other.db.slice(0, -1));
  return covers && (privilegeSet(grant.privileges) & ~privilegeSet(other.privileges)) === 0;
}

/** Gives an account everything on each of its tenant's recommended patterns, as far as it has not got it there. */
export function grantRecommended(facts: GrantFacts, user: string, host: string, tenant: string): GrantChange {
  const { grants, server } = facts['mysql.access'];
  const rows = holderIndex(grants)
    .schemaRows(user, host)
    .map((row) => grants.schemaGrants[row]);
  const changes = tenantPatterns(facts, tenant).flatMap((pattern) => {
    const held = new Set(rows.find((row) => row?.db === pattern)?.privileges.split(','));
    const absent = allPrivileges('database', server).filter((name) => !held.has(name));
    return absent.length === 0 ? [] : [grantMissing(user, host, pattern, [spelledPrivileges(absent, server)])];
  });
  return { commands: changes.flatMap(({ commands }) => commands), undo: changes.flatMap(({ undo }) => undo) };
}

/** Grants the missing privileges on a recommended pattern to an account, and takes exactly those away again. */
export function grantMissing(user: string, host: string, pattern: string, missing: readonly string[]): GrantChange {
  const on = `ON ${sqlIdentifier(pattern)}.*`;
  const grantee = sqlGrantee(user, host, false);
  return { commands: [`GRANT ${missing.join(', ')} ${on} TO ${grantee};`], undo: [`REVOKE ${missing.join(', ')} ${on} FROM ${grantee};`] };
}
