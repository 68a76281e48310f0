import { accountFail } from '../../facts/mysql/account-fail.ts';
import { tenantAccounts } from '../../facts/mysql/account-passes.ts';
import { tenantName } from '../../facts/mysql/reach-verdicts.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/account-shared',
  title: 'No account serves two tenants',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S9'],
  scope: 'instance',
  needs: ['mysql.access', 'mysql.sessions'],
  risk: 'Whoever knows the one password is both practices at once, and no log tells them apart.',
  remedy: 'Give each tenant an account of its own and drop the shared one.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenant.html' }],
  *evaluate(facts) {
    for (const account of tenantAccounts(facts)) {
      const seen = facts['mysql.sessions'].findIndex((session) => {
        const owner = session.user === account.user && session.database !== null ? facts.ownership.ownerOfDatabase(session.database) : null;
        return owner !== null && owner.tenant !== account.tenant;
      });
      const session = facts['mysql.sessions'][seen];
      const owner = session?.database ? facts.ownership.ownerOfDatabase(session.database) : null;
      if (!session || !owner) {
        yield { status: 'pass', subject: account.subject, tenants: [account.tenant] };
        continue;
      }
      const fail = accountFail(facts, account, {
        says: `was seen at work in ${session.database ?? ''} of ${tenantName(facts, owner.tenant)}.`,
        owner: owner.tenant,
        discriminator: owner.tenant,
        observed: `a session from ${session.host} used ${session.database ?? ''}`,
        expected: 'every session of the account in its own tenant’s databases',
        fix: {
          language: 'sql',
          target: facts.instance,
          commands: [],
          undo: [],
          verify: [{ command: 'SHOW PROCESSLIST;', expect: `no session of ${account.user} in ${session.database ?? ''}` }],
          note: `Give ${tenantName(facts, owner.tenant)} an account of its own, change its workstations' configuration, then revoke what mysql/pattern-reaches-neighbour shows.`,
        },
      });
      const evidence = { source: sourceId('mysql.sessions', facts.instance), pointer: `/${seen}`, excerpt: `${session.user} from ${session.host} in ${session.database ?? ''}` };
      yield { ...fail, evidence: [...fail.evidence, evidence] };
    }
  },
});
