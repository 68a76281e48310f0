import { serviceNames } from '../../facts/links/declared-services.ts';
import { exposuresOf, hasPublicAddress, wayEvidence } from '../../facts/links/exposures.ts';
import { portFix } from '../../facts/links/port-fix.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { sourceId } from '../../snapshot/snapshot.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'links/port-exposed',
  title: 'No public address gets through to a database, Remote Desktop, Middle Tier or file share',
  severity: 'critical',
  kind: 'leak',
  clauses: ['S4', 'S13'],
  scope: 'site',
  needs: ['site.tunnels', 'host.networkReach', 'host.listeners'],
  alsoNeeds: ['host.services'],
  risk: 'Anybody in the internet can try passwords and known flaws against the data of every practice on the server.',
  remedy: 'Let the port in from the tenants’ tunnels and the servers’ own networks only.',
  references: [
    { title: 'Open Dental manual: MySQL security, do not open the port to the internet', url: 'https://www.opendental.com/manual/securitymysql.html' },
    { title: '45 CFR 164.312(e)(1) Transmission security', url: 'https://www.ecfr.gov/current/title-45/section-164.312' },
  ],
  *evaluate(facts) {
    for (const exposure of exposuresOf(facts)) {
      const { service, subject, fromInternet, unknown, facts: host } = exposure;
      const about = { subject, tenants: service.tenants };
      if (fromInternet === null) {
        if (unknown === null) yield { status: 'pass', ...about };
        else
          yield {
            status: 'not-assessed',
            ...about,
            missing: [sourceId('links.firewall', host.host)],
            reason: `From ${unknown.from[0] ?? 'elsewhere'}: ${unknown.part.reason ?? 'not known'}.`,
          };
        continue;
      }
      const { part, from } = fromInternet;
      const isPublic = hasPublicAddress(host['host.networkReach']);
      yield {
        status: 'fail',
        ...about,
        sides: { owner: service.tenants.length === 1 ? (service.tenants[0] ?? null) : null, reacher: null },
        claim: `${host.host} lets public addresses in to ${serviceNames[service.kind]} of ${tenantNames(facts, service.tenants)} (port ${service.port}).`,
        observed: `from ${from.join(', ')}${part.translated === null ? '' : `, redirected to port ${service.port}`}: ${part.rule === null ? 'no rule refuses it' : part.rule.text}`,
        expected: 'connections from the tenants’ tunnels and the servers’ own networks only',
        because: isPublic
          ? 'The host has a public address, so its own firewall is all that stands before the port.'
          : 'The host has private addresses only: what stands before it may refuse this, but its own firewall does not.',
        severity: isPublic ? 'critical' : 'high',
        discriminator: from.some((network) => network.includes(':')) ? 'ipv6' : 'ipv4',
        evidence: wayEvidence(exposure, fromInternet),
        fix: portFix(facts, exposure),
      };
    }
  },
});
