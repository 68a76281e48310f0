import { sqlGrantee } from '../../domain/mysql/sql-text.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { type TenantAccount, tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { passwordRow } from '../../facts/mysql/passwords.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { twinsBy } from '../../facts/twins.ts';
import type { AccountPassword } from '../../snapshot/artifacts/mysql.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/password-shared',
  title: 'No two tenants of one instance use the same password',
  severity: 'high',
  kind: 'leak',
  clauses: ['S9'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.passwords'],
  risk: 'One practice’s password, read from its own configuration file, opens the neighbour’s account.',
  remedy: 'Set a new random password for one of the two accounts, and change its configuration files.',
  references: [
    { title: 'MariaDB: Authentication plugin mysql_native_password (unsalted)', url: 'https://mariadb.com/kb/en/authentication-plugin-mysql_native_password/' },
  ],
  evaluate(facts) {
    const passwords = facts['mysql.passwords'];
    const accounts = tenantAccounts(facts);
    const passwordOf = (account: TenantAccount): AccountPassword | undefined => passwords[passwordRow(passwords, account, account.row) ?? -1];
    const twins = twinsBy(accounts, (account) => passwordOf(account)?.fingerprint ?? null);
    return passUnless(accounts, (account) => {
      const password = passwordOf(account);
      const fingerprint = password?.fingerprint ?? null;
      if (fingerprint === null) {
        const comparable = password !== undefined && password.state !== 'set';
        if (comparable)
          return {
            status: 'not-applicable',
            subject: account.subject,
            tenants: [account.tenant],
            reason: `The account has no password of its own (${password.state}).`,
          };
        else
          return {
            status: 'not-assessed',
            subject: account.subject,
            tenants: [account.tenant],
            missing: [sourceId('mysql.passwords', facts.instance)],
            reason: 'The password is stored salted or was not read; equality cannot be seen.',
          };
      }
      const other = twins.ofOther(fingerprint, account.tenant);
      if (!other) {
        return null;
      }
      return accountFail(facts, account, {
        says: `has the same password as ${other.user}@${other.host} of ${tenantName(facts, other.tenant)}.`,
        owner: other.tenant,
        discriminator: other.tenant,
        observed: 'both stored secrets have the same keyed fingerprint',
        expected: 'a password of its own for every tenant',
        rows: [{ table: 'accounts', row: other.row }],
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: [`ALTER USER ${sqlGrantee(account.user, account.host, false)} IDENTIFIED BY '<new random password>';`],
          undo: [],
          verify: [{ command: 'run the audit again', expect: 'this finding is resolved' }],
          note: 'Choose the new password yourself; the old one cannot be restored from here, so change FreeDentalConfig.xml on the tenant’s machines in the same window.',
        },
      });
    });
  },
});
