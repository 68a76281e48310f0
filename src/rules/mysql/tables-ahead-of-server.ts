import type { EnforcedDifference } from '../../domain/mysql/enforced-difference.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

/** Rows shown; the artifact has them all. */
const shown = 5;

export const rule: Rule = defineRule({
  id: 'mysql/tables-ahead-of-server',
  title: 'The grant tables say what the running server enforces',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S10'],
  scope: 'instance',
  needs: ['mysql.tablesAhead'],
  risk: 'The next FLUSH PRIVILEGES or restart changes who reaches what, unannounced; until then every check of the tables, this audit included, judges rights that are not in force.',
  remedy: 'Decide which of the two is right, correct the tables where they are not, then FLUSH PRIVILEGES.',
  references: [
    {
      title: 'MySQL 8.4 Reference Manual, 8.2.13 When Privilege Changes Take Effect',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/privilege-changes.html',
    },
    { title: 'MariaDB Knowledge Base: FLUSH PRIVILEGES', url: 'https://mariadb.com/kb/en/flush/' },
  ],
  *evaluate(facts) {
    const rows = facts['mysql.tablesAhead'];
    const subject = { type: 'instance' as const, id: facts.instance };
    if (rows.length === 0) {
      yield { status: 'pass', subject, tenants: [] };
      return;
    }
    yield {
      status: 'fail',
      subject,
      tenants: [],
      sides: { owner: null, reacher: null },
      claim: `${facts.instance} enforces other rights than its grant tables say, ${rows.length === 1 ? 'in one place' : `in ${rows.length} places`}.`,
      observed: rows.slice(0, shown).map(inWords).join('; ') + (rows.length > shown ? `; and ${rows.length - shown} more` : ''),
      expected: 'the same rights in the tables and in force',
      because: 'Statements such as GRANT change both; INSERT, UPDATE or DELETE on the grant tables, or a restored dump, change the tables alone.',
      evidence: rows.slice(0, shown).map((row, index) => ({
        source: sourceId('mysql.tablesAhead', facts.instance),
        pointer: `/${index}`,
        excerpt: inWords(row),
      })),
      fix: {
        language: 'sql',
        target: facts.instance,
        commands: ['FLUSH PRIVILEGES;'],
        undo: [],
        verify: [{ command: 'bitewing audit', expect: 'mysql/tables-ahead-of-server passes' }],
        note: 'This puts the tables in force and cannot be taken back: correct them first where what is in force is right. Then audit again, for this audit judged the tables.',
      },
    };
  },
});

function inWords({ grantee, db, stored, enforced }: EnforcedDifference): string {
  const where = db === null ? 'globally' : `on ${db}`;
  return `${grantee} ${where}: tables ${stored || 'nothing'}, in force ${enforced || 'nothing'}`;
}
