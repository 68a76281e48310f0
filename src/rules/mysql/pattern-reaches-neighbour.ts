import { accountLabel } from '../../domain/mysql/sql-text.ts';
import { causeFix } from '../../facts/mysql/cause-fix.ts';
import type { ReachCause } from '../../facts/mysql/database-reach.ts';
import { rowScope } from '../../facts/mysql/grant-row.ts';
import { causeVerdicts, type ReachWords } from '../../facts/mysql/reach-verdicts.ts';
import { type GrantChange, replaceRow } from '../../facts/mysql/recommended-grants.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** What is said of a row, whomever it reaches. */
interface RowWords extends Pick<ReachWords, 'because' | 'expected'> {
  readonly change: GrantChange | undefined;
}

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
  evaluate(facts) {
    // Rows of other hosts, roles, PUBLIC, anonymous and orphan rows have rules of their own.
    const own = facts['mysql.databaseReach'].causes.filter((cause) => cause.holder === 'own' && cause.logins.some((login) => login.reacher !== null));
    const { grants } = facts['mysql.access'];
    const wordsOf = (cause: ReachCause): RowWords => {
      const account = grants.accounts[cause.logins[0]?.account ?? -1];
      const scope = rowScope(grants, cause);
      return {
        because:
          cause.table === 'schemaGrants' && /(?<!\\)[%_]/.test(scope)
            ? `In a database grant "%" stands for any characters and an unescaped "_" for any one character, so ${scope} is not a name but a pattern.`
            : 'The row names the neighbour’s database itself.',
        expected: `No right of ${account ? accountLabel(account.user, account.host) : 'the account'} outside its own live, backup and archive databases.`,
        change: cause.table === 'schemaGrants' ? replaceRow(facts, cause.row, cause.logins[0]?.reacher ?? '') : undefined,
      };
    };
    // One row often reaches many neighbours; what is said of it, and what replaces it, is the same each time.
    let last: { readonly cause: ReachCause; readonly words: RowWords } | null = null;
    return causeVerdicts(facts, own, (cause) => {
      if (last?.cause.table !== cause.table || last.cause.row !== cause.row || last.cause.logins[0]?.account !== cause.logins[0]?.account) {
        last = { cause, words: wordsOf(cause) };
      }
      const { because, expected, change } = last.words;
      return { because, expected, fix: causeFix(facts, cause, `SHOW TABLES FROM \`${cause.databases[0]?.name ?? ''}\`;`, change) };
    });
  },
});
