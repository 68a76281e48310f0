import type { SchemaGrantRow } from '../../domain/mysql/grant-tables.ts';
import { patternSearch } from '../../domain/mysql/pattern-language-collisions.ts';
import { parseSchemaPattern, patternIntersectionWithin } from '../../domain/mysql/pattern-language.ts';
import { schemaPatternMatches } from '../../domain/mysql/schema-pattern.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import { parseNamingTemplate, templateAccepts } from '../../domain/open-dental/naming-template.ts';
import type { ReachCause } from '../../facts/mysql/database-reach.ts';
import { rowEvidence } from '../../facts/mysql/grant-row.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { replaceRow, tenantPatterns } from '../../facts/mysql/recommended-grants.ts';
import { tenantSchemaRows } from '../../facts/mysql/tenant-patterns.ts';
import { defineRule, type Facts, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/pattern-reaches-future-neighbour',
  title: 'No grant pattern of a tenant can match a name that another tenant has or could get',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S10', 'S11'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  risk: 'The day the neighbour, or a backup of it, gets the name, the right is there without anybody granting it.',
  remedy: 'Use the recommended set: exact live name, backup pattern with every underscore escaped; or state a naming template that cannot produce the name.',
  references: [{ title: 'MySQL 8.4 Reference Manual, 8.2.7 Access Control, Stage 2', url: 'https://dev.mysql.com/doc/refman/8.4/en/request-access.html' }],
  *evaluate(facts) {
    const { grants } = facts['mysql.access'];
    const passes = tenantSchemaRows(facts);
    // The row that already reaches a database is told by mysql/pattern-reaches-neighbour; its fix mends this too. Where a role's namesake reaches through it, the role goes and the row stays.
    const told = new Map<number, ReachCause>();
    for (const cause of facts['mysql.databaseReach'].causes) {
      if (cause.table === 'schemaGrants' && cause.holder !== 'role-namesake' && told.get(cause.row)?.holder !== 'own') told.set(cause.row, cause);
    }
    const wide = widerThanRecommended(facts, passes);
    // What reaches a neighbour's database for its own account meets that neighbour's names; which name comes first, nobody is told.
    const isCertain = ({ row }: TenantPattern): boolean => told.get(row)?.holder === 'own';
    const certain = new Set(wide.filter(isCertain).map(({ row }) => row));
    const found = foreignNames(
      facts,
      wide.filter((pattern) => !isCertain(pattern)),
    );
    for (let row = 0; row < passes.length; row++) {
      const pass = passes[row];
      if (!pass) continue;
      const collision = found.get(row);
      if (!collision && !certain.has(row)) {
        yield pass;
        continue;
      }
      const { subject, tenants } = pass;
      const tenant = tenants[0] ?? '';
      const grant = grants.schemaGrants[row];
      if (told.has(row))
        yield {
          status: 'not-applicable',
          subject,
          tenants,
          reason: 'The row reaches a database that exists; another rule tells which.',
        };
      else if (collision && grant) {
        yield {
          status: 'fail',
          subject,
          tenants: [tenant, ...(collision.owner === null ? [] : [collision.owner])],
          sides: { owner: collision.owner, reacher: tenant },
          ...(collision.owner === null ? { severity: 'medium' as const } : {}),
          claim: claimOf(tenantName(facts, tenant), grant, collision.witness, collision.owner === null ? null : tenantName(facts, collision.owner)),
          observed: `the pattern ${grant.db} matches ${collision.witness}`,
          expected: 'patterns that match the tenant’s own live, backup and archive names only',
          because: 'Rights are matched by name at the moment of use; a pattern needs no existing database.',
          witness: collision.witness,
          discriminator: collision.owner ?? '',
          evidence: [rowEvidence(facts.instance, grants, { table: 'schemaGrants', row })],
          fix: {
            language: 'sql',
            target: facts.instance,
            ...replaceRow(facts, row, tenant),
            verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
            ...(collision.owner === null
              ? { note: 'A naming template in the inventory (naming: od_{slug}_{number:4}) that cannot produce the name also ends this finding.' }
              : {}),
          },
        };
      }
    }
  },
});

/** A schema row of a tenant's account. */
interface TenantPattern {
  /** Row in `mysql.schemaGrants`. */
  readonly row: number;
  readonly owner: string;
  readonly text: string;
}

function claimOf(reacher: string, grant: SchemaGrantRow, witness: string, owner: string | null): string {
  const account = accountLabel(grant.user, grant.host);
  return owner === null
    ? `The next tenant's database, named for example ${witness}, would be open to ${reacher} (${account}).`
    : `A database named ${witness} would belong to ${owner} and be open to ${reacher} (${account}).`;
}

/** Rows that are none of the recommended set. */
function widerThanRecommended(facts: Facts<'mysql.access', never>, passes: ReturnType<typeof tenantSchemaRows>): readonly TenantPattern[] {
  const { schemaGrants } = facts['mysql.access'].grants;
  const wide: TenantPattern[] = [];
  // Rows of one tenant stand together.
  let last: string | null = null;
  let recommended: readonly string[] = [];
  for (let row = 0; row < passes.length; row++) {
    const owner = passes[row]?.tenants[0];
    if (owner === undefined) continue;
    if (owner !== last) {
      last = owner;
      recommended = tenantPatterns(facts, owner);
    }
    const text = schemaGrants[row]?.db ?? '';
    if (!recommended.includes(text)) wide.push({ row, owner, text });
  }
  return wide;
}

/** By row that is wider than the recommended set: a name it matches that is not its tenant's, and whose it would be (null: nobody's yet). */
function foreignNames(facts: Facts<'mysql.access', never>, wide: readonly TenantPattern[]): ReadonlyMap<number, { owner: string | null; witness: string }> {
  const { server } = facts['mysql.access'];
  const template = facts.inventory.naming === null ? null : parseNamingTemplate(facts.inventory.naming, server);
  const language = template?.ok ? template.value : null;
  const found = new Map<number, { owner: string | null; witness: string }>();
  if (wide.length === 0) return found;
  const names = patternSearch(
    facts.tenants.flatMap((owner) => tenantPatterns(facts, owner).map((text) => ({ text, owner }))),
    server,
  );
  for (const pattern of wide) {
    const meeting = names.firstMeeting(pattern);
    if (meeting) found.set(pattern.row, { owner: meeting.met.owner, witness: meeting.witness });
  }
  for (const { row, owner, text } of wide) {
    if (found.has(row)) continue;
    // Any longer id: a name nobody has yet. The naming template may say that nobody ever will.
    const longer = (facts.inventory.tenants[owner]?.databases ?? []).flatMap((live) => [`${live}1`, `${live}x`, live.replaceAll('_', 'x')]);
    // Names around the tenant's own come first: the shortest name that pattern and template share is often the tenant's own.
    const possible =
      longer.find((name) => schemaPatternMatches(text, name, server) && (language === null || templateAccepts(language, name))) ??
      (language ? patternIntersectionWithin(parseSchemaPattern(text, server), parseSchemaPattern('%', server), language.names)?.witness : undefined);
    const owned =
      possible === undefined || (language !== null && !templateAccepts(language, possible)) ? owner : facts.ownership.ownerOfDatabase(possible)?.tenant;
    if (possible !== undefined && owned !== owner) found.set(row, { owner: owned ?? null, witness: possible });
  }
  return found;
}
