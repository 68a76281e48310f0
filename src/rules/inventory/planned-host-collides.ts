import { nameOfTenant } from '../../facts/files/access-verdicts.ts';
import { type HostHoldings, hostHoldings, type Taken, takenOnHosts } from '../../facts/hl7/planned-hosts.ts';
import { byHand, good, unreadHl7, untold } from '../../facts/hl7/stated.ts';
import type { Tenant } from '../../inventory/inventory.ts';
import { tenantList } from '../../inventory/tenant-list.ts';
import type { Verdict } from '../../model/verdict.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule, type SiteFacts } from '../define-rule.ts';

type PlannedFacts = SiteFacts<'site.hl7' | 'site.machines' | 'site.services' | 'site.paths' | 'site.tunnels' | 'host.listeners', never>;

export const rule: Rule = defineRule({
  id: 'inventory/planned-host-collides',
  title: 'A planned tenant’s ports, services, program folders and networks are free',
  severity: 'high',
  kind: 'leak',
  clauses: ['S4', 'S14', 'S19'],
  scope: 'site',
  needs: ['site.hl7', 'site.machines', 'site.services', 'site.paths', 'site.tunnels', 'host.listeners'],
  risk: 'On the day the tenant goes live its messages or packets go to whoever has the port, service or network already.',
  remedy: 'Choose another port, name, folder or network before the tenant goes live.',
  references: [{ title: 'Open Dental manual: Multi-tenant Hosting', url: 'https://www.opendental.com/manual/multitenanthosting.html' }],
  *evaluate(facts) {
    yield* unreadHl7(facts);
    let prepared: HostHoldings | undefined;
    for (const tenant of tenantList(facts.inventory)) {
      if (tenant.stage !== 'planned') continue;
      const holdings = (prepared ??= hostHoldings(facts));
      const subject = { type: 'tenant' as const, id: tenant.id };
      const taken = takenOnHosts(facts, tenant, holdings);
      for (const one of taken) yield failure(facts, tenant, one);
      const unseen = tenant.hl7
        .map(({ host }) => facts['site.machines'].hostOf(host) ?? host)
        .find((host) => !holdings.listeners.has(host) || !facts['site.services'].byHost.has(host));
      if (taken.length > 0) continue;
      if (unseen === undefined) yield good(subject, [tenant.id]);
      else yield untold(subject, [tenant.id], `${unseen} was not looked at.`, [sourceId('host.services', unseen), sourceId('host.listeners', unseen)]);
    }
  },
});

function failure(facts: PlannedFacts, { id }: Tenant, { what, by, words, evidence, advice }: Taken): Verdict {
  return {
    status: 'fail',
    subject: { type: 'tenant', id },
    tenants: by === null ? [id] : [id, by],
    sides: { owner: by, reacher: id },
    claim: `At go-live: ${what} of ${nameOfTenant(facts, id)} ${by === null ? words : `belongs to ${nameOfTenant(facts, by)}: ${words}`}.`,
    observed: evidence[0]?.excerpt ?? words,
    expected: `${what} that nobody has`,
    evidence,
    discriminator: what,
    fix: byHand('bitewing.yaml', advice),
  };
}
