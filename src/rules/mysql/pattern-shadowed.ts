import { revokeRow } from '../../domain/mysql/revoke-row.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { rowScope } from '../../facts/mysql/grant-row.ts';
import { missingPrivileges, worstAccessToOwn } from '../../facts/mysql/own-access.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/pattern-shadowed',
  title: "No more specific row takes rights away from a tenant's own pattern",
  severity: 'high',
  kind: 'function',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.access'],
  risk: 'The grant list looks complete, yet Open Dental is refused on its own live database.',
  remedy: 'Remove the narrower row, or give it the same rights.',
  references: [{ title: 'MySQL 8.4 Reference Manual, 8.2.7 Access Control, Stage 2', url: 'https://dev.mysql.com/doc/refman/8.4/en/request-access.html' }],
  evaluate(facts) {
    const { grants, server } = facts['mysql.access'];
    return passUnless(worstAccessToOwn(facts), ({ account, database, access, subject }) => {
      if (access.shadowed.length === 0) {
        return null;
      }
      const used = access.contributions.find((contribution) => contribution.table === 'schemaGrants');
      const missing = missingPrivileges(access.minimum);
      const hidden = access.shadowed.find((row) => missing.some((name) => !missingPrivileges(row.privileges).includes(name)));
      if (!used || !hidden) {
        return null;
      }
      const removal = revokeRow(grants, server, used);
      const fail = accountFail(facts, account, {
        says: `is refused ${missing.join(', ')} on ${database}, because ${rowScope(grants, used)} hides ${rowScope(grants, hidden)}.`,
        observed: `${rowScope(grants, used)} is used, ${rowScope(grants, hidden)} is not`,
        expected: 'the row that is used carries every right Open Dental needs',
        because: 'The server uses exactly one row of mysql.db per user, client and database: the most specific. Rights of several rows are never added up.',
        rows: [used, hidden],
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: removal?.commands ?? [],
          undo: removal?.undo ?? [],
          verify: [{ command: 'run the audit again', expect: 'mysql/live-rights-missing passes for this account' }],
        },
      });
      return { ...fail, subject };
    });
  },
});
