import { causeVerdicts } from '../../facts/mysql/reach-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/anonymous-row',
  title: "No database row of the anonymous user gives everybody a tenant's database",
  severity: 'critical',
  kind: 'leak',
  clauses: ['S9'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  alsoNeeds: ['mysql.orphanRows'],
  risk: 'Every account of every tenant, present and future, reads or changes the database.',
  remedy: 'Delete the row of the empty user name.',
  references: [{ title: 'MariaDB: Account names, anonymous accounts', url: 'https://mariadb.com/kb/en/create-user/' }],
  evaluate: (facts) =>
    causeVerdicts(
      facts,
      facts['mysql.databaseReach'].causes.filter((cause) => cause.holder === 'anonymous'),
      () => ({
        because:
          'Database rows with an empty user name apply to every named user whose client matches the host, even after the anonymous account itself was dropped.',
        expected: 'No database row with an empty user name.',
      }),
    ),
});
