import { serverSemantics } from '../../domain/mysql/server-semantics.ts';
import { liveDatabases, preference } from '../../facts/mysql/live-databases.ts';
import { livePreferences } from '../../facts/mysql/live-preferences.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { updateNote } from '../../facts/versions/policy-words.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'versions/server-change-pending',
  title: 'No tenant’s next login starts a backup because the server changed',
  severity: 'medium',
  kind: 'availability',
  clauses: ['S15'],
  scope: 'instance',
  needs: ['mysql.server', 'opendental.preferences'],
  risk: 'Each tenant’s first client backs the whole database up, repairs and optimises it while everybody waits; with many tenants the disk fills up at once.',
  remedy: 'Let one client of each tenant log in at a planned time, one after the other.',
  references: [{ title: 'Open Dental source: PrefL.cs, MiscData.cs' }],
  *evaluate(facts) {
    const { version } = facts['mysql.server'];
    const [major, minor] = serverSemantics(version, {}).version;
    const present = `${major}.${minor}`;
    const { isRead, valuesOf } = livePreferences(facts);
    const stated = valuesOf('MySqlVersion');
    for (const [at, database] of liveDatabases(facts).entries()) {
      const seen = stated[at];
      if (seen === present) {
        yield database.pass;
        continue;
      }
      if (seen === undefined || seen === '') {
        const missing = !isRead(at) ? [sourceId('opendental.preferences', facts.instance)] : [];
        const reason = `${database.name} does not say which server version it last saw (MySqlVersion).`;
        yield { status: 'not-assessed', subject: database.subject, tenants: [database.tenant], missing, reason };
        continue;
      }
      const row = preference(facts.instance, facts['opendental.preferences'], database.name, 'MySqlVersion');
      yield {
        status: 'fail',
        subject: database.subject,
        tenants: [database.tenant],
        sides: { owner: database.tenant, reacher: null },
        claim: `The next login of ${tenantName(facts, database.tenant)} makes a full backup: ${database.name} last saw server ${seen}, and it is ${present} now.`,
        observed: `MySqlVersion '${seen}', server ${version}`,
        expected: `MySqlVersion '${present}'`,
        because: 'When the version differs, the client backs up, repairs and optimises before anybody can work.',
        evidence: [...(row === null ? [] : [row.evidence()]), { source: sourceId('mysql.server', facts.instance), pointer: '/version', excerpt: version }],
        fix: updateNote(
          facts.instance,
          'Start one client of this tenant outside office hours and let it finish; see that the disk holds one more copy of the database.',
        ),
      };
    }
  },
});
