import { sqlGrantee } from '../../domain/mysql/sql-text.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { vendorProfile } from '../../facts/mysql/global-rights.ts';
import { handedOnBy } from '../../facts/mysql/handed-on.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/grant-option',
  title: 'No tenant account may hand its rights on',
  severity: 'high',
  kind: 'leak',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.access'],
  risk: 'The holder gives its own wildcard rights to any other account, so nobody can say any more who reaches the tenant’s data.',
  remedy: 'Revoke GRANT OPTION, and ADMIN OPTION of roles; Open Dental never needs either.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 8.2.2 Privileges Provided by MySQL: GRANT OPTION',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html',
    },
  ],
  evaluate(facts) {
    const { grants, server } = facts['mysql.access'];
    const handedOn = handedOnBy(grants, server);
    return passUnless(tenantAccounts(facts), (account) => {
      // A server-wide profile is told by mysql/vendor-profile.
      const global = grants.accounts[account.row]?.privileges ?? '';
      const rows = handedOn(account.user, account.host);
      const everywhere = global.includes('GRANT OPTION') && vendorProfile(global) === null;
      if (rows.length === 0 && !everywhere) {
        return null;
      }
      const grantee = sqlGrantee(account.user, account.host, false);
      const scopes = [...(everywhere ? ['*.*'] : []), ...rows.map(({ scope }) => scope)];
      return accountFail(facts, account, {
        says: `can give its rights on ${scopes.join(', ')} to other accounts.`,
        observed: `GRANT OPTION or ADMIN OPTION on ${scopes.join(', ')}`,
        expected: 'No GRANT OPTION on any level, and no role WITH ADMIN OPTION.',
        because: 'A holder may also grant every pattern that lies inside its own, including names that do not exist yet.',
        rows: rows.map(({ reference }) => reference),
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: [...(everywhere ? [`REVOKE GRANT OPTION ON *.* FROM ${grantee};`] : []), ...rows.map(({ revoke }) => revoke)],
          undo: [...(everywhere ? [`GRANT USAGE ON *.* TO ${grantee} WITH GRANT OPTION;`] : []), ...rows.map(({ undo }) => undo)],
          verify: [{ command: `SHOW GRANTS FOR ${grantee};`, expect: 'no line ends in WITH GRANT OPTION or WITH ADMIN OPTION' }],
        },
      });
    });
  },
});
