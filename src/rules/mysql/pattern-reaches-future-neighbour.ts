import { parseNamingTemplate } from '../../domain/open-dental/naming-template.ts';
import { collidingPatterns } from '../../domain/mysql/pattern-language-collisions.ts';
import { parseSchemaPattern, patternIntersectionWithin } from '../../domain/mysql/pattern-language.ts';
import { accountLabel } from '../../domain/mysql/sql-text.ts';
import { rowEvidence } from '../../facts/mysql/grant-row.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { replaceRow, tenantPatterns } from '../../facts/mysql/recommended-grants.ts';
import { tenantSchemaRows } from '../../facts/mysql/tenant-patterns.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/pattern-reaches-future-neighbour',
  title: 'No grant pattern of a tenant can match a name that another tenant has or could get',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S10', 'S11'],
  scope: 'instance',
  needs: ['mysql.access'],
  risk: 'The day the neighbour, or a backup of it, gets the name, the right is there without anybody granting it.',
  remedy: 'Use the recommended set: exact live name, backup pattern with every underscore escaped; or state a naming template that cannot produce the name.',
  references: [{ title: 'MySQL 8.4 Reference Manual, 8.2.7 Access Control, Stage 2', url: 'https://dev.mysql.com/doc/refman/8.4/en/request-access.html' }],
  *evaluate(facts) {
    const { grants, server } = facts['mysql.access'];
    const rows = tenantSchemaRows(facts);
    // What each tenant may come to own stands beside what each tenant's rows match.
    const names = facts.tenants.flatMap((owner) => tenantPatterns(facts, owner).map((text) => ({ text, owner, row: -1 })));
    const template = facts.inventory.naming === null ? null : parseNamingTemplate(facts.inventory.naming, server);
    const language = template?.ok ? template.value.names : null;
    const failed = new Map<number, { owner: string; witness: string; conforming: boolean }>();
    for (const { a, b, witness } of collidingPatterns([...rows, ...names], server)) {
      const within = language && patternIntersectionWithin(parseSchemaPattern(a.text, server), parseSchemaPattern(b.text, server), language);
      if (language && !within) continue;
      for (const [own, other] of [[a, b], [b, a]] as const) {
        if (own.row >= 0 && !failed.has(own.row)) failed.set(own.row, { owner: other.owner, witness: within?.witness ?? witness, conforming: other.row < 0 || within !== null });
      }
    }
    for (const { row, owner: tenant } of rows) {
      const grant = grants.schemaGrants[row];
      if (!grant) continue;
      const subject = { type: 'grant' as const, id: `${facts.instance}/${accountLabel(grant.user, grant.host)} on ${grant.db}` };
      const found = failed.get(row);
      if (!found) {
        yield { status: 'pass', subject, tenants: [tenant] };
        continue;
      }
      yield {
        status: 'fail',
        subject,
        tenants: [tenant, found.owner],
        sides: { owner: found.owner, reacher: tenant },
        severity: found.conforming ? 'critical' : 'medium',
        claim: `A database named ${found.witness} would belong to ${tenantName(facts, found.owner)} and be open to ${tenantName(facts, tenant)} (${accountLabel(grant.user, grant.host)}).`,
        observed: `the pattern ${grant.db} matches ${found.witness}`,
        expected: 'patterns that share no name with another tenant’s',
        because: 'Rights are matched by name at the moment of use; a pattern needs no existing database.',
        witness: found.witness,
        discriminator: found.owner,
        evidence: [rowEvidence(facts.instance, grants, { table: 'schemaGrants', row })],
        fix: {
          language: 'sql',
          target: facts.instance,
          ...replaceRow(facts, row, tenant),
          verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
          ...(found.conforming ? {} : { note: 'A naming template in the inventory (naming: …) that cannot produce the name also ends this finding.' }),
        },
      };
    }
  },
});
