import { causeVerdicts } from '../../facts/mysql/reach-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/public-grant',
  title: "Nothing granted to PUBLIC touches a tenant's database",
  severity: 'critical',
  kind: 'leak',
  clauses: ['S9', 'S10'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  alsoNeeds: ['mysql.publicGrants'],
  risk: 'Every account on the server, whoever owns it, reaches the database without any further grant.',
  remedy: 'Revoke the privilege from PUBLIC.',
  references: [{ title: 'MariaDB: GRANT ... TO PUBLIC', url: 'https://mariadb.com/kb/en/grant/' }],
  evaluate: (facts) =>
    causeVerdicts(
      facts,
      facts['mysql.databaseReach'].causes.filter((cause) => cause.holder === 'public'),
      () => ({
        because:
          'PUBLIC (MariaDB 10.11 and later) is always active for everybody and needs no SET ROLE; SHOW GRANTS for another account does not list it and user dumps omit it.',
        expected: 'No grant to PUBLIC on a tenant’s database.',
      }),
    ),
});
