import type { Contribution } from '../../domain/mysql/access.ts';
import { privilegeNames } from '../../domain/mysql/privileges.ts';
import { revokeRow } from '../../domain/mysql/revoke-row.ts';
import { sqlIdentifier } from '../../domain/mysql/sql-text.ts';
import { accountFail } from '../../facts/mysql/account-fail.ts';
import { rowHolder, rowScope } from '../../facts/mysql/grant-row.ts';
import { liveNames } from '../../facts/mysql/live-databases.ts';
import { missingPrivileges, type OwnSession, ownSessions } from '../../facts/mysql/own-access.ts';
import { clientLabel } from '../../facts/mysql/reach-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

interface Ambiguity {
  readonly own: OwnSession;
  readonly database: string;
  readonly rows: readonly Contribution[];
  /** What is there in one order and not in the other. */
  readonly uncertain: readonly string[];
  readonly needed: readonly string[];
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
  *evaluate(facts) {
    const { grants } = facts['mysql.access'];
    const judged = new Map<string, Ambiguity>();
    for (const own of ownSessions(facts)) {
      for (const name of liveNames(facts, own.account.tenant)) {
        const access = own.session.database(name);
        const key = `${own.account.row}/${name}`;
        const uncertain = access.tie ? privilegeNames(access.privileges & ~access.minimum) : [];
        if ((judged.get(key)?.uncertain.length ?? -1) >= uncertain.length) continue;
        const rows = access.contributions.filter(({ table }) => table === 'schemaGrants');
        judged.set(key, { own, database: name, rows, uncertain, needed: missingPrivileges(access.minimum) });
      }
    }
    for (const { own, database, rows, uncertain, needed } of judged.values()) {
      const subject = { type: 'account' as const, id: `${own.account.subject.id} on ${database}` };
      if (uncertain.length === 0) {
        yield { status: 'pass', subject, tenants: [own.account.tenant] };
        continue;
      }
      const texts = rows.map((row) => `${rowHolder(grants, row).user}@${rowHolder(grants, row).host} on ${sqlIdentifier(rowScope(grants, row))}`);
      const poorer = rows.toSorted((a, b) => privilegeNames(a.privileges).length - privilegeNames(b.privileges).length)[0];
      const removal = poorer ? revokeRow(grants, facts['mysql.access'].server, poorer) : null;
      const needs = needed.filter((name) => uncertain.some((other) => other === name));
      const fail = accountFail(facts, own.account, {
        says: `may or may not hold ${(needs.length > 0 ? needs : uncertain).join(', ')} on its own ${database}, as the server happens to sort its rows.`,
        severity: needs.length > 0 ? 'high' : 'low',
        observed: `from ${clientLabel(own.session.client)} these rows are equally specific: ${texts.join('; ')}`,
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
      yield { ...fail, subject, sides: { owner: own.account.tenant, reacher: null } };
    }
  },
});
