import type { SchemaGrantRow } from '../../domain/mysql/grant-tables.ts';
import { holderKey } from '../../domain/mysql/holder-index.ts';
import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { addTo } from '../../facts/add-to.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { accountPasses, tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { replaceRow } from '../../facts/mysql/recommended-grants.ts';
import type { Verdict } from '../../model/verdict.ts';
import { defineRule, type Facts, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/literal-asterisk',
  title: 'No grant of a tenant uses "*" inside a database name',
  severity: 'high',
  kind: 'function',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.access'],
  risk: 'The grant reaches nothing: the backup of an update fails although the operator believes it is covered.',
  remedy: 'Replace the row by the exact live name and the backup pattern with "%".',
  references: [{ title: 'MySQL 8.4 Reference Manual, 15.7.1.6 GRANT Statement', url: 'https://dev.mysql.com/doc/refman/8.4/en/grant.html' }],
  evaluate(facts) {
    const starred = new Map<string, Starred[]>();
    facts['mysql.access'].grants.schemaGrants.forEach((grant, row) => {
      if (grant.db.includes('*')) addTo(starred, holderKey(grant.user, grant.host), { row, grant });
    });
    return starred.size === 0 ? accountPasses(facts, new Set()) : starVerdicts(facts, starred);
  },
});

interface Starred {
  readonly row: number;
  readonly grant: SchemaGrantRow;
}

function* starVerdicts(facts: Facts<'mysql.access', never>, starred: ReadonlyMap<string, readonly Starred[]>): Iterable<Verdict> {
  for (const account of tenantAccounts(facts)) {
    const rows = starred.get(holderKey(account.user, account.host)) ?? [];
    if (rows.length === 0) yield account.pass;
    for (const { row, grant } of rows) {
      yield accountFail(facts, account, {
        says: `was granted ${grant.db}, which matches no database.`,
        observed: `Db = '${grant.db}'`,
        expected: 'Patterns made of literal characters, "%" and "\\_".',
        because: 'The manual writes od_springfield_4932*, but in MySQL "*" is an ordinary character of a name; the wildcard is "%".',
        discriminator: grant.db,
        rows: [{ table: 'schemaGrants', row }],
        fix: {
          language: 'sql',
          target: facts.instance,
          ...replaceRow(facts, row, account.tenant),
          verify: [
            {
              command: `SELECT Db FROM mysql.db WHERE Db = '${grant.db.replaceAll('\\', '\\\\').replaceAll("'", "''")}';`,
              expect: `no row ${sqlIdentifier(grant.db)}`,
            },
          ],
        },
      });
    }
  }
}
