import { causeVerdicts } from '../../facts/mysql/reach-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/row-of-other-host',
  title: "No row of the same user name on another host gives a tenant a neighbour's database",
  severity: 'critical',
  kind: 'leak',
  clauses: ['S9', 'S13'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  risk: 'The account looks harmless in SHOW GRANTS, yet its sessions read and drop the neighbour’s tables through a row of another host.',
  remedy: 'Remove the row of the other host, or rename the account so that the two no longer share a user name.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 8.2.7 Access Control, Stage 2: Request Verification',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/request-access.html',
    },
  ],
  evaluate: (facts) =>
    causeVerdicts(
      facts,
      facts['mysql.databaseReach'].causes.filter((cause) => cause.holder === 'other-host'),
      () => ({
        because:
          'The server picks the account at login, but matches database rows by user name and the client’s address, not by that account: a row of the same name with a wider host applies too, and SHOW GRANTS for the account never lists it.',
        expected: 'Every row that applies to this user name from this client stays inside the tenant’s own databases.',
      }),
    ),
});
