import { accountLabel } from '../../domain/mysql/sql-text.ts';
import { accountPasses, accountSubject, tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { revokeGlobal, vendorProfile } from '../../facts/mysql/global-rights.ts';
import { rowEvidence } from '../../facts/mysql/grant-row.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { grantRecommended } from '../../facts/mysql/recommended-grants.ts';
import { flushPrivileges } from '../../facts/mysql/update-requirements.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/vendor-profile',
  title: "No tenant account has one of the two server-wide profiles of Open Dental's user manager",
  severity: 'critical',
  kind: 'leak',
  clauses: ['S9', 'S10'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  risk: 'The profile opens every database of the server: Full reads, changes and drops them, Low reads them.',
  remedy: 'Grant the recommended set on the tenant’s own names, then revoke everything on *.*, on each of the four host rows.',
  references: [{ title: 'Open Dental manual: MySQL security', url: 'https://www.opendental.com/manual/securitymysql.html' }],
  *evaluate(facts) {
    const { grants } = facts['mysql.access'];
    const failed = new Set<number>();
    for (const account of tenantAccounts(facts)) {
      const privileges = grants.accounts[account.row]?.privileges ?? '';
      const profile = vendorProfile(privileges);
      if (profile === null) continue;
      failed.add(account.row);
      const label = accountLabel(account.user, account.host);
      // On MySQL, Full carries the dynamic privileges too: they are rows of their own.
      const dynamic = grants.dynamicGrants.filter((grant) => grant.user === account.user && grant.host === account.host).map((grant) => grant.privilege);
      // The backup of an update needs one of these from Open Dental 22.4 on (mysql/update-needs-global-rights); they open no data.
      const flushes = flushPrivileges(facts['mysql.access']);
      const held = [...privileges.split(','), ...dynamic];
      const revoke = revokeGlobal(
        facts,
        account.row,
        held.filter((name) => !flushes.includes(name)),
      );
      const scoped = grantRecommended(facts, account.user, account.host, account.tenant);
      yield {
        status: 'fail',
        subject: accountSubject(facts.instance, account.user, account.host),
        tenants: [account.tenant],
        sides: { owner: null, reacher: account.tenant },
        claim: `${tenantName(facts, account.tenant)} (${label}) has the vendor's "${profile}" profile and can ${profile === 'Full' ? 'read, change and drop' : 'read'} every database of ${facts.instance}.`,
        observed: `${privileges.replaceAll(',', ', ')} ON *.*`,
        expected: 'USAGE on *.* and the recommended set on the tenant’s own names.',
        because: 'The vendor’s tool makes four rows for one user name (%, ::1, 127.0.0.1, localhost); narrowing one leaves the others as they were.',
        evidence: [rowEvidence(facts.instance, grants, { table: 'accounts', row: account.row })],
        fix: { ...revoke, commands: [...scoped.commands, ...revoke.commands], undo: [...revoke.undo, ...scoped.undo] },
      };
    }
    yield* accountPasses(facts, failed);
  },
});
