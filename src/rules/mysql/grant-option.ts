import { sqlGrantee, sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { ownSchemaRows, tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { vendorProfile } from '../../facts/mysql/global-rights.ts';
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
  remedy: 'Revoke GRANT OPTION; Open Dental never needs it.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 8.2.2 Privileges Provided by MySQL: GRANT OPTION',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html',
    },
  ],
  *evaluate(facts) {
    const { grants } = facts['mysql.access'];
    for (const account of tenantAccounts(facts)) {
      // A server-wide profile is told by mysql/vendor-profile.
      const global = grants.accounts[account.row]?.privileges ?? '';
      const rows = ownSchemaRows(facts, account).filter(({ grant }) => grant.privileges.includes('GRANT OPTION'));
      const everywhere = global.includes('GRANT OPTION') && vendorProfile(global) === null;
      if (rows.length === 0 && !everywhere) {
        yield account.pass;
        continue;
      }
      const grantee = sqlGrantee(account.user, account.host, false);
      const scopes = [...(everywhere ? ['*.*'] : []), ...rows.map(({ grant }) => `${sqlIdentifier(grant.db)}.*`)];
      yield accountFail(facts, account, {
        says: `can give its rights on ${scopes.join(', ')} to other accounts.`,
        observed: `GRANT OPTION on ${scopes.join(', ')}`,
        expected: 'No GRANT OPTION on any level.',
        because: 'A holder may also grant every pattern that lies inside its own, including names that do not exist yet.',
        rows: rows.map(({ row }) => ({ table: 'schemaGrants', row })),
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: scopes.map((scope) => `REVOKE GRANT OPTION ON ${scope} FROM ${grantee};`),
          undo: scopes.map((scope) => `GRANT USAGE ON ${scope} TO ${grantee} WITH GRANT OPTION;`),
          verify: [{ command: `SHOW GRANTS FOR ${grantee};`, expect: 'no line ends in WITH GRANT OPTION' }],
        },
      });
    }
  },
});
