import { backupName } from '../../domain/open-dental/database-names.ts';
import { worstAccess, worstAccessToOwn } from '../../facts/mysql/own-access.ts';
import { rightsVerdicts } from '../../facts/mysql/rights-verdicts.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/backup-not-covered',
  title: 'Every account of a tenant can make the backup databases that updates need',
  severity: 'high',
  kind: 'function',
  clauses: ['S11', 'S12'],
  scope: 'instance',
  needs: ['mysql.access'],
  risk: 'The update stops with "Backup failed"; the practice stays on its version, or somebody grants *.* to get past it.',
  remedy: 'Grant the missing rights on the pattern of the dated backup names.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenant.html' }],
  *evaluate(facts) {
    // The names an update on the day of the audit would create: the plain one, and the next when it is taken.
    const [year = 0, month = 1, day = 1] = facts.startedAt.slice(0, 10).split('-').map(Number);
    const [first, second] = [backupName('', { year, month, day }), backupName('', { year, month, day }, 1)];
    yield* rightsVerdicts(facts, {
      held: worstAccessToOwn(facts).map((live) => {
        const pattern = `${live.pattern}backup\\_%`;
        return worstAccess(live, { pattern, names: [live.database + first, live.database + second], on: pattern });
      }),
      where: 'its backup databases, for example',
    });
  },
});
