import { isBehindTarget, openDentalSupport } from '../../domain/versions/version-policy.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { noPolicy, updateNote } from '../../facts/versions/policy-words.ts';
import { isUnread, statedVersions, versionEvidence } from '../../facts/versions/tenant-versions.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'versions/tenant-behind',
  title: 'Every tenant is on the site’s target version and a supported line',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S15'],
  scope: 'instance',
  needs: ['opendental.preferences'],
  risk: 'A line that no longer gets builds keeps its defects, and every tenant on a version of its own is one more combination nobody tests.',
  remedy: 'Update the tenant, or change the policy.',
  references: [{ title: 'docs/operator/version-policy.md' }],
  *evaluate(facts) {
    const policy = facts.inventory.versionPolicy;
    for (const stated of statedVersions(facts, 'ProgramVersion')) {
      if (isUnread(stated)) {
        yield stated;
        continue;
      }
      const { database, text, version } = stated;
      if (policy === null) {
        yield noPolicy(database.subject, [database.tenant]);
        continue;
      }
      const support = openDentalSupport(policy, version, facts.startedAt.slice(0, 10));
      const behind = isBehindTarget(policy, version) === true;
      if (!behind && support.state === 'unlisted') {
        const reason = `The version policy says nothing about the line ${support.line}.`;
        yield { status: 'not-assessed', subject: database.subject, tenants: [database.tenant], missing: [], reason };
        continue;
      }
      if (!behind && support.state === 'supported') {
        yield database.pass;
        continue;
      }
      const ended =
        support.state === 'ended'
          ? `support of ${support.line} ended on ${support.until}`
          : `older than ${policy.openDental.target ?? 'every line of the policy'}`;
      yield {
        status: 'fail',
        subject: database.subject,
        tenants: [database.tenant],
        sides: { owner: database.tenant, reacher: null },
        claim: `${tenantName(facts, database.tenant)} runs Open Dental ${text}: ${ended}.`,
        observed: `ProgramVersion ${text}`,
        expected: behind ? `${policy.openDental.target ?? ''} or later` : 'a supported line',
        because: `The policy of the site, reviewed on ${policy.reviewed}, says so.`,
        ...(support.state === 'ended' || support.state === 'older' ? {} : { severity: 'low' as const }),
        evidence: versionEvidence(facts, stated, 'ProgramVersion'),
        fix: updateNote(facts.instance, 'Update by the update server of this tenant while its office is closed; a backup is made first.'),
      };
    }
  },
});
