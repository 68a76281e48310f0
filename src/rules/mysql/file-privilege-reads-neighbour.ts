import { type FileScope, fileScope, isInFileScope } from '../../domain/mysql/file-scope.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { globalRights, revokeGlobal, vendorProfile } from '../../facts/mysql/global-rights.ts';
import { setting } from '../../facts/mysql/settings.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import type { Kind, Severity } from '../../model/severity.ts';
import { defineRule, type Rule } from '../define-rule.ts';

interface Opening {
  readonly says: string;
  readonly severity: Severity;
  readonly kind: Kind;
  readonly because: string;
}

/** What FILE opens with this value of secure_file_priv. */
function opening(scope: FileScope, value: string | undefined, datadir: string, isMariadb: boolean): Opening {
  if (scope.kind === 'none') {
    return {
      says: 'holds FILE, which secure_file_priv = NULL makes useless until somebody changes that setting.',
      severity: 'low',
      kind: 'hygiene',
      because: 'On MySQL, NULL switches reading and writing files off.',
    };
  }
  if (!isInFileScope(scope, datadir)) {
    return {
      says: `reads and writes every file in ${value ?? ''}, which all holders of FILE share.`,
      severity: 'medium',
      kind: 'leak',
      because: 'secure_file_priv confines FILE to one directory of the whole server, not of a tenant.',
    };
  }
  const because =
    value === undefined
      ? 'secure_file_priv was not read; nothing is known to confine FILE.'
      : scope.kind === 'folder'
        ? `secure_file_priv = ${value} contains the data directory.`
        : `secure_file_priv is ${value === '' ? 'blank' : value}, which on ${isMariadb ? 'MariaDB' : 'MySQL'} confines nothing.`;
  return {
    says: `reads and writes files as the server: the tables of every tenant in ${datadir === '' ? 'the data directory' : datadir}, and each A to Z folder the server’s account can open.`,
    severity: 'critical',
    kind: 'leak',
    because,
  };
}

export const rule: Rule = defineRule({
  id: 'mysql/file-privilege-reads-neighbour',
  title: 'No tenant account may read or write files through the server (FILE)',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach', 'mysql.server'],
  alsoNeeds: ['mysql.publicGrants', 'mysql.mandatoryRoles'],
  risk: 'LOAD_FILE and INTO OUTFILE pass by every grant: table files, backups and images of all tenants are plain files to the server.',
  remedy: 'Revoke FILE; Open Dental never needs it.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 7.1.8 Server System Variables: secure_file_priv',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html',
    },
  ],
  evaluate(facts) {
    const { grants, server } = facts['mysql.access'];
    const confined = setting(facts, 'secure_file_priv');
    const scope = fileScope(server, confined.value);
    const datadir = setting(facts, 'datadir').value ?? '';
    const rights = new Map(globalRights(facts).map((right) => [right.account, right.privileges]));
    return passUnless(tenantAccounts(facts), (account) => {
      const held = rights.get(account.row)?.get('FILE');
      if (!held) {
        return null;
      }
      const own = grants.accounts[account.row]?.privileges ?? '';
      if (vendorProfile(own) === 'Full' && own.split(',').includes('FILE')) {
        return {
          status: 'not-applicable',
          subject: account.subject,
          tenants: [account.tenant],
          reason: 'The account has a vendor profile, which mysql/vendor-profile reports.',
        };
      }
      const opened = opening(scope, confined.value, datadir, server.flavor === 'mariadb');
      const carrier = held.reach.privileges.get('FILE');
      const fail = accountFail(facts, account, {
        ...opened,
        observed: `FILE ON *.*${held.role === null ? '' : ` through the role ${held.role}`}; secure_file_priv ${confined.value === undefined ? 'not read' : `= '${confined.value}'`}`,
        expected: 'no FILE on tenant accounts',
        rows: carrier && carrier.row !== account.row ? [carrier] : [],
        fix: revokeGlobal(facts, carrier?.table === 'accounts' ? carrier.row : account.row, ['FILE']),
      });
      return { ...fail, evidence: [...fail.evidence, confined.evidence] };
    });
  },
});
