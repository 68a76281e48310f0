import type { Session } from '../../domain/mysql/access.ts';
import { privilegeNames } from '../../domain/mysql/privileges.ts';
import { revokeRow } from '../../domain/mysql/revoke-row.ts';
import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { rowHolder, rowScope } from '../../facts/mysql/grant-row.ts';
import { missingPrivileges, worstAccessToLive } from '../../facts/mysql/own-access.ts';
import { clientLabel } from '../../facts/mysql/reach-verdicts.ts';
import { passUnless } from '../../facts/pass-unless.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** The rights that are there in one order and not in the other, from the client for which most hangs on it. */
function mostUncertain(sessions: readonly Session[], database: string): { readonly session: Session; readonly uncertain: readonly string[] } | null {
  let most: ReturnType<typeof mostUncertain> = null;
  for (const session of sessions) {
    const { tie, privileges, minimum } = session.database(database);
    const uncertain = tie ? privilegeNames(privileges & ~minimum) : [];
    if (uncertain.length > (most?.uncertain.length ?? 0)) most = { session, uncertain };
  }
  return most;
}

export const rule: Rule = defineRule({
  id: 'mysql/ambiguous-order',
  title: 'What a tenant may do in its own database does not depend on the order of equal rows',
  severity: 'medium',
  kind: 'function',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.access'],
  alsoNeeds: ['mysql.orphanRows'],
  risk: 'A restart or FLUSH PRIVILEGES can turn the order round and take rights away that were there the minute before.',
  remedy: 'Keep one of the equal rows, the one with the rights Open Dental needs.',
  references: [{ title: 'MySQL 8.4 Reference Manual, 8.2.7 Access Control, Stage 2', url: 'https://dev.mysql.com/doc/refman/8.4/en/request-access.html' }],
  evaluate(facts) {
    const { grants } = facts['mysql.access'];
    return passUnless(worstAccessToLive(facts), ({ account, atLogin, database, access: worst, subject }) => {
      const found = atLogin.length === 1 && !worst.tie ? null : mostUncertain(atLogin, database);
      if (found === null) return null;
      const { session, uncertain } = found;
      const access = session.database(database);
      const rows = access.contributions.filter(({ table }) => table === 'schemaGrants');
      const texts = rows.map((row) => `${rowHolder(grants, row).user}@${rowHolder(grants, row).host} on ${sqlIdentifier(rowScope(grants, row))}`);
      const poorer = rows.toSorted((a, b) => privilegeNames(a.privileges).length - privilegeNames(b.privileges).length)[0];
      const removal = poorer ? revokeRow(grants, facts['mysql.access'].server, poorer) : null;
      const needs = missingPrivileges(access.minimum).filter((name) => uncertain.includes(name));
      const fail = accountFail(facts, account, {
        says: `may or may not hold ${(needs.length > 0 ? needs : uncertain).join(', ')} on its own ${database}, as the server happens to sort its rows.`,
        severity: needs.length > 0 ? 'high' : 'low',
        observed: `from ${clientLabel(session.client)} these rows are equally specific: ${texts.join('; ')}`,
        expected: 'one row that decides',
        because: 'Equally specific rows are sorted by a sort that keeps no order; only the first is used.',
        rows,
        discriminator: database,
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: removal?.commands ?? [],
          undo: removal?.undo ?? [],
          verify: [{ command: 'FLUSH PRIVILEGES; and run the audit again', expect: 'this finding is resolved' }],
          note: 'Clients that only the removed row serves lose their access: check the host parts first.',
        },
      });
      return { ...fail, subject, sides: { owner: account.tenant, reacher: null } };
    });
  },
});
