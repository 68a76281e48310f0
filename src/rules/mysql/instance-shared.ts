import { tenantList } from '../../inventory/tenant-list.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'mysql/instance-shared',
  title: 'Every tenant has a MySQL instance of its own',
  severity: 'info',
  kind: 'hygiene',
  clauses: ['S2', 'S6'],
  scope: 'site',
  needs: [],
  risk: 'On a shared instance separation rests on grants alone; one server-wide right or one server fault concerns everybody.',
  remedy: 'Best is one virtual machine per tenant. On a shared instance, keep every other rule of this catalogue green.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenant.html' }],
  *evaluate(facts) {
    const sharing = new Map<string, string[]>();
    for (const tenant of tenantList(facts.inventory)) {
      if (tenant.stage !== 'live') continue;
      const others = sharing.get(tenant.server);
      if (others) others.push(tenant.id);
      else sharing.set(tenant.server, [tenant.id]);
    }
    for (const [server, tenants] of sharing) {
      const subject = { type: 'instance' as const, id: server };
      if (tenants.length === 1) {
        yield { status: 'pass', subject, tenants };
        continue;
      }
      yield {
        status: 'fail',
        subject,
        tenants,
        sides: { owner: null, reacher: null, owners: tenants },
        claim: `${tenants.length} tenants share the instance ${server}.`,
        observed: `${tenants.slice(0, 10).join(', ')}${tenants.length > 10 ? ` and ${tenants.length - 10} more` : ''}`,
        expected: 'one tenant per instance',
        evidence: [],
        fix: {
          language: 'yaml',
          target: 'bitewing.yaml',
          commands: [],
          undo: [],
          verify: [],
          note: 'Information, not a defect: the manual allows it from version 12.4.',
        },
      };
    }
  },
});
