import { globalPrivilegeEffect } from '../../domain/mysql/global-privilege-effects.ts';
import { privilegeSet } from '../../domain/mysql/privileges.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { globalRights, revokeGlobal, vendorProfile } from '../../facts/mysql/global-rights.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/database-list-visible',
  title: 'No tenant account sees the names of other tenants’ databases',
  severity: 'low',
  kind: 'hygiene',
  clauses: ['S9'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  alsoNeeds: ['mysql.publicGrants', 'mysql.mandatoryRoles'],
  risk: 'SHOW DATABASES lists every customer of the host.',
  remedy: 'Revoke SHOW DATABASES; an account always sees its own databases without it.',
  references: [{ title: 'MySQL 8.4 Reference Manual, 15.7.7.15 SHOW DATABASES Statement', url: 'https://dev.mysql.com/doc/refman/8.4/en/show-databases.html' }],
  evaluate(facts) {
    const { grants, server } = facts['mysql.access'];
    const rights = new Map(globalRights(facts).map((right) => [right.account, right.privileges]));
    return passUnless(tenantAccounts(facts), (account) => {
      const held = rights.get(account.row);
      const privileges = grants.accounts[account.row]?.privileges ?? '';
      if (held === undefined && privileges === '') {
        return null;
      }
      const names = [...(held?.keys() ?? [])];
      const told = vendorProfile(privileges) !== null || names.some((name) => privilegeSet(name) !== 0 && globalPrivilegeEffect(name, server.flavor) !== null);
      const showing = names.filter((name) => name === 'SHOW DATABASES' || privilegeSet(name) !== 0);
      if (told) {
        return {
          status: 'not-applicable',
          subject: account.subject,
          tenants: [account.tenant],
          reason: 'The account holds wider global rights, which mysql/global-privilege or mysql/vendor-profile report.',
        };
      }
      const [first] = showing;
      if (first === undefined) {
        return null;
      }
      const carrier = held?.get(first)?.reach.privileges.get(first);
      return accountFail(facts, account, {
        says: `sees the names of all databases of ${facts.instance}.`,
        observed: `${showing.join(', ')} ON *.*`,
        expected: 'USAGE on *.*; from Open Dental 22.4 also RELOAD (MySQL: FLUSH_TABLES).',
        because: 'Without any right on *.*, SHOW DATABASES lists only databases on which the account has a row.',
        rows: carrier && carrier.row !== account.row ? [carrier] : [],
        witness: 'SHOW DATABASES;',
        fix: revokeGlobal(facts, carrier?.table === 'accounts' ? carrier.row : account.row, showing),
      });
    });
  },
});
