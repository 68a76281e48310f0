import { accountLabel } from '../../domain/mysql/sql-text.ts';
import { accountPasses } from '../../facts/mysql/account-passes.ts';
import { causeFix } from '../../facts/mysql/cause-fix.ts';
import { rowScope } from '../../facts/mysql/grant-row.ts';
import { reachVerdicts } from '../../facts/mysql/reach-verdicts.ts';
import { type GrantChange, replaceRow } from '../../facts/mysql/recommended-grants.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/pattern-reaches-neighbour',
  title: "A tenant's own grant rows reach no existing database of another tenant",
  severity: 'critical',
  kind: 'leak',
  clauses: ['S10', 'S11'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databaseReach'],
  risk: "The account's holder reads, changes or drops the neighbour's patient tables with any MySQL client, or from Open Dental's own query window.",
  remedy: 'Replace the row by the exact live name, the dated backups and the archive, every underscore escaped.',
  references: [
    { title: 'MariaDB: GRANT, database privileges and wildcards', url: 'https://mariadb.com/kb/en/grant/' },
    { title: 'MySQL 8.4 Reference Manual, 8.2.7 Access Control, Stage 2', url: 'https://dev.mysql.com/doc/refman/8.4/en/request-access.html' },
  ],
  *evaluate(facts) {
    // Rows of other hosts, roles, PUBLIC, anonymous and orphan rows have rules of their own.
    const own = facts['mysql.databaseReach'].causes.filter((cause) => cause.holder === 'own' && cause.logins.some((login) => login.reacher !== null));
    const { grants } = facts['mysql.access'];
    // One row often reaches many neighbours; what replaces it is the same each time.
    const replacements = new Map<string, GrantChange>();
    const replaced = (row: number, tenant: string): GrantChange => {
      const key = `${row} ${tenant}`;
      const change = replacements.get(key) ?? replaceRow(facts, row, tenant);
      replacements.set(key, change);
      return change;
    };
    yield* reachVerdicts(facts, own, (cause) => {
      const account = grants.accounts[cause.logins[0]?.account ?? -1];
      const reacher = cause.logins[0]?.reacher ?? '';
      const scope = rowScope(grants, cause);
      const change = cause.table === 'schemaGrants' ? replaced(cause.row, reacher) : undefined;
      return {
        because:
          cause.table === 'schemaGrants' && /(?<!\\)[%_]/.test(scope)
            ? `In a database grant "%" stands for any characters and an unescaped "_" for any one character, so ${scope} is not a name but a pattern.`
            : 'The row names the neighbour’s database itself.',
        expected: `No right of ${account ? accountLabel(account.user, account.host) : 'the account'} outside its own live, backup and archive databases.`,
        fix: causeFix(facts, cause, `SHOW TABLES FROM \`${cause.databases[0]?.name ?? ''}\`;`, change),
      };
    });
    yield* accountPasses(facts, new Set(own.flatMap((cause) => cause.logins.map((login) => login.account))));
  },
});
