import { causeVerdicts } from '../../facts/mysql/reach-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/role-named-like-user',
  title: 'No role takes over the rows of a user that has its name',
  severity: 'high',
  kind: 'leak',
  clauses: ['S9'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  risk: 'Whoever may set the role reaches the database of the user that has its name.',
  remedy: 'Rename the role so that no user name equals it.',
  references: [{ title: 'MariaDB: Roles overview', url: 'https://mariadb.com/kb/en/roles_overview/' }],
  evaluate: (facts) =>
    causeVerdicts(
      facts,
      facts['mysql.databaseReach'].causes.filter((cause) => cause.holder === 'role-namesake'),
      () => ({
        because:
          'On MariaDB the rows of a role are looked up by its name: rows of a user with the same name on host % are found too, although users and roles are separate lists.',
        expected: 'No role shares its name with a user whose rows reach another tenant.',
      }),
    ),
});
