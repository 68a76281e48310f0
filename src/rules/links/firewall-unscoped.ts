import { serviceNames } from '../../facts/links/declared-services.ts';
import { exposuresOf, undecided, wayEvidence } from '../../facts/links/exposures.ts';
import { portFix } from '../../facts/links/port-fix.ts';
import { tenantNames } from '../../facts/links/tunnel-words.ts';
import { defineRule, type Rule } from '../define-rule.ts';

export const rule: Rule = defineRule({
  id: 'links/firewall-unscoped',
  title: 'The firewall of a server admits private addresses of known networks only',
  severity: 'medium',
  kind: 'hygiene',
  clauses: ['S13', 'S4'],
  scope: 'site',
  needs: ['site.tunnels', 'host.networkReach', 'host.listeners'],
  alsoNeeds: ['host.services'],
  risk: 'A network added tomorrow, a guest Wi-Fi or the next tenant’s office, is let in without anybody deciding it.',
  remedy: 'Name the networks of the tenants in the rule instead of a whole private block.',
  references: [{ title: 'NIST SP 800-41 Rev. 1, 4.2: policies based on IP addresses', url: 'https://csrc.nist.gov/pubs/sp/800/41/r1/final' }],
  *evaluate(facts) {
    for (const exposure of exposuresOf(facts)) {
      const { service, subject, fromInternet, fromElsewhere, unknown, facts: host } = exposure;
      const about = { subject, tenants: service.tenants };
      if (fromInternet !== null) {
        yield { status: 'not-applicable', ...about, reason: 'Public addresses get in as well: links/port-exposed.' };
      } else if (fromElsewhere !== null) {
        yield {
          status: 'fail',
          ...about,
          sides: { owner: service.tenants.length === 1 ? (service.tenants[0] ?? null) : null, reacher: null },
          claim: `${host.host} lets in private networks of nobody to ${serviceNames[service.kind]} of ${tenantNames(facts, service.tenants)} (port ${service.port}).`,
          observed: `from ${fromElsewhere.from.join(', ')}: ${fromElsewhere.part.rule === null ? 'no rule refuses it' : fromElsewhere.part.rule.text}`,
          expected: 'rules that name the tenants’ networks',
          evidence: wayEvidence(exposure, fromElsewhere),
          fix: portFix(facts, exposure),
        };
      } else if (unknown !== null) yield undecided(exposure, unknown);
      else yield { status: 'pass', ...about };
    }
  },
});
