import type { ReachCause } from '../../facts/mysql/database-reach.ts';
import { rowHolder } from '../../facts/mysql/grant-row.ts';
import { type PlannedFacts, plannedMeetings, plannedReach, plannedTenants } from '../../facts/mysql/planned-names.ts';
import { reachVerdicts, tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { replaceRow } from '../../facts/mysql/recommended-grants.ts';
import { takenNames } from '../../facts/mysql/taken-names.ts';
import type { Fix } from '../../model/verdict.ts';
import { defineRule, type Rule } from '../define-rule.ts';

const again = [{ command: 'run the audit again', expect: 'this finding is resolved' }];

function narrowing(facts: PlannedFacts, cause: ReachCause): Fix | null {
  const { grants } = facts['mysql.access'];
  const { user, host } = rowHolder(grants, cause);
  const holder = facts.ownership.ownerOfAccount(user, host);
  return cause.table === 'schemaGrants' && holder !== null
    ? { language: 'sql', target: facts.instance, ...replaceRow(facts, cause.row, holder), verify: again }
    : null;
}

export const rule: Rule = defineRule({
  id: 'inventory/planned-collides',
  title: 'A planned tenant’s names collide with nothing that is there',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S1', 'S9', 'S10', 'S11'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.databases'],
  risk: 'On the day the tenant goes live its data is open to a neighbour, or a neighbour’s is open to it.',
  remedy: 'Narrow the neighbour’s pattern, or choose another name, before the tenant goes live.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenant.html' }],
  *evaluate(facts) {
    const planned = plannedTenants(facts);
    if (planned.length === 0) return;
    const failed = new Set<string>();
    for (const fail of takenNames(facts, planned)) {
      failed.add(fail.subject.id);
      yield fail;
    }
    const meetings = plannedMeetings(facts, planned);
    for (const [id, causes] of plannedReach(facts, planned)) {
      failed.add(id);
      const words = (cause: ReachCause): { because: string; expected: string; fix?: Fix } => {
        const fix = narrowing(facts, cause);
        return {
          because: 'Rights are matched by name at the moment of use; the row waits for the database.',
          expected: 'no row that matches the planned names',
          ...(fix ? { fix } : {}),
        };
      };
      for (const fail of reachVerdicts(facts, causes, words))
        yield { ...fail, subject: { type: 'tenant', id }, claim: `At go-live: ${fail.claim}`, discriminator: `${fail.subject.id} ${fail.discriminator ?? ''}` };
    }
    for (const id of planned) {
      for (const { other, witness } of meetings.get(id) ?? []) {
        failed.add(id);
        yield {
          status: 'fail',
          subject: { type: 'tenant', id },
          tenants: [id, other],
          sides: { owner: other, reacher: id },
          claim: `The names of ${tenantName(facts, id)} and ${tenantName(facts, other)} meet in ${witness}.`,
          observed: `the recommended patterns of both match ${witness}`,
          expected: 'live names none of which is another’s backup or archive name',
          because: 'A live name such as <other>backup_x is a backup of its neighbour to every pattern that covers backups.',
          witness,
          discriminator: `meets ${other}`,
          evidence: [],
          fix: {
            language: 'yaml',
            target: 'bitewing.yaml',
            commands: [],
            undo: [],
            verify: again,
            note: `Choose another live name for ${tenantName(facts, id)}.`,
          },
        };
      }
      if (!failed.has(id)) yield { status: 'pass', subject: { type: 'tenant', id }, tenants: [id] };
    }
  },
});
