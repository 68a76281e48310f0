import { privilegeNames } from '../../domain/mysql/privileges.ts';
import { revokeRow } from '../../domain/mysql/revoke-row.ts';
import { schemaPatternMatches } from '../../domain/mysql/schema-pattern.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { rowScope } from '../../facts/mysql/grant-row.ts';
import { liveNames } from '../../facts/mysql/live-databases.ts';
import { loginAccounts } from '../../facts/mysql/own-access.ts';
import { replaceRow } from '../../facts/mysql/recommended-grants.ts';
import { type SystemReach, systemReach } from '../../facts/mysql/system-reach.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { defineRule, type Rule } from '../define-rule.ts';

function label({ database, object, privileges }: SystemReach): string {
  return `${privilegeNames(privileges).join(', ')} on ${database}${object === null ? '' : `.${object}`}`;
}

export const rule: Rule = defineRule({
  id: 'mysql/system-schema-access',
  title: 'No tenant account has rights on mysql, sys or performance_schema',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.access'],
  alsoNeeds: ['mysql.orphanRows', 'mysql.publicGrants', 'mysql.mandatoryRoles'],
  risk: 'mysql holds the grants and password hashes of all tenants: who writes there owns the server. performance_schema and sys show their statements.',
  remedy: 'Revoke the rights; replace a pattern such as % by the tenant’s own names.',
  references: [{ title: 'MySQL 8.4 Reference Manual, 7.3 The mysql System Schema', url: 'https://dev.mysql.com/doc/refman/8.4/en/system-schema.html' }],
  evaluate(facts) {
    const { grants, server } = facts['mysql.access'];
    const found = systemReach(facts);
    return passUnless(loginAccounts(facts), (account) => {
      const reaches = found.get(account);
      const first = reaches?.[0];
      if (reaches === undefined || first === undefined) {
        return null;
      }
      const rows = [...new Map(reaches.map(({ row }) => [`${row.table}/${row.row}`, row])).values()];
      const grantTables = reaches.some(({ database }) => database === 'mysql');
      const withRole = reaches.find(({ roleState }) => roleState !== 'login');
      const changes = rows.map((row) => {
        const holder = row.table === 'schemaGrants' ? grants.schemaGrants[row.row] : undefined;
        // The tenant's own wide pattern is replaced, so that its work goes on; any other row just goes.
        const serves = holder?.user === account.user && liveNames(facts, account.tenant).some((name) => schemaPatternMatches(holder.db, name, server));
        return serves ? replaceRow(facts, row.row, account.tenant) : (revokeRow(grants, facts['mysql.access'].server, row) ?? { commands: [], undo: [] });
      });
      return accountFail(facts, account, {
        says: `holds ${label(first)}${reaches.length > 1 ? ` and ${reaches.length - 1} more rights on system databases` : ''}.`,
        severity: grantTables ? 'critical' : 'high',
        observed: reaches
          .slice(0, 10)
          .map((reach) => `${label(reach)} (row ${rowScope(grants, reach.row)})`)
          .join('; '),
        expected: 'no right on mysql, sys or performance_schema',
        because: `A schema pattern covers the server’s own databases like any other${withRole ? `; part of it comes with ${withRole.roleState}` : ''}.`,
        witness: `SHOW TABLES FROM ${first.database};`,
        discriminator: [...new Set(reaches.map(({ database }) => database))].toSorted().join(','),
        rows,
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: changes.flatMap(({ commands }) => commands),
          undo: changes.toReversed().flatMap(({ undo }) => undo),
          verify: [{ command: `SHOW TABLES FROM ${first.database};`, expect: `as ${account.user}: ERROR 1044 (Access denied)` }],
        },
      });
    });
  },
});
