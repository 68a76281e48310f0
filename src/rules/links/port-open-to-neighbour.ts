import { serviceNames } from '../../facts/links/declared-services.ts';
import { exposuresOf, wayEvidence } from '../../facts/links/exposures.ts';
import { portFix } from '../../facts/links/port-fix.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'links/port-open-to-neighbour',
  title: 'A server that is one tenant’s own takes no connections from another tenant’s network',
  severity: 'high',
  kind: 'leak',
  clauses: ['S4', 'S13'],
  scope: 'site',
  needs: ['site.tunnels', 'host.networkReach', 'host.listeners'],
  alsoNeeds: ['host.services'],
  risk: 'The neighbour’s PCs stand before the log-on of a server that holds nothing of theirs, and can try passwords and flaws.',
  remedy: 'Let the port in from the owner’s networks only.',
  references: [{ title: '45 CFR 164.308(a)(4) Information access management', url: 'https://www.ecfr.gov/current/title-45/section-164.308' }],
  *evaluate(facts) {
    for (const exposure of exposuresOf(facts)) {
      const { service, subject, neighbours, inside, fromInternet, unknown, facts: host } = exposure;
      const about = { subject, tenants: service.tenants };
      const [neighbour] = neighbours;
      if (fromInternet !== null) yield { status: 'not-applicable', ...about, reason: 'Everybody gets in: links/port-exposed.' };
      else if (neighbour !== undefined && inside !== null) {
        const shared = neighbours.length > 1;
        yield {
          status: 'fail',
          subject,
          tenants: [...service.tenants, ...neighbours],
          sides: { owner: service.tenants[0] ?? null, reacher: shared ? null : neighbour, ...(service.tenants.length > 1 ? { owners: service.tenants } : {}) },
          claim: `${tenantNames(facts, neighbours)} get${shared ? '' : 's'} through to ${serviceNames[service.kind]} of ${tenantNames(facts, service.tenants)} on ${host.host} (port ${service.port}).`,
          observed: `from ${inside.from.slice(0, 3).join(', ')}: ${inside.part.rule === null ? 'no rule refuses it' : inside.part.rule.text}`,
          expected: `connections of ${tenantNames(facts, service.tenants)} only`,
          evidence: wayEvidence(exposure, inside),
          fix: portFix(facts, exposure),
        };
      } else if (unknown !== null) {
        yield {
          status: 'not-assessed',
          ...about,
          missing: [sourceId('links.firewall', host.host)],
          reason: `From ${unknown.from[0] ?? 'elsewhere'}: ${unknown.part.reason ?? 'not known'}.`,
        };
      } else yield { status: 'pass', ...about };
    }
  },
});
