import { accountLabel, sqlGrantee } from '../../domain/mysql/sql-text.ts';
import { accountSubject, tenantAccountRows } from '../../facts/mysql/account-passes.ts';
import { rowEvidence } from '../../facts/mysql/grant-row.ts';
import { passwordRow } from '../../facts/mysql/passwords.ts';
import type { Fix } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/anonymous-or-passwordless',
  title: 'Every account has a name and a password',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S9'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.passwords'],
  risk: 'Anybody who reaches the server logs in, and an anonymous row can even take the place of a tenant’s own account.',
  remedy: 'Drop anonymous accounts; give every other account a password or lock it.',
  references: [{ title: 'MariaDB: Create User, anonymous accounts', url: 'https://mariadb.com/kb/en/create-user/' }],
  *evaluate(facts) {
    const { grants } = facts['mysql.access'];
    const passwords = facts['mysql.passwords'];
    const own = tenantAccountRows(facts);
    for (let row = 0; row < grants.accounts.length; row++) {
      const account = grants.accounts[row];
      if (account === undefined || account.isRole) continue;
      const passwordAt = passwordRow(passwords, account, row);
      const password = passwordAt === null ? undefined : passwords[passwordAt];
      const ofTenant = own[row] ?? null;
      if (ofTenant !== null && account.user !== '' && password !== undefined && password.state !== 'empty') {
        yield ofTenant.pass;
        continue;
      }
      const subject = accountSubject(facts.instance, account.user, account.host);
      const tenant = facts.ownership.ownerOfAccount(account.user, account.host);
      const tenants = tenant === null ? [] : [tenant];
      const empty = password?.state === 'empty' && account.locked !== true;
      if (account.user !== '' && !empty) {
        if (password) yield { status: 'pass', subject, tenants };
        else
          yield {
            status: 'not-assessed',
            subject,
            tenants,
            missing: [sourceId('mysql.passwords', facts.instance)],
            reason: 'The password state of this account was not read.',
          };
        continue;
      }
      const label = accountLabel(account.user, account.host);
      yield {
        status: 'fail',
        subject,
        tenants,
        sides: { owner: tenant, reacher: null },
        claim:
          account.user === ''
            ? `Anybody logs in to ${facts.instance} as the anonymous account ${label}.`
            : `${label} logs in to ${facts.instance} without a password.`,
        observed: account.user === '' ? `User = '', Host = '${account.host}'` : 'the password is empty',
        expected: account.user === '' ? 'no anonymous account' : 'a password, or a locked account',
        ...(account.user === ''
          ? {
              because:
                'A user name that has no row for the client’s address falls to the anonymous row; on MariaDB a more specific anonymous host even wins over the named account.',
            }
          : {}),
        evidence: [
          rowEvidence(facts.instance, grants, { table: 'accounts', row }),
          ...(password
            ? [{ source: sourceId('mysql.passwords', facts.instance), pointer: `/${passwordAt ?? 0}`, excerpt: `${label}: ${password.state}` }]
            : []),
        ],
        fix: account.user === '' ? dropAnonymous(facts.instance, account.host, empty) : lock(facts.instance, account.user, account.host),
      };
    }
  },
});

/** Without a password the account can be made again as it was. */
function dropAnonymous(target: string, host: string, isEmpty: boolean): Fix {
  const grantee = sqlGrantee('', host, false);
  return {
    language: 'sql',
    target,
    commands: [`DROP USER ${grantee};`],
    undo: isEmpty ? [`CREATE USER ${grantee};`] : [],
    verify: [{ command: "SELECT Host FROM mysql.user WHERE User = '';", expect: 'no row' }],
    note: 'Database rows of the empty user name stay behind and keep working; see mysql/anonymous-row.',
  };
}

function lock(target: string, user: string, host: string): Fix {
  const grantee = sqlGrantee(user, host, false);
  return {
    language: 'sql',
    target,
    commands: [`ALTER USER ${grantee} ACCOUNT LOCK;`],
    undo: [`ALTER USER ${grantee} ACCOUNT UNLOCK;`],
    verify: [{ command: `SHOW CREATE USER ${grantee};`, expect: 'ACCOUNT LOCK' }],
    note: 'Lock it first; then set a password (ALTER USER … IDENTIFIED BY) and unlock it.',
  };
}
