import { causeVerdicts } from '../../facts/mysql/reach-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/orphan-row',
  title: "No grant row without an account reaches a tenant's database",
  severity: 'critical',
  kind: 'leak',
  clauses: ['S9'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  alsoNeeds: ['mysql.orphanRows'],
  risk: 'A right that no SHOW GRANTS lists lets a session of the same user name read and change the database.',
  remedy: 'Delete the row from the grant table and flush privileges; REVOKE cannot name it.',
  references: [{ title: 'MySQL 8.4 Reference Manual, 8.2.3 Grant Tables', url: 'https://dev.mysql.com/doc/refman/8.4/en/grant-tables.html' }],
  evaluate: (facts) =>
    causeVerdicts(
      facts,
      facts['mysql.databaseReach'].causes.filter((cause) => cause.holder === 'orphan'),
      () => ({
        because:
          'The row has no account of its own, so SHOW GRANTS cannot show it; the server still applies it to every session whose user name and client match.',
        expected: 'Every grant row belongs to an account that exists.',
      }),
    ),
});
